"""The query cache."""

import sqlite3
from pathlib import Path

import pytest

from explorer import query_cache
from explorer.query_cache import QueryCache

COUNT = "SELECT count(*) AS n FROM t"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "t.db"
    _write(path, "CREATE TABLE t (a)")
    return path


def _write(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()


def test_a_fresh_result_is_reused_after_a_change(path: Path) -> None:
    connection = sqlite3.connect(path)
    cache = QueryCache(path)
    assert cache.get(connection, "n", COUNT) == [{"n": 0}]
    _write(path, "INSERT INTO t VALUES (1)")
    assert cache.get(connection, "n", COUNT) == [{"n": 0}]
    connection.close()


def test_a_cheap_query_is_run_again_after_a_change(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_cache, "FRESH_SECONDS", 0.0)
    connection = sqlite3.connect(path)
    cache = QueryCache(path)
    assert cache.get(connection, "n", COUNT) == [{"n": 0}]
    assert cache.get(connection, "n", COUNT) is cache.get(connection, "n", COUNT)
    _write(path, "INSERT INTO t VALUES (1)")
    assert cache.get(connection, "n", COUNT) == [{"n": 1}]
    connection.close()


def test_an_expensive_query_is_refreshed_later(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_cache, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(query_cache, "CHEAP_QUERY_SECONDS", -1.0)
    connection = sqlite3.connect(path)
    cache = QueryCache(path)
    assert cache.get(connection, "n", COUNT) == [{"n": 0}]
    _write(path, "INSERT INTO t VALUES (1)")
    assert cache.get(connection, "n", COUNT) == [{"n": 0}]
    assert cache.stale == {"n": COUNT}
    cache.refresh(connection)
    assert cache.get(connection, "n", COUNT) == [{"n": 1}]
    assert not cache.stale
    connection.close()
