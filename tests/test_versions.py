"""The version of what is derived covers every module, library and description that decides it."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler import versions
from crawler.digests.publications import load_publication
from crawler.digests.version import reader_version
from crawler.linked_pages.version import source_reader_version
from crawler.versions import package_version, said_by, sources_of
from sample.demo import PUBLICATION

ROOT = Path(__file__).parents[1]


def loaded_by(module: str) -> set[str]:
    """Return the files of the project that the import of a module loads, but for empty packages and the version."""
    code = f"import sys, {module}\nfor m in list(sys.modules.values()): print(getattr(m, '__file__', None) or '')"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    files = (Path(line) for line in run.stdout.splitlines() if line)
    inside = (file for file in files if file.is_relative_to(ROOT / "crawler"))
    return {
        str(file.relative_to(ROOT))
        for file in inside
        if len(file.read_text("utf-8").splitlines()) > 1 and file.parent != ROOT / "crawler"
    }


@pytest.mark.parametrize(
    ("package", "modules"),
    [
        ("crawler.digests", "crawler.digests.grouping, crawler.digests.editions.reading"),
        ("crawler.visits", "crawler.linked_pages.answers, crawler.visits.states, crawler.urls.identity"),
    ],
)
def test_every_module_that_is_loaded_is_covered(package: str, modules: str) -> None:
    files, libraries = sources_of(package)
    assert loaded_by(modules) <= {str(path.relative_to(ROOT)) for path in files}
    assert {"lxml", "tldextract"} <= set(libraries)
    assert not {"crawler", "re", "the"} & set(libraries)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's sources."""
    copy = tmp_path_factory.mktemp("copied") / "crawler"
    shutil.copytree(ROOT / "crawler", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture
def project(copied: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """That copy, whose versions are taken."""
    monkeypatch.setattr(versions, "ROOT", copied)
    package_version.cache_clear()
    yield copied
    package_version.cache_clear()


@pytest.mark.parametrize(
    ("name", "digests", "pages"),
    [
        ("urls/tracking.py", True, True),
        ("urls/landing_pages.py", True, True),
        ("text/dates.py", True, True),
        ("items.py", True, True),
        ("digests/categories.py", True, False),
        ("digests/matching.py", True, False),
        ("digests/assembly.py", True, False),
        ("linked_pages/metadata/titles.py", True, True),
        ("visits/outcomes.py", False, True),
        ("archive/works.py", False, False),
    ],
)
def test_a_change_of_a_module_is_one_of_what_it_decides(project: Path, name: str, digests: bool, pages: bool) -> None:
    publication = load_publication(str(PUBLICATION))
    before = reader_version(publication), source_reader_version()
    text = (project / name).read_text("utf-8")
    (project / name).write_text(f"{text}# Another rule.\n", "utf-8")
    package_version.cache_clear()
    after = reader_version(publication), source_reader_version()
    (project / name).write_text(text, "utf-8")
    assert (before[0] != after[0], before[1] != after[1]) == (digests, pages)


def test_a_new_library_is_a_change(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = package_version("crawler.urls")
    package_version.cache_clear()
    monkeypatch.setattr(versions, "_library_version", lambda name: "99.9")
    assert package_version("crawler.urls") != before


def test_what_the_description_says_counts() -> None:
    publication = load_publication(str(PUBLICATION))
    assert reader_version(publication) == reader_version(load_publication(str(PUBLICATION)))
    assert reader_version(replace(publication, liquid={"site.imgpath": "/other"})) != reader_version(publication)
    assert len(reader_version(publication)) == 16
    assert " at 0x" not in said_by(publication), "nothing that is another in each process"
    with pytest.raises(TypeError, match="the same in each run"):
        said_by({"rule": object()})
