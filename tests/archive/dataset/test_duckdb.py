"""DuckDB gives the answers of a dataset that SQLite gives of the archive."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from crawler.archive.dataset.duckdb import VIEWS_LEFT_OUT
from crawler.archive.dataset.tables import LEFT_OUT, dataset_tables
from crawler.archive.descriptions import SCHEMA, describe
from explorer.questions import QUESTIONS
from tests.archive.dataset.conftest import Both, both
from tests.archive.dataset.reading import Rows, ask, plain
from tests.explorer.test_questions import ANSWERS

FULL_TEXT = {name for name, question in QUESTIONS.items() if " MATCH " in question.sql}
"""Questions that search in the full-text indexes of SQLite, which a dataset has not."""

OF_RUNS = {"last_changes"}
"""Questions of what runs of the program changed, which a dataset does not tell."""

OF_HEADLINES = {"words_that_rose"}
"""Questions of words of headlines, which a function of the explorer parts."""

NOT_ASKED = FULL_TEXT | OF_RUNS | OF_HEADLINES

ANY_ORDER = {"top_ten_share", "related_links", "doubtful_issues"}
"""Questions with a list in a cell, whose order SQL leaves open."""

VIEWS = [
    each.name for each in describe(SCHEMA.read_text("utf-8")) if each.kind == "view" and each.name not in VIEWS_LEFT_OUT
]


def answers(asked: Both, name: str, values: dict[str, str]) -> tuple[Rows, Rows]:
    sql = QUESTIONS[name].fill_parameters(values)
    rows = ask(asked.duckdb, sql), plain(asked.sqlite.execute(sql).fetchall())
    return (in_any_order(rows[0]), in_any_order(rows[1])) if name in ANY_ORDER else rows


def in_any_order(rows: Rows) -> Rows:
    return [tuple(sorted(value) if isinstance(value, str) else value for value in row) for row in rows]


@pytest.mark.parametrize(
    ("name", "values"), [(name, values) for name, values, _ in ANSWERS if name not in NOT_ASKED], ids=str
)
def test_a_question_has_the_same_rows(known: Both, name: str, values: dict[str, str]) -> None:
    got, wanted = answers(known, name, values)
    assert got == wanted


def test_questions_that_are_not_asked_are_those_that_cannot_be(known: Both) -> None:
    for name in FULL_TEXT:
        with pytest.raises(duckdb.ParserException, match="MATCH"):
            ask(known.duckdb, QUESTIONS[name].fill_parameters())
    for name in OF_RUNS:
        with pytest.raises(duckdb.CatalogException, match="runs"):
            ask(known.duckdb, QUESTIONS[name].fill_parameters())
    for name in OF_HEADLINES:
        with pytest.raises(duckdb.CatalogException, match="headline_words"):
            ask(known.duckdb, QUESTIONS[name].fill_parameters())


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_the_same_rows(known: Both, name: str) -> None:
    columns = [row[1] for row in known.sqlite.execute(f"PRAGMA table_info({name})")]
    shown = ", ".join(column for column in columns if column != "found_in")  # a run
    statement = f"SELECT {shown} FROM {name}"
    assert counted(known.duckdb.execute(statement).fetchall()) == counted(known.sqlite.execute(statement).fetchall())


@pytest.mark.parametrize("name", [table.name for table in dataset_tables(texts=True) if table.kind == "table"])
def test_a_table_has_the_same_rows(known: Both, name: str) -> None:
    columns = [row[1] for row in known.sqlite.execute(f"PRAGMA table_info({name})")]
    kept = [field.name for table in dataset_tables(texts=True) if table.name == name for field in table.fields]
    shown = [column for column in columns if column in kept or column == "publication"]
    statement = ", ".join(f'"{column}"' for column in shown)
    statement = f"SELECT {statement} FROM {name}"
    assert counted(known.duckdb.execute(statement).fetchall()) == counted(known.sqlite.execute(statement).fetchall())
    for column in set(columns).difference(shown):
        assert known.duckdb.execute(f"SELECT DISTINCT {column} FROM {name}").fetchall() in ([(None,)], [])


def counted(rows: Rows) -> list[str]:
    return sorted(map(repr, plain(rows)))


def test_tables_that_no_dataset_has_are_of_the_schema(known: Both) -> None:
    tables = {row[0] for row in known.sqlite.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables >= LEFT_OUT.keys()
    views = known.duckdb.execute("SELECT view_name FROM duckdb_views() WHERE schema_name = 'main'").fetchall()
    assert {row[0] for row in views} >= {each.name for each in dataset_tables(texts=True)}


@pytest.fixture(scope="module")
def large(real_size: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    yield from both(real_size, tmp_path_factory.mktemp("large"))


ROUNDED = {"survival"}
"""Questions in which a half is rounded to the other side."""

TIED = {"lost_and_not_archived"}
"""Questions that show one of several issues of a day."""


@pytest.mark.deep
@pytest.mark.parametrize("name", sorted(QUESTIONS.keys() - NOT_ASKED))
def test_questions_of_an_archive_of_real_size_have_the_same_rows(large: Both, name: str) -> None:
    got, wanted = answers(large, name, {})
    if name in ROUNDED | TIED:
        assert len(got) == len(wanted)
        differing = [pair for pair in zip(got, wanted, strict=True) if pair[0] != pair[1]]
        assert len(differing) <= len(wanted) / 10
    else:
        assert got == wanted


def test_intervals_are_the_same(known: Both) -> None:
    for part, total in ((0, 10), (3, 17), (17, 17), (0, 0)):
        asked = f"SELECT wilson_low({part}, {total}), wilson_high({part}, {total})"
        assert plain(known.duckdb.execute(asked).fetchall()) == plain(known.sqlite.execute(asked).fetchall())
