"""What Datasette counts of all mentions is read from sums."""

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from explorer.app import make_datasette
from explorer.visitors.lanes import Lane

BY_COLUMN = "SELECT {0}, count(*) FROM {1} WHERE {0} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
BY_YEAR = "SELECT substr(issue_date, 1, 4), count(*) FROM {1} WHERE issue_date IS NOT NULL GROUP BY 1 ORDER BY 1 DESC"


def answers(path: Path, pages: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], list[str]]:
    """Return what pages answer, and the SQL of the processes that they ask."""
    asked: list[str] = []
    ask = Lane.ask

    async def noted(lane: Lane, query: Mapping[str, Any]) -> Any:
        asked.append(query["sql"])
        return await ask(lane, query)

    monkeypatch.setattr(Lane, "ask", noted)

    async def visit() -> list[Any]:
        datasette = make_datasette(path)
        try:
            return [(await datasette.client.get(page)).json() for page in pages]
        finally:
            datasette.get_database("archive").close()
            datasette.executor.shutdown()

    return asyncio.run(visit()), asked


@pytest.mark.parametrize("table", ["entries", "citations", "mentions"])
def test_all_mentions_are_counted_by_what_they_are_summed_by(
    known_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page,), asked = answers(known_path, [f"/archive/{table}.json"], monkeypatch)
    assert not [sql for sql in asked if "count(*)" in sql], "it reads no mention to count them"
    facets = {
        column: [(value["value"], value["count"]) for value in facet["results"]]
        for column, facet in page["facet_results"].items()
    }
    assert set(facets) == ({"role"} if table == "mentions" else {"role", "category", "issue_date"})
    with closing(sqlite3.connect(known_path)) as connection:
        assert page["filtered_table_rows_count"] == connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        for column, found in facets.items():
            sql = (BY_YEAR if column == "issue_date" else BY_COLUMN).format(column, table)
            assert found == connection.execute(sql).fetchall()
            assert len(found) > 1


def test_some_of_them_and_other_columns_are_counted_as_asked(known_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = ["/archive/entries.json?role=item", "/archive/mentions.json?_facet=acts", "/archive/links.json"]
    (items, mentions, _), asked = answers(known_path, pages, monkeypatch)
    with closing(sqlite3.connect(known_path)) as connection:
        count = "SELECT count(*) FROM mentions WHERE {}"
        number = connection.execute(count.format("role = 'item'")).fetchone()[0]
        not_acting = connection.execute(count.format("acts = 0")).fetchone()[0]
    assert items["filtered_table_rows_count"] == number
    assert [value["count"] for value in items["facet_results"]["role"]["results"]] == [number]
    assert mentions["facet_results"]["acts"]["results"][0]["count"] == not_acting
    assert any("count(*) from links" in sql for sql in asked)


def test_what_a_visitor_writes_is_run_as_written(known_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,), asked = answers(known_path, ["/archive.json?sql=select+count(*)+from+citations"], monkeypatch)
    assert answer["columns"] == ["count(*)"]
    assert "select count(*) from citations" in asked
