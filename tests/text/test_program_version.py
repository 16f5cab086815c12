"""The version of what is derived covers every module, library and description that decides it."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.digests import version as issues
from crawler.digests.publications import load_publication
from crawler.digests.version import reader_version
from crawler.linked_pages import version as pages
from crawler.linked_pages.version import source_reader_version
from crawler.text import program_version as versions
from crawler.text.program_version import package_version, said_by, sources_of
from sample.demo import PUBLICATION

ROOT = Path(__file__).parents[2]

STATES = ("crawler.archive.ledger.states",)
ADDRESSES = ("crawler.archive.addresses.normal_forms",)
TOPICS = ("crawler.archive.analyses.topics",)
DRIFT = ("crawler.archive.analyses.drift",)


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


def covered_by(*names: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in sources_of(*names)[0]}


@pytest.mark.parametrize("makers", [issues.MAKERS, (*pages.MAKERS, *ADDRESSES)], ids=["issues", "pages"])
def test_every_module_that_is_loaded_is_covered(makers: tuple[str, ...]) -> None:
    assert loaded_by(", ".join(makers)) <= covered_by(*makers)
    libraries = set(sources_of(*makers)[1])
    assert {"lxml", "tldextract"} <= libraries
    assert not {"crawler", "re", "the"} & libraries


WRITES = re.compile(r"\b(?:INSERT(?: OR [A-Z]+)? INTO|UPDATE(?: OR [A-Z]+)?|DELETE FROM) +(?!temp\.)[a-z{]+[\w}.]*[ (]")
DERIVE_NOTHING = {
    "analyses/survival.py": "derives all rows at every run, but the curves, whose own version covers them",
    "adopt/": "merges rows of another archive, whose issues are then made anew where they have to be",
    "checks/revisions.py": "repairs what a person asked to be repaired",
    "analyses/": "each has a version of its own, with which it notes what it has looked at",
    "exports/": "writes another file",
    "releases/": "writes another file",
    "issues/categories.py": "every crawl writes all of them",
    "issues/removal.py": "what a person asked for",
    "issues/withheld.py": "what a person accepted, of which the next crawl makes the issue",
    "problem_lists.py": "what a person accepted",
    "ledger/robots_visits.py": "what was seen",
    "runs.py": "how a run went",
    "summaries.py": "fills anew what triggers keep",
    "shards/": "copies rows to other files, and notes which",
    "snapshots/": "what web archives answered, and what a person rejected",
    "redaction/": "what a person asked for",
    "tokens.py": "another file",
}


def test_every_module_that_writes_what_is_derived_is_covered() -> None:
    archive = ROOT / "crawler" / "archive"
    writing = {
        path.relative_to(archive).as_posix()
        for path in archive.rglob("*.py")
        if any(WRITES.search(line) for line in path.read_text("utf-8").splitlines())
    }
    assert {"links.py", "issues/mentions.py", "ledger/states.py", "works.py"} <= writing
    covered = covered_by(*issues.MAKERS, *pages.MAKERS, *STATES, *ADDRESSES, *TOPICS, *DRIFT)
    missing = {name for name in writing if f"crawler/archive/{name}" not in covered}
    excused = {name for name in missing if any(name.startswith(place) for place in DERIVE_NOTHING)}
    assert missing == excused
    assert {place for place in DERIVE_NOTHING if any(name.startswith(place) for name in excused)} == set(DERIVE_NOTHING)


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


OF_ISSUES = ("digests/matching.py", "crawling/catalogue/issues.py", "archive/issues/mentions.py")
OF_PAGES = ("archive/ledger/results.py", "archive/works.py", "crawling/middlewares/decoding.py")
OF_BOTH = ("urls/tracking.py", "text/dates.py", "items.py", "linked_pages/metadata/titles.py", "visits/evaluation.py")


def test_versions_cover_what_decides_and_no_more() -> None:
    of_issues, of_pages = covered_by(*issues.MAKERS), covered_by(*pages.MAKERS)
    named = {f"crawler/{name}" for name in (*OF_ISSUES, *OF_PAGES, *OF_BOTH, "archive/checks/verify.py")}
    assert named & of_issues == {f"crawler/{name}" for name in (*OF_ISSUES, *OF_BOTH)}
    assert named & of_pages == {f"crawler/{name}" for name in (*OF_PAGES, *OF_BOTH)}


@pytest.mark.parametrize(
    ("name", "changes"), [("digests/matching.py", (True, False)), ("urls/tracking.py", (True, True))]
)
def test_a_change_of_a_module_is_one_of_what_it_decides(project: Path, name: str, changes: tuple[bool, bool]) -> None:
    publication = load_publication(str(PUBLICATION))
    before = reader_version(publication), source_reader_version()
    text = (project / name).read_text("utf-8")
    (project / name).write_text(f"{text}# Another rule.\n", "utf-8")
    package_version.cache_clear()
    after = reader_version(publication), source_reader_version()
    (project / name).write_text(text, "utf-8")
    assert (before[0] != after[0], before[1] != after[1]) == changes


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
