"""Results that are kept while the archive stays as it is."""

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


def test_a_figure_of_just_now_is_good_enough(path: Path) -> None:
    connection = sqlite3.connect(path)
    figures = QueryCache(path)
    assert figures.get(connection, "n", COUNT) == [{"n": 0}]
    _write(path, "INSERT INTO t VALUES (1)")
    assert figures.get(connection, "n", COUNT) == [{"n": 0}]
    connection.close()


def test_a_cheap_figure_follows_the_archive(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_cache, "FRESH_SECONDS", 0.0)
    connection = sqlite3.connect(path)
    figures = QueryCache(path)
    assert figures.get(connection, "n", COUNT) == [{"n": 0}]
    assert figures.get(connection, "n", COUNT) is figures.get(connection, "n", COUNT)
    _write(path, "INSERT INTO t VALUES (1)")
    assert figures.get(connection, "n", COUNT) == [{"n": 1}]
    connection.close()


def test_a_dear_figure_is_refreshed_later(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_cache, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(query_cache, "CHEAP_QUERY_SECONDS", -1.0)
    connection = sqlite3.connect(path)
    figures = QueryCache(path)
    assert figures.get(connection, "n", COUNT) == [{"n": 0}]
    _write(path, "INSERT INTO t VALUES (1)")
    assert figures.get(connection, "n", COUNT) == [{"n": 0}]
    assert figures.stale == {"n": COUNT}
    figures.refresh(connection)
    assert figures.get(connection, "n", COUNT) == [{"n": 1}]
    assert not figures.stale
    connection.close()
