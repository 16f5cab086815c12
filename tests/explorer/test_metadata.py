"""The metadata: complete, consistent with the schema, and accepted by a real Datasette."""

import html
import sqlite3
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from crawler.archive.descriptions import SCHEMA, describe
from explorer.metadata import TABLE_OPTIONS, datasette_metadata
from explorer.paths import DATABASE
from explorer.questions import QUESTIONS
from tests.explorer.known_archive import get

TABLES: dict[str, dict[str, Any]] = datasette_metadata()["databases"][DATABASE]["tables"]


@pytest.fixture(scope="module")
def columns(known_path: Path) -> dict[str, set[str]]:
    """Table or view -> its columns, as SQLite has them; without full-text indexes and their tables."""
    with closing(sqlite3.connect(known_path)) as database:
        names = database.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT GLOB '*_fts*'"
        )
        return {
            name: {row[1] for row in database.execute(f"PRAGMA table_info({name})")}
            for (name,) in names.fetchall()
            if not name.startswith("sqlite_")
        }


def test_every_table_and_column_is_described(columns: dict[str, set[str]]) -> None:
    for name, has in columns.items():
        assert TABLES[name]["description"], name
        assert set(TABLES[name]["columns"]) == has, name
        assert all(TABLES[name]["columns"].values()), name


def test_the_descriptions_are_those_of_the_schema() -> None:
    for table in describe(SCHEMA.read_text("utf-8")):
        assert TABLES[table.name]["description"].startswith(table.description)
        for column in table.columns:
            assert TABLES[table.name]["columns"][column.name] == column.description
    assert TABLES["entries"]["columns"]["section_group"] == "the outer heading, as written"


def test_columns_in_table_options_exist(columns: dict[str, set[str]]) -> None:
    for name, options in TABLE_OPTIONS.items():
        facets = [
            next(iter(facet.values())) if isinstance(facet, dict) else facet for facet in options.get("facets", [])
        ]
        named = [options[key] for key in ("label_column", "sort", "sort_desc") if key in options]
        assert {*facets, *named} <= columns[name], name


def test_every_table_has_a_page(known: Datasette, columns: dict[str, set[str]]) -> None:
    for name in columns:
        page = get(known, f"/{DATABASE}/{name}")
        assert page.status_code == 200, name
        assert TABLES[name]["description"] in html.unescape(page.text), name


def test_a_copy_of_the_metadata_shares_tables_and_questions() -> None:
    whole = datasette_metadata()
    own, copied = whole["databases"][DATABASE], deepcopy(whole)["databases"][DATABASE]
    assert copied == own
    assert copied is not own
    assert copied["tables"] is own["tables"]
    assert copied["queries"] is own["queries"]


def test_full_texts_and_indexes_are_hidden(known: Datasette) -> None:
    tables = {table["name"]: table["hidden"] for table in get(known, f"/{DATABASE}.json").json()["tables"]}
    hidden = {name for name, is_hidden in tables.items() if is_hidden}
    assert {name for name in tables if "_fts" in name} <= hidden
    assert {"edition_texts", "source_texts", "hops", "joined_works", "sqlite_sequence"} <= hidden
    assert not {"issues", "mentions", "links", "domains", "sources", "visits", "problems"} & hidden


def test_the_questions_are_listed(known: Datasette) -> None:
    listed = get(known, f"/{DATABASE}.json").json()["queries"]
    assert {query["name"]: query["title"] for query in listed} == {
        name: question.title for name, question in QUESTIONS.items()
    }


def test_the_year_facet_is_sorted_by_time(known: Datasette) -> None:
    answer = get(known, f"/{DATABASE}/issues.json").json()
    (facet,) = [facet for facet in answer["facet_results"].values() if facet["type"] == "year"]
    assert [(year["value"], year["count"], year["selected"]) for year in facet["results"]] == [
        ("2020", 2, False),
        ("2019", 2, False),
    ]
    chosen = get(known, facet["results"][1]["toggle_url"].removeprefix("http://localhost")).json()
    assert {row[chosen["columns"].index("published")] for row in chosen["rows"]} == {"2019-01-07", "2019-12-30"}
    (again,) = [facet for facet in chosen["facet_results"].values() if facet["type"] == "year"]
    assert [(year["value"], year["selected"]) for year in again["results"]] == [("2019", True)]
    back = get(known, again["results"][0]["toggle_url"].removeprefix("http://localhost")).json()
    assert len(back["rows"]) == 4


def test_the_year_facet_can_be_requested(known: Datasette) -> None:
    answer = get(known, f"/{DATABASE}/runs.json?_facet_year=started").json()
    facet = answer["facet_results"]["started"]
    assert [(year["value"], year["count"]) for year in facet["results"]] == [("2026", 2)]
    assert "_facet_year" not in facet["toggle_url"]


def test_a_row_of_another_table_is_shown_by_its_label(known: Datasette) -> None:
    page = get(known, f"/{DATABASE}/mentions?_labels=on").text
    assert ">https://tools.example/level</a>" in page
