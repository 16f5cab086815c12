"""Damage is noticed before an archive is worked with."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.checks import soundness
from crawler.archive.checks.soundness import check_sound
from crawler.archive.database import Archive, open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.ledger.sources import write_source
from crawler.exceptions import ArchiveCorruptError, ArchiveError
from tests.archive.builders import issue, page
from tests.archive.conftest import prepare

PAGE = 4096


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "archive.db"
    with prepare(path) as archive:
        for number in range(1, 12):
            write_issue(archive, issue(f"{number}-x", number=number), 1)
        write_source(archive, 1, page(text="Gears turn. " * 1_000), reader="1", visit_id=None)
        archive.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def damaged(whole: Path, path: Path, change: Callable[[bytearray], None]) -> Path:
    content = bytearray(whole.read_bytes())
    change(content)
    path.write_bytes(content)
    return path


def is_noticed(path: Path) -> bool:
    try:
        with open_archive(path, read_only=True) as archive:
            check_sound(archive)
    except ArchiveError as error:
        return str(path) in str(error)
    return False


def test_a_whole_archive_is_sound_whatever_its_size(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_noticed(whole)
    for bound in ("THOROUGH_BYTES", "WHOLE_BYTES"):
        monkeypatch.setattr(soundness, bound, 0)
        assert not is_noticed(whole)


def read(archive: Archive) -> None:
    check_sound(archive)
    archive.query("SELECT * FROM issues")


@pytest.mark.parametrize("filling", [b"\0", b"\xa5"], ids=["zeros", "noise"])
def test_every_page_that_is_overwritten_is_noticed(whole: Path, tmp_path: Path, filling: bytes) -> None:
    pages = whole.stat().st_size // PAGE
    for page_number in range(pages):

        def overwrite(content: bytearray, start: int = page_number * PAGE) -> None:
            content[start : start + PAGE] = filling * PAGE

        assert is_noticed(damaged(whole, tmp_path / "archive.db", overwrite)), page_number


@pytest.mark.parametrize("kept", [50, 512, PAGE, PAGE + 1, -1, -PAGE])
def test_a_file_that_is_cut_is_noticed(whole: Path, tmp_path: Path, kept: int) -> None:
    def cut(content: bytearray) -> None:
        del content[kept:]

    assert is_noticed(damaged(whole, tmp_path / "archive.db", cut))


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE edition_texts SET text = text || '.'", "1-x.md"),
        ("UPDATE issues SET title = CAST(x'41ff' AS TEXT)", "no UTF-8"),
        ("INSERT INTO mentions_fts (mentions_fts) VALUES ('delete-all')", "mentions_fts"),
        ("UPDATE mentions_fts_data SET block = x'ffffffff'", "mentions_fts"),
    ],
)
def test_what_sqlite_reads_as_if_it_were_whole(whole: Path, tmp_path: Path, sql: str, found: str) -> None:
    path = tmp_path / "archive.db"
    shutil.copy(whole, path)
    with closing(open_archive(path).connection) as connection:
        connection.executescript(sql)
    with open_archive(path, read_only=True) as archive, pytest.raises(ArchiveCorruptError, match=found):
        read(archive)
