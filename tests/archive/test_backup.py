import fcntl
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.backup import back_up, restore
from crawler.archive.checks.compare import compare
from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from crawler.archive.lock import run_lock
from crawler.exceptions import (
    ArchiveCorruptError,
    ArchiveError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveUnwritableError,
    NotAnArchiveError,
)
from tests.archive.builders import issue
from tests.archive.conftest import prepare
from tests.archive.migrations.versions import make_version


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with prepare(tmp_path / "archive.db") as archive:
        write_issue(archive, issue(), 1)
    return tmp_path / "archive.db"


def keys(path: Path) -> list[str]:
    with open_archive(path, read_only=True) as archive:
        assert verify(archive) == []
        return [key for (key,) in archive.query("SELECT key FROM issues ORDER BY id")]


def beside(path: Path) -> set[str]:
    """Names of the files, without the logs that readers of an archive leave; a copy has none."""
    logs = {f"archive.db{suffix}{ending}" for suffix in ("", *_asides(path)) for ending in ("-wal", "-shm")}
    return {each.name for each in path.parent.iterdir()} - logs


def _asides(path: Path) -> set[str]:
    return {each.name.removeprefix("archive.db") for each in path.parent.glob("archive.db.before-*Z")}


def test_a_copy_is_the_same_in_one_file(path: Path, tmp_path: Path) -> None:
    made = back_up(path, tmp_path / "copy.db")
    assert made.size == (tmp_path / "copy.db").stat().st_size
    with open_archive(path, read_only=True) as first, open_archive(made.path, read_only=True) as second:
        assert not compare(first, second)
        assert first.query("PRAGMA user_version") == second.query("PRAGMA user_version") == [(made.schema,)]
    assert beside(path) == {"archive.db", "copy.db"}


def test_a_copy_replaces_the_former_one(path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "copy.db")
    with open_archive(path) as archive:
        write_issue(archive, issue("2-x", number=2), 1)
    back_up(path, tmp_path / "copy.db")
    assert keys(tmp_path / "copy.db") == ["1-2020-01-06", "2-x"]


def test_a_log_left_behind_is_part_of_the_copy(path: Path, tmp_path: Path) -> None:
    """As a killed writer leaves one: what it committed counts."""
    writer = f"""
import os
from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from tests.archive.builders import issue
archive = open_archive({str(path)!r})
write_issue(archive, issue("2-x", number=2), 1)
archive.connection.execute("BEGIN IMMEDIATE")
archive.connection.execute("DELETE FROM mentions")
os._exit(9)
"""  # noqa: S608 - no statement
    assert subprocess.run([sys.executable, "-c", writer], cwd=Path(__file__).parents[2], check=False).returncode == 9
    assert path.with_name("archive.db-wal").stat().st_size
    back_up(path, tmp_path / "copy.db")
    assert keys(tmp_path / "copy.db") == ["1-2020-01-06", "2-x"]


def test_copies_are_consistent_while_others_write(path: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        with open_archive(path) as archive:
            number = 2
            while not stop.is_set():
                write_issue(archive, issue(f"{number}-x", number=number), 1)
                written.append(number)
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found: list[tuple[int, int, int]] = []
        while len(found) < 3:
            before = len(written)
            back_up(path, tmp_path / "copy.db")
            found.append((before, len(keys(tmp_path / "copy.db")) - 1, len(written)))
    finally:
        stop.set()
        writer.join()
    assert written, "it wrote meanwhile"
    for before, copied, after in found:
        assert before <= copied <= after


@pytest.mark.parametrize("number", [1, 2])
def test_an_archive_of_an_earlier_schema_is_copied_as_it_is(tmp_path: Path, number: int) -> None:
    """Before an upgrade is when a copy is wanted most."""
    make_version(tmp_path / "old.db", number)
    assert back_up(tmp_path / "old.db", tmp_path / "copy.db").schema == number
    assert restore(tmp_path / "old.db", tmp_path / "copy.db").schema == number


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 16] = b"\xff" * 16
    path.write_bytes(content)


def test_what_cannot_be_copied_leaves_the_former_copy(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    back_up(path, copy)
    before = copy.read_bytes()
    damage(path)
    with pytest.raises(ArchiveCorruptError, match=r"archive\.db is damaged"):
        back_up(path, copy)
    with path.open("r+b") as file:  # of the schema alone
        file.seek(100)
        file.write(b"\xff" * 3_900)
    with pytest.raises(ArchiveCorruptError, match=r"archive\.db is damaged"):
        back_up(path, copy)
    with pytest.raises(ArchiveMissingError):
        back_up(tmp_path / "none.db", copy)
    assert copy.read_bytes() == before
    assert beside(path) == {"archive.db", "copy.db"}


def test_nothing_of_others_is_overwritten(path: Path, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("Dear diary")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE diary (day TEXT)")
    (tmp_path / "link.db").symlink_to(path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "to-pipe").symlink_to("pipe")
    refused: dict[str, type[ArchiveError]] = {
        "diary.txt": NotAnArchiveError,
        "other.db": NotAnArchiveError,
        ".": NotAnArchiveError,
        "pipe": NotAnArchiveError,
        "to-pipe": NotAnArchiveError,
        "archive.db": ArchiveUnwritableError,
        "link.db": ArchiveUnwritableError,
        "nowhere/copy.db": ArchiveUnwritableError,
    }
    for name, error in refused.items():
        before = {p: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()}
        with pytest.raises(error):
            back_up(path, tmp_path / name)
        assert {p: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before
    with pytest.raises(NotAnArchiveError, match="a pipe"):
        restore(tmp_path / "to-pipe", path)
    assert (tmp_path / "pipe").is_fifo()
    assert keys(path) == ["1-2020-01-06"]


def test_two_copies_at_once_do_not_mix(path: Path, tmp_path: Path) -> None:
    held = os.open(tmp_path / ".copy.db.part", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ArchiveLockedError, match="is being written by another process"):
            back_up(path, tmp_path / "copy.db")
    finally:
        os.close(held)
    (tmp_path / ".copy.db.part").write_bytes(b"left by a crash")
    back_up(path, tmp_path / "copy.db")
    assert keys(tmp_path / "copy.db") == ["1-2020-01-06"]


def test_a_copy_is_restored_and_the_archive_kept_aside(path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "copy.db")
    with open_archive(path) as archive:
        write_issue(archive, issue("2-x", number=2), 1)
    restored = restore(path, tmp_path / "copy.db")
    assert keys(path) == ["1-2020-01-06"]
    assert restored.aside is not None
    assert keys(restored.aside) == ["1-2020-01-06", "2-x"]
    assert not {name for name in beside(path) if name.endswith(("-wal", "-shm", ".part"))}
    with open_archive(path) as archive:
        write_issue(archive, issue("3-x", number=3), 1)
    assert keys(tmp_path / "copy.db") == ["1-2020-01-06"], "the copy is as it was"


def test_a_reader_of_the_former_archive_goes_on(path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "copy.db")
    with open_archive(path) as archive:
        write_issue(archive, issue("2-x", number=2), 1)
    with open_archive(path, read_only=True) as reader:
        assert len(reader.query("SELECT * FROM issues")) == 2
        restored = restore(path, tmp_path / "copy.db")
        assert len(reader.query("SELECT * FROM issues")) == 2
        with open_archive(path) as archive:
            write_issue(archive, issue("4-x", number=4), 1)
    assert keys(path) == ["1-2020-01-06", "4-x"]
    assert restored.aside is not None
    assert keys(restored.aside) == ["1-2020-01-06", "2-x"]


def test_a_damaged_archive_is_replaced_and_kept_with_its_log(path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "copy.db")
    path.write_bytes(b"no database any more")
    path.with_name("archive.db-wal").write_bytes(b"a log")
    restored = restore(path, tmp_path / "copy.db")
    assert keys(path) == ["1-2020-01-06"]
    assert restored.aside is not None
    assert restored.aside.read_bytes() == b"no database any more"
    assert restored.aside.with_name(restored.aside.name + "-wal").read_bytes() == b"a log"


def test_where_there_is_no_archive_one_is_restored(path: Path, tmp_path: Path) -> None:
    assert restore(tmp_path / "new.db", path).aside is None
    assert keys(tmp_path / "new.db") == ["1-2020-01-06"]


def test_nothing_is_restored_under_a_run_or_from_what_is_no_copy(path: Path, tmp_path: Path) -> None:
    back_up(path, tmp_path / "copy.db")
    with run_lock(path, "crawl digests"), pytest.raises(ArchiveLockedError, match="in use by `scrapy crawl digests`"):
        restore(path, tmp_path / "copy.db")
    damage(tmp_path / "copy.db")
    with pytest.raises(ArchiveCorruptError):
        restore(path, tmp_path / "copy.db")
    with pytest.raises(ArchiveMissingError):
        restore(path, tmp_path / "none.db")
    with pytest.raises(ArchiveUnwritableError):
        restore(path, path)
    assert keys(path) == ["1-2020-01-06"]
    assert beside(path) <= {"archive.db", "archive.db.lock", "copy.db"}
