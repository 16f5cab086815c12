"""Figures that are kept, and bounds of time."""

import sqlite3
from pathlib import Path

import pytest

from explorer import connection as limits
from explorer.connection import ArchiveConnection, QueryCache, QueryTimeoutError, in_transaction

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
    monkeypatch.setattr(limits, "FRESH_SECONDS", 0.0)
    connection = sqlite3.connect(path)
    figures = QueryCache(path)
    assert figures.get(connection, "n", COUNT) == [{"n": 0}]
    assert figures.get(connection, "n", COUNT) is figures.get(connection, "n", COUNT)
    _write(path, "INSERT INTO t VALUES (1)")
    assert figures.get(connection, "n", COUNT) == [{"n": 1}]
    connection.close()


def test_a_dear_figure_is_refreshed_later(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(limits, "CHEAP_QUERY_SECONDS", -1.0)
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


def test_a_page_that_takes_too_long_is_ended(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TIME_LIMIT_SECONDS", 0.05)
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n"
    connection = sqlite3.connect(path)

    def page(archive: ArchiveConnection) -> None:
        archive.rows(endless)

    with pytest.raises(QueryTimeoutError, match="Ask for less"):
        in_transaction(QueryCache(path), page)(connection)
    assert not connection.in_transaction
    connection.close()
