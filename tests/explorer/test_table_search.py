"""`_search` of Datasette's tables and views: what is found, by independent SQL, and odd input."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from explorer.app import make_datasette

SEARCHES = {
    "entries": ("beaver", "mention_id"),
    "mentions": ("measuring gear", "id"),
    "sources": ("zzzz", "link_id"),
    "issues": ("gear", "id"),
    "authors": ("zzzz", "id"),
}
ODD = (
    '"', '""', "'", "NEAR(", "AND", "a AND", "*", "-", "-beaver", "title:", "title: beaver",
    "{title} : x", "^a", "(", ")", "a\0b", "\0",
    "🦫", "of", "the and", "x" * 10_000, '"' * 999, "beaver OR", "OR", "+", ":",
    "rowid:1", "%00", "\ud7ff\uffff", "é\u0301",
)  # fmt: skip


@pytest.fixture(scope="module")
def get(small: Path) -> Iterator[Any]:
    loop = asyncio.new_event_loop()
    datasette = make_datasette(small)
    loop.run_until_complete(datasette.invoke_startup())
    yield lambda path: loop.run_until_complete(datasette.client.get(path))
    for database in datasette.databases.values():
        database.close()
    datasette.executor.shutdown()
    loop.close()


@pytest.mark.parametrize("table", SEARCHES)
def test_a_table_is_searched(get: Any, small: Path, table: str) -> None:
    words, key = SEARCHES[table]
    found = get(f"/archive/{table}.json?_search={quote(words)}&_shape=objects&_size=200").json()
    with closing(sqlite3.connect(small)) as connection:
        texts = " || ' ' || ".join(
            f"coalesce({column}, '')" for column in ("title", "summary", "subtitle", "description", "name")
            if connection.execute("SELECT 1 FROM pragma_table_xinfo(?) WHERE name = ?", (table, column)).fetchone()
        )  # fmt: skip
        conditions = " AND ".join(f"{texts} LIKE '%{word.removesuffix('ing')}%'" for word in words.split())
        expected = {row[0] for row in connection.execute(f"SELECT {key} FROM {table} WHERE {conditions}")}  # noqa: S608
    assert {row[key] for row in found["rows"]} == expected
    assert bool(expected) == (words != "zzzz")
    assert get(f"/archive/{table}.json?_search=zzzzqq").json()["filtered_table_rows_count"] == 0


@pytest.mark.parametrize("search", ODD, ids=range(len(ODD)))
def test_odd_searches_are_answered(get: Any, search: str) -> None:
    for table in ("entries", "mentions"):
        answer = get(f"/archive/{table}.json?_search={quote(search, errors='surrogatepass')}")
        assert answer.status_code == 200, (table, search[:20], answer.text[:200])
    assert get(f"/archive/mentions?_search={quote(search, errors='surrogatepass')}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "_search_title=beaver",
        "_search_title=%22",
        "_search_nothing=a",
        "_search=%22&_searchmode=raw",
        "_search=a&_searchmode=raw",
        "_search=a&_fts_table=nothing",
        "_search=a&_fts_pk=nothing",
    ],
)
@pytest.mark.parametrize("table", ["entries", "mentions"])
def test_searches_of_columns_and_of_raw_expressions_have_no_server_error(get: Any, table: str, query: str) -> None:
    for form in ("", ".json"):
        answer = get(f"/archive/{table}{form}?{query}")
        assert answer.status_code in (200, 400), (query, answer.status_code, answer.text[:300])
        assert "Traceback" not in answer.text
