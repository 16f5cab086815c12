"""Archives to write to."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.categories import write_categories
from crawler.archive.issues.publications import write_publication
from crawler.archive.runs import start_run
from tests.archive.builders import CATEGORIES, PUBLICATION


def prepare(path: Path) -> Archive:
    """Opens an archive, new if there is none, and begins a run in it."""
    if not path.exists():
        path.write_bytes(_prepared())
    archive = open_archive(path)
    start_run(archive, "crawl digests", {"site": "no"})
    return archive


@cache
def _prepared() -> bytes:
    """The file of an archive without a run, made once: copying it takes a tenth of the time."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with open_archive(path) as archive:
            write_publication(
                archive, PUBLICATION, name="The Weekly", url="https://digest.example", former_names=["The Daily"]
            )
            write_categories(archive, CATEGORIES)
        return path.read_bytes()


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive that knows the publication, the categories, and one run, 1."""
    with prepare(tmp_path / "archive.db") as prepared:
        yield prepared


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Archive]:
    """A second one."""
    with prepare(tmp_path / "other.db") as prepared:
        yield prepared
