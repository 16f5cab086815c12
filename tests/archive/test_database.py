import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.archive import database
from crawler.archive.checks.schema_signature import expected_signature, schema_signature
from crawler.archive.checks.verify import verify
from crawler.archive.database import APPLICATION_ID, Archive, open_archive
from crawler.archive.issues.publications import write_publication
from crawler.archive.issues.write import write_issue
from crawler.archive.schema_version import SCHEMA_VERSION
from crawler.exceptions import (
    ArchiveCorruptError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveUnwritableError,
    NotAnArchiveError,
    RowRefusedError,
    SchemaMismatchError,
)
from tests.archive.builders import document, edition, issue
from tests.archive.conftest import prepare


def pragma(archive: Archive, name: str) -> object:
    return archive.query(f"PRAGMA {name}")[0][0]


def counts(path: Path) -> tuple[int, int]:
    with open_archive(path, read_only=True) as archive:
        ((issues, mentions),) = archive.query("SELECT (SELECT count(*) FROM issues), (SELECT count(*) FROM mentions)")
    return issues, mentions


def test_a_new_archive_has_the_schema_and_says_what_it_is(tmp_path: Path) -> None:
    with open_archive(tmp_path / "new.db") as archive:
        assert schema_signature(archive.connection) == expected_signature()
        assert pragma(archive, "application_id") == APPLICATION_ID
        assert pragma(archive, "user_version") == SCHEMA_VERSION
        assert pragma(archive, "journal_mode") == "wal"
        assert pragma(archive, "foreign_keys") == 1


def test_an_archive_is_found_again_under_odd_names(tmp_path: Path) -> None:
    path = tmp_path / "an archive?mode=memory#1 %41.db"
    prepare(path).close()
    assert path.exists()
    with open_archive(path, read_only=True) as archive:
        assert archive.query("SELECT key FROM publications") == [("weekly",)]


def test_an_empty_file_becomes_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(ArchiveMissingError):
        open_archive(path, read_only=True)
    open_archive(path).close()
    open_archive(path, read_only=True).close()


@pytest.mark.parametrize("read_only", [True, False])
def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Buy milk.")
    with pytest.raises(NotAnArchiveError, match=r"notes\.txt is not an SQLite database\. Name another"):
        open_archive(path, read_only=read_only)
    assert path.read_text() == "Buy milk."
    with pytest.raises(NotAnArchiveError, match="is a folder"):
        open_archive(tmp_path, read_only=read_only)


@pytest.mark.parametrize("read_only", [True, False])
def test_another_applications_database_is_refused_and_left_alone(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "photos.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE photos (id INTEGER)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotAnArchiveError, match="another application's database"):
        open_archive(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_missing_archive_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissingError, match="does not exist"):
        open_archive(tmp_path / "none.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveUnwritableError, match=r"folder that does not exist\. Create "):
        open_archive(tmp_path / "none" / "new.db")


@pytest.mark.parametrize("read_only", [True, False])
def test_a_later_schema_is_refused(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "later.db"
    with open_archive(path) as archive:
        archive.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(SchemaMismatchError, match=rf"schema {SCHEMA_VERSION + 1}.*Update the program"):
        open_archive(path, read_only=read_only)


def test_a_creation_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = tmp_path / "schema.sql"
    schema.write_text("CREATE TABLE good (id INTEGER); CREATE TABLE bad (")
    monkeypatch.setattr(database, "SCHEMA_PATH", schema)
    with pytest.raises(ArchiveError):
        open_archive(tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == [schema]


def test_a_transaction_is_undone_by_any_error(archive: Archive) -> None:
    def fail() -> None:
        with archive.transaction() as connection:
            connection.execute("UPDATE publications SET name = 'Other'")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert archive.query("SELECT name FROM publications") == [("The Weekly",)]
    with archive.transaction(), archive.transaction() as connection:
        connection.execute("UPDATE publications SET name = 'Other'")
    assert archive.query("SELECT name FROM publications") == [("Other",)]


def test_an_error_inside_a_nested_transaction_undoes_the_outer_one(archive: Archive) -> None:
    def fail() -> None:
        with archive.transaction():
            write_issue(archive, issue(), 1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert archive.query("SELECT count(*) FROM issues") == [(0,)]


def test_what_the_schema_does_not_take_is_refused(archive: Archive) -> None:
    with pytest.raises(RowRefusedError, match="CHECK constraint failed"), archive.transaction() as connection:
        connection.execute("INSERT INTO runs (command, arguments, started, program) VALUES ('x', 'no json', '', '')")


@pytest.mark.parametrize("published", ["2020-02-30", "2020-1-6", "2020-01-06T00:00:00Z", "soon"])
def test_a_day_that_does_not_exist_is_refused(archive: Archive, published: str) -> None:
    write_issue(archive, issue(), 1)
    with pytest.raises(RowRefusedError, match="CHECK constraint failed"), archive.transaction() as connection:
        connection.execute("UPDATE issues SET published = ?", (published,))


def test_a_read_only_archive_takes_no_writes(tmp_path: Path) -> None:
    prepare(tmp_path / "archive.db").close()
    with open_archive(tmp_path / "archive.db", read_only=True) as archive:
        with pytest.raises(ArchiveUnwritableError, match="readonly"), archive.transaction() as connection:
            connection.execute("DELETE FROM runs")
        assert archive.query("SELECT count(*) FROM runs") == [(1,)]


def test_a_full_disk_leaves_the_last_issue(archive: Archive) -> None:
    write_issue(archive, issue(), 1)
    pages = pragma(archive, "page_count")
    archive.connection.execute(f"PRAGMA max_page_count = {pages}")
    big = issue("2-2020-01-13", number=2, editions=[edition(document("two.md", text="word " * 100_000))])
    with pytest.raises(ArchiveFullError, match="disk is full"):
        write_issue(archive, big, 1)
    assert archive.query("SELECT key FROM issues") == [("1-2020-01-06",)]
    assert verify(archive) == []
    archive.connection.execute("PRAGMA max_page_count = 1000000")
    assert write_issue(archive, big, 1) == "new"


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with prepare(path) as archive:
        for number in range(1, 30):
            write_issue(archive, issue(f"{number}-x", number=number), 1)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(ArchiveCorruptError, match="damaged"), open_archive(path, read_only=True) as archive:
        archive.query("SELECT * FROM mentions")


def test_a_writer_that_does_not_end_is_reported(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with open_archive(archive.path) as second, archive.transaction() as connection:
        connection.execute("UPDATE publications SET name = 'Other'")
        with pytest.raises(ArchiveLockedError, match="another process"), second.transaction():
            pass
        assert second.query("SELECT name FROM publications") == [("The Weekly",)]
    with pytest.raises(ArchiveLockedError), archive.transaction():
        open_archive(archive.path)


def as_nobody(act: Callable[[], None]) -> int:
    """Acts as a user without rights, for whom permissions count; 0 when nothing was raised."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        act()
        status = 0
    finally:
        os._exit(status)


def test_a_file_or_folder_without_rights_is_named() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "archive.db"
        prepare(path).close()
        path.chmod(0o444)
        folder.chmod(0o555)

        def refused(target: Path) -> Callable[[], None]:
            def act() -> None:
                with pytest.raises(ArchiveUnwritableError, match="Check who may"):
                    open_archive(target)

            return act

        def read() -> None:
            # No write-ahead log can be made beside it.
            with open_archive(path, read_only=True) as archive:
                assert archive.query("SELECT count(*) FROM runs") == [(1,)]
                assert verify(archive) == []

        assert as_nobody(refused(path)) == 0
        assert as_nobody(refused(folder / "new.db")) == 0
        assert as_nobody(read) == 0
        path.chmod(0o000)
        assert as_nobody(refused(path)) == 0
        folder.chmod(0o755)


WRITE_FOREVER = """
import sys
from itertools import count
from crawler.archive.database import open_archive
from crawler.archive.issues.write import write_issue
from tests.archive.builders import citation, issue
with open_archive(sys.argv[1]) as archive:
    for number in count(1):
        citations = [citation(f"{number}/{k}") for k in range(40)]
        write_issue(archive, issue(f"{number}-x", number=number, citations=citations, pictures=()), 1)
        print(number, flush=True)
"""


@pytest.mark.parametrize("written", [1, 7, 23])
def test_killing_a_writer_leaves_whole_issues(tmp_path: Path, written: int) -> None:
    path = tmp_path / "archive.db"
    prepare(path).close()
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_FOREVER, str(path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            if int(line) >= written:
                writer.kill()
                break
    issues, mentions = counts(path)
    assert issues >= written
    assert mentions == 40 * issues
    with open_archive(path) as archive:
        assert verify(archive) == []
        assert write_issue(archive, issue("0-x", number=0), 1) == "new"


def write_some(path: Path, first: int) -> None:
    with open_archive(path) as archive:
        for number in range(first, first + 25):
            write_issue(archive, issue(f"{number}-x", number=number), 1)


def test_two_writers_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    prepare(path).close()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_some, args=(path, first)) for first in (100, 200)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert counts(path) == (50, 200)
    with open_archive(path) as archive:
        assert verify(archive) == []


def create(path: Path) -> None:
    with open_archive(path) as archive, archive.transaction() as connection:
        connection.execute("INSERT INTO runs (command, started, program) VALUES ('x', '2020-01-06T10:00:00Z', '')")


@pytest.mark.deep
def test_two_that_create_the_same_archive_share_it(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    context = multiprocessing.get_context("spawn")
    for _ in range(3):
        makers = [context.Process(target=create, args=(path,)) for _ in range(4)]
        for maker in makers:
            maker.start()
        for maker in makers:
            maker.join(60)
        assert [maker.exitcode for maker in makers] == [0, 0, 0, 0]
        with open_archive(path) as archive:
            assert archive.query("SELECT count(*) FROM runs") == [(4,)]
        for left in tmp_path.iterdir():
            left.unlink()


def test_what_is_held_becomes_durable_together(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive, open_archive(path, read_only=True) as reader:
        archive.begin_batch()
        write_publication(archive, "one", name="One", url="https://one.example")
        write_publication(archive, "two", name="Two", url="https://two.example")
        assert reader.query("SELECT count(*) FROM publications") == [(0,)]
        archive.commit_batch()
        assert reader.query("SELECT count(*) FROM publications") == [(2,)]
        write_publication(archive, "three", name="Three", url="https://three.example")
        assert reader.query("SELECT count(*) FROM publications") == [(3,)]


def test_a_failure_undoes_what_is_held_and_nothing_before(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        write_publication(archive, "one", name="One", url="https://one.example")
        archive.begin_batch()
        write_publication(archive, "two", name="Two", url="https://two.example")
        with pytest.raises(RowRefusedError), archive.transaction() as connection:
            connection.execute("INSERT INTO publications (key, name, url) VALUES ('one', 'One', 'x')")
        archive.commit_batch()
        assert archive.query("SELECT key FROM publications") == [("one",)]


def test_a_pipe_or_a_name_that_is_no_text_is_told_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NotAnArchiveError, match="a pipe"):
        open_archive(tmp_path / "pipe", read_only=True)
    with pytest.raises(NotAnArchiveError, match="no UTF-8"):
        open_archive(os.fsdecode(bytes(tmp_path) + b"/\xff.db"), read_only=True)
