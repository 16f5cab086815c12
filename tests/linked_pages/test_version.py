"""The versions of readers cover every module whose change may change what is read."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.digests.editions.reading import reader_sources as edition_sources
from crawler.linked_pages.version import reader_sources as page_sources
from crawler.linked_pages.version import source_reader_version

ROOT = Path(__file__).parents[2]
DATA = {
    "crawler/__init__.py",
    "crawler/digests/description/__init__.py",
    "crawler/digests/description/file.py",
    "crawler/digests/description/issue.py",
    "crawler/digests/description/messages.py",
    "crawler/digests/description/posts.py",
    "crawler/digests/description/site.py",
    "crawler/digests/description/sources.py",
    "crawler/digests/description/substack.py",
    "crawler/digests/description/values.py",
    "crawler/digests/publications.py",
    "crawler/exceptions.py",
    "crawler/items.py",
}
"""Modules that hold data, and nothing that decides what is read."""


def imported_by(module: str) -> set[str]:
    """Return the files of the project that the import of a module loads, but for empty packages."""
    code = f"import sys, {module}\nfor m in list(sys.modules.values()): print(getattr(m, '__file__', None) or '')"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    files = (Path(line) for line in run.stdout.splitlines() if line)
    inside = (file for file in files if file.is_relative_to(ROOT / "crawler"))
    return {str(file.relative_to(ROOT)) for file in inside if len(file.read_text("utf-8").splitlines()) > 1}


@pytest.mark.parametrize(
    ("module", "sources"),
    [
        ("crawler.linked_pages.source", page_sources()),
        ("crawler.digests.editions.reading", edition_sources()),
    ],
)
def test_every_module_that_a_reader_imports_is_covered(module: str, sources: list[Path]) -> None:
    covered = {str(path.relative_to(ROOT)) for path in sources}
    assert imported_by(module) - DATA <= covered


def test_the_version_is_the_same_for_the_same_sources() -> None:
    assert source_reader_version() == source_reader_version()
    assert len(source_reader_version()) == 16
