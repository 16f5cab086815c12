"""The time limit of a page."""

import sqlite3
from pathlib import Path

import pytest

from explorer import connection as limits
from explorer.connection import ArchiveConnection, QueryTimeoutError, in_transaction
from explorer.generations import EVERYTHING, SCHEMA
from explorer.query_cache import QueryCache


def test_a_page_beyond_the_time_limit_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TIME_LIMIT_SECONDS", 0.05)
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n"
    connection = sqlite3.connect(tmp_path / "t.db")

    def page(archive: ArchiveConnection) -> None:
        archive.rows(endless)

    with pytest.raises(QueryTimeoutError, match="Narrow it"):
        in_transaction(QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1}), page)(connection)
    assert not connection.in_transaction
    connection.close()


def test_no_transaction_stays_open_however_often_time_is_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TIME_LIMIT_SECONDS", 0)
    connection = sqlite3.connect(tmp_path / "t.db")
    cache = QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1})
    build = in_transaction(cache, lambda archive: archive.rows("SELECT 1 AS n"))
    ends = set()
    for _ in range(2000):
        try:
            ends.add(str(build(connection)))
        except QueryTimeoutError:
            ends.add("timeout")
        assert not connection.in_transaction
    assert ends == {"[{'n': 1}]", "timeout"}, "some of the statements were interrupted"
    connection.close()
