"""What is written in batches becomes durable a batch at a time, and a refusal costs nothing but itself."""

import sqlite3
from contextlib import closing

import pytest

from crawler.archive import batches
from crawler.archive.batches import Write, WriteBatches
from crawler.archive.database import Archive
from crawler.exceptions import RowRefusedError

INSERT = "INSERT INTO domains (id, name) VALUES (?, ?)"


def names(archive: Archive) -> list[str]:
    """What another program sees."""
    with closing(sqlite3.connect(archive.path)) as other:
        return [name for (name,) in other.execute("SELECT name FROM domains ORDER BY id").fetchall()]


def named(archive: Archive, number: int, name: str | None, done: list[str | None]) -> Write:
    def make() -> None:
        archive.connection.execute(INSERT, (number, name))

    return Write(make, lambda: done.append(name))


def test_a_batch_is_durable_as_a_whole(archive: Archive) -> None:
    done: list[str | None] = []
    writing = WriteBatches(archive)
    for number in range(1, batches.MAX_WRITES):
        writing.write(named(archive, number, f"s{number}.example", done))
    assert names(archive) == []
    assert done == []
    writing.write(named(archive, batches.MAX_WRITES, "last.example", done))
    assert names(archive) == done
    assert len(done) == batches.MAX_WRITES
    writing.write(named(archive, 1000, "next.example", done), batches.MAX_BYTES)
    assert done[-1] == "next.example"


def test_a_batch_is_durable_after_a_time(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_SECONDS", 0.0)
    done: list[str | None] = []
    WriteBatches(archive).write(named(archive, 1, "a.example", done))
    assert names(archive) == done == ["a.example"]


def test_a_refused_write_costs_itself(archive: Archive) -> None:
    done: list[str | None] = []
    writing = WriteBatches(archive)
    writing.write(named(archive, 1, "a.example", done))
    with pytest.raises(RowRefusedError):
        writing.write(named(archive, 2, None, done))
    assert names(archive) == done == ["a.example"]
    writing.write(named(archive, 2, "b.example", done))
    writing.commit()
    assert names(archive) == done == ["a.example", "b.example"]


def test_what_stops_a_write_undoes_its_batch(archive: Archive) -> None:
    done: list[str | None] = []
    writing = WriteBatches(archive)
    writing.write(named(archive, 1, "a.example", done))

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        writing.write(Write(stop, lambda: None))
    writing.commit()
    assert names(archive) == done == []
    with archive.transaction() as connection:
        connection.execute(INSERT, (1, "c.example"))
    assert names(archive) == ["c.example"]
