"""The editor of SQL: an error keeps the text, and says what to do."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from parsel import Selector

from explorer.questions import QUESTIONS
from explorer.sql.examples import EXAMPLES, Example
from explorer.sql.functions import register_functions
from tests.explorer.client import fetch

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n, entries"

ERRORS = {
    "select titel from entries": "Did you mean title",
    "select title from entrys": "Did you mean entries",
    "select domain from mentions": "It is a column of",
    "select m.title from entries m where titles = 1": "entries has title, domain, issue_number",
    "select title form entries": "look at what stands before it",
    "select title from entries where (role = 'story'": "ends too early",
    "select title from entries where role = 'story": "not closed",
    "select id from mentions, issues": "write TABLE.id",
    "select middle(position) from mentions": "SQLite has no function middle",
    "select role from mentions where count(*) > 1": "HAVING",
    "select rowid from mentions_fts where mentions_fts match '(('": "fts_query('words')",
    "select zeroblob(4000000) from mentions": "set a LIMIT",
    "delete from mentions": "begin with SELECT",
    "select 1; select 2": "begin with SELECT",
    ENDLESS: "take citations",
    ENDLESS + " where i like '%x%'": "fts_query('words')",
}
"""Query that fails -> what its page says of it."""


@pytest.fixture(scope="module")
def answered(small: Path) -> dict[str, Selector]:
    paths = [f"/archive?{urlencode({'sql': sql, 'name': 'given'})}" for sql in ERRORS]
    answers = fetch(small, *paths, settings={"sql_time_limit_ms": 300})
    assert [answer.status_code for answer in answers] == [400] * len(ERRORS)
    return {sql: Selector(answer.text) for sql, answer in zip(ERRORS, answers, strict=True)}


@pytest.mark.parametrize("sql", ERRORS, ids=range(len(ERRORS)))
def test_an_error_keeps_the_text_and_says_what_to_do(answered: dict[str, Selector], sql: str) -> None:
    page = answered[sql]
    assert page.css("textarea::text").get() == sql
    said = " ".join(page.css(".message-error ::text").getall())
    assert ERRORS[sql] in said
    assert "<" not in said
    assert page.css("form input[type=submit]")


def test_a_question_that_takes_too_long_keeps_its_values(small: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(small, tmp_path))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE issues SET number = 900000000 WHERE id = 1")
    (answer,) = fetch(path, "/archive/missing_issues?publication=weekly", settings={"sql_time_limit_ms": 300})
    page = Selector(answer.text)
    assert answer.status_code == 400
    assert page.css("h1::text").get() == QUESTIONS["missing_issues"].title
    assert page.css("[name=publication] option[selected]::text").get() == "weekly"
    assert "time limit" in " ".join(page.css(".message-error ::text").getall())


def test_limits_and_examples_are_shown(small: Path) -> None:
    for answer in fetch(small, "/archive", f"/archive?sql={quote('select 1')}"):
        page = Selector(answer.text)
        assert "1.5 s" in page.css("#sql-limits::text").get("")
        assert "2,000" in page.css("#sql-limits::text").get("")
        assert len(page.css(".sql-help a[href*='sql=']")) == len(EXAMPLES)
        assert "story_id" in " ".join(page.css(".sql-help dd::text").getall())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_has_rows(known_path: Path, example: Example) -> None:
    with closing(sqlite3.connect(known_path)) as database:
        register_functions(database)
        rows = database.execute(example.sql).fetchall()
    assert rows or "story_id" in example.sql


def test_markup_in_a_query_stays_text(small: Path) -> None:
    sql = "select '</textarea><script>alert(1)</script>' from nowhere"
    for text in (sql, f"{ENDLESS} where '{sql[8:45]}'"):
        (answer,) = fetch(small, f"/archive?{urlencode({'sql': text})}", settings={"sql_time_limit_ms": 300})
        assert Selector(answer.text).css("textarea::text").get() == text
        assert not Selector(answer.text).css("script")


def test_without_sql_there_is_no_editor(small: Path) -> None:
    (answer,) = fetch(small, "/archive", sql=False)
    assert not Selector(answer.text).css("textarea, .sql-help")
