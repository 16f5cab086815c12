"""Releases of one publication of an archive that has several."""

import json
from pathlib import Path

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.archive.releases.release import Release, write_release
from crawler.exceptions import ExportError
from tests.gathered.publications import Gathered


@pytest.fixture(scope="module")
def released(gathered: Gathered, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Releases of all, and of one after that."""
    place = tmp_path_factory.mktemp("released")
    with open_archive(gathered.archive, read_only=True) as archive:
        write_release(archive, place / "all", Release())
        write_release(archive, place / "gears", Release(publication="gears", previous=place / "all"))
    return place


def test_a_release_of_one_publication_has_nothing_of_the_others(released: Path) -> None:
    files = [path for path in (released / "gears").rglob("*") if path.is_file()]
    assert {path.name for path in files} == {path.name for path in (released / "all").rglob("*") if path.is_file()}
    for path in files:
        data = path.read_bytes().lower()
        assert b"cogs" not in data, path
        assert b"the lost" not in data, path
    package = json.loads((released / "gears" / "datapackage.json").read_text("utf-8"))
    assert package["name"] == "backnumber-gears"
    assert package["title"] == "The back numbers of The Turning"
    both = json.loads((released / "all" / "datapackage.json").read_text("utf-8"))
    assert "The Turning (cogs) and The Turning (gears)" in both["title"]


def test_rows_have_the_ids_of_the_release_of_all(released: Path) -> None:
    with (
        open_archive(released / "gears" / "archive.db", read_only=True) as part,
        open_archive(released / "all" / "archive.db", read_only=True) as whole,
    ):
        for table in ("issues", "mentions", "links", "sections"):
            ids = set(part.query(f"SELECT id FROM {table}"))  # noqa: S608 - of constants
            assert ids
            assert ids <= set(whole.query(f"SELECT id FROM {table}"))  # noqa: S608 - of constants
        assert [finding for finding in verify(part) if finding not in verify(whole)] == []


def test_changes_are_those_of_the_publication(released: Path) -> None:
    changes = (released / "gears" / "CHANGES.md").read_text("utf-8")
    assert "| New issues | 0 |" in changes
    assert "| Issues that are no longer there | 0 |" in changes


def test_an_unknown_publication_is_refused(gathered: Gathered, tmp_path: Path) -> None:
    with (
        open_archive(gathered.archive, read_only=True) as archive,
        pytest.raises(ExportError, match="no publication wheels"),
    ):
        write_release(archive, tmp_path / "release", Release(publication="wheels"))
    assert not (tmp_path / "release").exists()
