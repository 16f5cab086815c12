"""What waits for the end of a transaction is written with it, in its order, or not at all."""

from contextlib import suppress
from pathlib import Path

import pytest

from crawler.archive import connections
from crawler.archive.connections import put_off, write_waiting
from crawler.archive.database import Archive

INSERT = "INSERT INTO domains (id, name) VALUES (?, ?)"
RENAME = "UPDATE domains SET name = ? WHERE id = ?"
NAMES = "SELECT id, name FROM domains ORDER BY id"


def test_what_waits_is_written_in_its_order(archive: Archive) -> None:
    archive.begin_batch()
    with archive.transaction() as connection:
        put_off(connection, "domains", INSERT, [(1, "a.example"), (2, "b.example")])
        put_off(connection, "domains", RENAME, [("c.example", 1)])
        put_off(connection, "domains", INSERT, [(3, "a.example")])
        assert archive.query(NAMES) == []
    assert archive.query(NAMES) == []
    archive.commit_batch()
    assert archive.query(NAMES) == [(1, "c.example"), (2, "b.example"), (3, "a.example")]


def test_little_waits(archive: Archive) -> None:
    archive.begin_batch()
    with archive.transaction() as connection:
        put_off(connection, "domains", INSERT, [(1, "a.example")], characters=connections.MAX_CHARACTERS - 1)
        assert archive.query(NAMES) == []
        put_off(connection, "domains", INSERT, [(2, "b.example")], characters=1)
        assert archive.query(NAMES) == [(1, "a.example"), (2, "b.example")]
        rows = [(number, f"s{number}.example") for number in range(3, connections.MAX_WAITING + 3)]
        put_off(connection, "domains", INSERT, rows[1:])
        assert len(archive.query(NAMES)) == 2
        put_off(connection, "domains", INSERT, rows[:1])
        assert len(archive.query(NAMES)) == connections.MAX_WAITING + 2
    archive.commit_batch()


def test_what_waits_goes_with_its_transaction(archive: Archive) -> None:
    def stop() -> None:
        with archive.transaction() as connection:
            put_off(connection, "domains", INSERT, [(1, "a.example")])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    with archive.transaction() as connection:
        put_off(connection, "domains", INSERT, [(2, "b.example")])
        write_waiting(connection)
        assert archive.query(NAMES) == [(2, "b.example")]
    put_off(archive.connection, "domains", INSERT, [(3, "c.example")])
    assert archive.query(NAMES) == [(2, "b.example"), (3, "c.example")]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are listed on Linux")
@pytest.mark.parametrize("batch", [True, False])
def test_the_journals_of_a_batchs_statements_are_in_memory(archive: Archive, *, batch: bool) -> None:
    with archive.transaction() as connection:
        names = [(f"gear{number:060}.example",) for number in range(5_000)]
        connection.executemany("INSERT INTO domains (name) VALUES (?)", names)
    before = temporary_files()
    if batch:
        archive.begin_batch()
    with archive.transaction() as connection:
        connection.execute("UPDATE domains SET name = 'x' || name")
        made = temporary_files() - before
        assert archive.query("PRAGMA temp_store") == [(0,)], "what is sorted has files"
    archive.commit_batch()
    assert bool(made) is not batch


def temporary_files() -> set[str]:
    """Return the temporary files of SQLite that this process has open."""
    found = set()
    for file in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # that of the listing itself
            found.add(file.readlink().name)
    return {name for name in found if "etilqs" in name}
