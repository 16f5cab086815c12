"""The query cache: no result is older than the transaction that asks for it."""

import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.database import SCHEMA_PATH
from explorer.generations import EVERYTHING, Generations
from explorer.query_cache import QueryCache
from explorer.recording import RecordingConnection

COUNT = "SELECT count(*) AS n FROM categories"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "t.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(f"BEGIN; {SCHEMA_PATH.read_text('utf-8')} COMMIT")
    return path


@pytest.fixture
def generations(path: Path) -> Iterator[Generations]:
    generations = Generations(f"file:{path}?mode=ro")
    yield generations
    generations.close()


def write(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def add_category(path: Path, name: str) -> None:
    write(path, f"INSERT INTO categories VALUES ('{name}', (SELECT count(*) FROM categories), '')")  # noqa: S608


class Counting(RecordingConnection):
    """A connection that counts how often the query is run."""

    times = 0

    def note(self, sql: str, parameters: object) -> None:
        self.times += sql == COUNT
        super().note(sql, parameters)


def test_a_query_is_run_again_once_what_it_reads_has_changed_and_not_before(
    path: Path, generations: Generations
) -> None:
    cache = QueryCache(generations)
    with closing(sqlite3.connect(path, factory=Counting)) as connection:

        def count() -> tuple[int, int]:
            return cache.get(connection, generations(), "n", COUNT)[0]["n"], connection.times

        assert [count(), count()] == [(0, 1), (0, 1)]
        add_category(path, "News")
        assert [count(), count()] == [(1, 2), (1, 2)]
        write(path, "INSERT INTO publications (key, name, url) VALUES ('a', 'A', 'https://a.example')")
        assert count() == (1, 2)


def test_a_connection_that_does_not_tell_what_it_reads_is_believed_nothing(
    path: Path, generations: Generations
) -> None:
    cache = QueryCache(generations)
    with closing(sqlite3.connect(path)) as connection:
        cache.get(connection, generations(), "n", COUNT)
        write(path, "INSERT INTO publications (key, name, url) VALUES ('a', 'A', 'https://a.example')")
        add_category(path, "News")
        assert cache.get(connection, generations(), "n", COUNT) == [{"n": 1}]


def test_what_was_written_after_the_transaction_began_ends_the_result(path: Path, generations: Generations) -> None:
    cache = QueryCache(generations)
    before = generations()
    add_category(path, "News")
    with closing(sqlite3.connect(path, factory=Counting)) as connection:
        assert cache.get(connection, before, "n", COUNT) == [{"n": 1}]
        assert cache.get(connection, generations(), "n", COUNT) == [{"n": 1}]
        assert connection.times == 2


def test_the_number_of_everything_follows_each_commit_however_soon(path: Path, generations: Generations) -> None:
    seen = [generations()[EVERYTHING]]
    for number in range(50):
        add_category(path, str(number))
        seen.append(generations()[EVERYTHING])
    assert len(set(seen)) == 51
    assert generations()["categories"] == 50


def test_the_latest_of_what_was_made_are_kept(path: Path, generations: Generations) -> None:
    cache = QueryCache(generations, most=2)
    made: list[str] = []
    with closing(sqlite3.connect(path, factory=Counting)) as connection:
        for name in "abbcca":
            cache.get_made(connection, generations(), name, lambda name=name: made.append(name))  # type: ignore[misc]
    assert made == ["a", "b", "c", "a"]


def test_what_fails_leaves_nothing_behind(path: Path, generations: Generations) -> None:
    cache = QueryCache(generations)

    def fail() -> None:
        raise sqlite3.OperationalError("interrupted")

    tracemalloc.start()
    try:
        with closing(sqlite3.connect(path, factory=Counting)) as connection:
            for number in range(100):
                with pytest.raises(sqlite3.OperationalError):
                    cache.get_made(connection, generations(), f"{number}" + "x" * 100_000, fail)
        kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000, "a hundred names have ten times as many bytes"
