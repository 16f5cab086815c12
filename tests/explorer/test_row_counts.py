"""How many rows the tables have."""

import asyncio
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.database import open_archive
from explorer import row_counts
from explorer.app import make_datasette
from explorer.generations import EVERYTHING, SCHEMA
from explorer.query_cache import QueryCache
from explorer.row_counts import count_rows

ADDED = "INSERT INTO runs (command, started, program) VALUES ('crawl digests', '2026-01-01T00:00:00Z', '1')"


@pytest.fixture
def archive(small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(small, tmp_path / "archive.db"))


def counts_of_pages(path: Path, between: str) -> list[dict[str, Any]]:
    """Return the numbers on the page of the tables, before and after a statement."""

    async def visit() -> list[dict[str, Any]]:
        datasette = make_datasette(path)
        try:
            counts = []
            for statement in ("", between):
                with open_archive(path) as archive, archive.transaction():
                    archive.connection.execute(statement)
                tables = (await datasette.client.get("/archive.json")).json()["tables"]
                counts.append({table["name"]: table["count"] for table in tables})
            return counts
        finally:
            datasette.get_database("archive").close()
            datasette.executor.shutdown()

    return asyncio.run(visit())


def test_each_table_has_the_number_of_its_rows_by_now(archive: Path) -> None:
    before, after = counts_of_pages(archive, ADDED)
    with closing(sqlite3.connect(archive)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608
    assert after == rows
    assert after["runs"] == before["runs"] + 1
    assert after["mentions"] == before["mentions"] > 0


def test_hidden_tables_are_counted_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_counts, "MOST_HIDDEN", 2)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("CREATE TABLE a (x); CREATE TABLE b (x); CREATE VIRTUAL TABLE c USING fts5 (x)")
        for table, number in (("a", 3), ("b", 2), ("c", 3)):
            connection.executemany(f"INSERT INTO {table} VALUES (?)", [("word",)] * number)  # noqa: S608
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        cache = QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1})
        names = ["a", "b", "c", "c_docsize"]
        of_hidden = count_rows(connection, cache, cache.generations(), names, {"a", "b", "c", "c_docsize"})
        assert of_hidden == {"a": None, "b": 2, "c": None, "c_docsize": None}
        assert not [sql for sql in asked if re.search(r"FROM \[?c\b", sql)], "an index reads all texts to count them"
        anew = QueryCache(cache.generations)
        assert count_rows(connection, anew, cache.generations(), names, ()) == {"a": 3, "b": 2, "c": 3, "c_docsize": 3}
