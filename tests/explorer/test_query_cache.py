"""The query cache."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from explorer import query_cache
from explorer.data_version import DataVersion
from explorer.query_cache import QueryCache

COUNT = "SELECT count(*) AS n FROM t"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "t.db"
    _write(path, "CREATE TABLE t (a)")
    return path


@pytest.fixture
def version(path: Path) -> Iterator[DataVersion]:
    version = DataVersion(f"file:{path}?mode=ro")
    yield version
    version.close()


def _write(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


def _count(path: Path, cache: QueryCache) -> tuple[int, bool]:
    """Return the number of rows and whether it is outdated, as a page asks for it."""
    with closing(sqlite3.connect(path)) as connection:
        rows, outdated = cache.get(connection, cache.version(), "n", COUNT)
    return rows[0]["n"], outdated


def test_a_fresh_result_is_reused_after_a_change_and_told_to_be_outdated(path: Path, version: DataVersion) -> None:
    cache = QueryCache(version)
    assert _count(path, cache) == (0, False)
    _write(path, "INSERT INTO t VALUES (1)")
    assert _count(path, cache) == (0, True)


def test_a_cheap_query_is_run_again_after_a_change(
    path: Path, version: DataVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_cache, "FRESH_SECONDS", 0.0)
    cache = QueryCache(version)
    assert _count(path, cache) == (0, False)
    _write(path, "INSERT INTO t VALUES (1)")
    assert _count(path, cache) == (1, False)


def test_an_expensive_query_is_refreshed_later(
    path: Path, version: DataVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query_cache, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(query_cache, "CHEAP_QUERY_SECONDS", -1.0)
    cache = QueryCache(version)
    assert _count(path, cache) == (0, False)
    _write(path, "INSERT INTO t VALUES (1)")
    assert _count(path, cache) == (0, True)
    assert cache.stale == {"n": COUNT}
    with closing(sqlite3.connect(path)) as connection:
        cache.refresh(connection)
    assert _count(path, cache) == (1, False)
    assert not cache.stale


def test_what_was_written_after_the_transaction_began_makes_the_result_outdated(
    path: Path, version: DataVersion
) -> None:
    cache = QueryCache(version)
    before = version()
    _write(path, "INSERT INTO t VALUES (1)")
    with closing(sqlite3.connect(path)) as connection:
        assert cache.get(connection, before, "n", COUNT) == ([{"n": 1}], False)
    assert _count(path, cache) == (1, True)


def test_the_version_follows_each_commit_however_soon(path: Path, version: DataVersion) -> None:
    seen = [version()]
    for number in range(50):
        _write(path, "UPDATE t SET a = a + 1" if number % 2 else "INSERT INTO t VALUES (1)")
        seen.append(version())
    assert len(set(seen)) == 51
    assert version() == seen[-1]
