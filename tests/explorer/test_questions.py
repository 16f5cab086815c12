"""The canned queries: correct by a count by hand, valid for any input, and fast."""

import html
import re
import shlex
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.issues.write import write_issue
from crawler.archive.runs import start_run
from explorer.questions import GROUPS, QUESTIONS, Question, QuestionError, read_question
from explorer.sql.functions import register_functions
from tests.archive.builders import citation, issue
from tests.explorer.conftest import close
from tests.explorer.known_archive import answer, empty_archive, get, serve


def _answers() -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """Yield name, parameters and rows of each block of answers.txt."""
    _, *blocks = (Path(__file__).parent / "answers.txt").read_text("utf-8").split("\n# ")
    for block in blocks:
        head, *rows = block.rstrip("\n").split("\n")
        question, *values = shlex.split(head)
        yield question, dict(value.split("=", 1) for value in values), rows


ANSWERS = list(_answers())


DIFFICULT_INPUT = (
    "'",
    '"',
    "x' OR 1=1 --",
    "NEAR(a b",
    "title:robot",
    "a AND",
    "*",
    "%",
    "-5",
    "9" * 30,
    "é\u202e",
    "(",
    "1e9",
)

OF_STORIES = {
    "first_in_a_story", "sites_first_in_stories", "papers_cited_again", "common_pages", "links_that_came_back",
}  # fmt: skip
"""Queries for which this archive is too small: test_question_figures.py asks them, and test_question_neighbours.py."""

NO_SCAN = {
    "read_an_issue": {"mentions", "links", "visits", "sources"},
    "search": {"links", "visits", "sources"},
    "search_pages": {"mentions", "links", "visits"},
    "related_links": {"links"},
    "pages_of_an_author": {"mentions", "links", "sources"},
    "moved_pages": {"mentions", "links", "visits", "sources"},
    "lost_and_not_archived": {"mentions", "links", "visits"},
    "last_changes": {"mentions", "links", "visits"},
}
"""Query -> large tables that it must not scan."""

NEVER_SCANNED = {"visits", "hops", "captures", "snapshots", "source_texts", "edition_texts", "link_aliases"}
"""Tables that no query may scan."""

MAX_CPU_SECONDS = 0.1
"""Limit of CPU time in seconds on the archive of all shared posts; generous, as other tests run at the same time."""


@pytest.mark.parametrize(("question", "values", "rows"), ANSWERS)
def test_a_query_returns_the_counted_rows(
    known: Datasette, question: str, values: dict[str, str], rows: list[str]
) -> None:
    answered = answer(known, question, values)
    assert [" | ".join("-" if value is None else str(value) for value in row) for row in answered] == rows


def test_every_query_has_counted_rows() -> None:
    assert {question for question, _, rows in ANSWERS if rows} == set(QUESTIONS) - OF_STORIES
    assert len(QUESTIONS) >= 28


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_an_empty_parameter_means_its_default(known: Datasette, question: Question) -> None:
    defaults = {parameter.name: parameter.default for parameter in question.parameters}
    assert answer(known, question.name) == answer(known, question.name, defaults)


def test_every_parameter_is_tested() -> None:
    tested = {(question, name) for question, values, _ in ANSWERS for name in values}
    declared = {(question.name, parameter.name) for question in QUESTIONS.values() for parameter in question.parameters}
    assert {(question, name) for question, name in declared - tested if name != "rows"} == set()


def test_rows_limits_the_result(known: Datasette) -> None:
    for question in QUESTIONS.values():
        if any(parameter.name == "rows" for parameter in question.parameters):
            assert answer(known, question.name, {"rows": "1"}) == answer(known, question.name)[:1]
            assert answer(known, question.name, {"rows": "many"}) == answer(known, question.name)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_no_input_is_an_error(known: Datasette, question: Question) -> None:
    for parameter in question.parameters:
        for value in DIFFICULT_INPUT:
            answer(known, question.name, {parameter.name: value})


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_a_query_has_a_page_with_its_description(known: Datasette, question: Question) -> None:
    page = html.unescape(get(known, f"/archive/{question.name}").text)
    assert question.title in page
    assert question.description in page
    assert question.caveat is None or question.caveat in page
    for parameter in question.parameters:
        assert f'name="{parameter.name}"' in page


def test_an_empty_archive_has_empty_results(bare: Datasette) -> None:
    for question in QUESTIONS:
        assert answer(bare, question) == []


def test_a_query_with_filled_parameters_runs(known_path: Path) -> None:
    with connect(known_path) as database:
        for question in QUESTIONS.values():
            assert (
                database.execute(question.fill_parameters()).fetchall()
                == database.execute(question.sql, {parameter.name: "" for parameter in question.parameters}).fetchall()
            )


def connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    register_functions(database)
    return database


@pytest.fixture
def planned(known_path: Path) -> Iterator[sqlite3.Connection]:
    database = connect(known_path)
    yield database
    database.close()


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda question: question.name)
def test_no_query_scans_large_tables(planned: sqlite3.Connection, question: Question) -> None:
    plan = planned.execute(f"EXPLAIN QUERY PLAN {question.fill_parameters()}").fetchall()
    aliases = {alias: table for table, alias in re.findall(r"\b(?:FROM|JOIN) (\w+) (\w+)", question.sql)}
    scanned = {aliases.get(name, name) for *_, step in plan for name in re.findall(r"^SCAN (\w+)(?! VIRTUAL)", step)}
    assert scanned & (NEVER_SCANNED | NO_SCAN.get(question.name, set())) == set(), plan


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    """A full-text index of three texts."""
    database = sqlite3.connect(":memory:")
    register_functions(database)
    for table in ("f", "mention_words_fts"):
        database.execute(f"CREATE VIRTUAL TABLE {table} USING fts5 (words)")
    database.executemany("INSERT INTO f VALUES (?)", [("a robot rakes",), ("rakes of a robot",), ("bees",)])
    yield database
    database.close()


def find(index: sqlite3.Connection, query: str) -> list[str]:
    rows = index.execute("SELECT words FROM f WHERE f MATCH fts_query(?) ORDER BY rowid", (query,))
    return [words for (words,) in rows]


@given(words=st.text() | st.text(alphabet='abr"*(): -^+ANDORNEAT'))
def test_any_input_is_a_valid_expression(index: sqlite3.Connection, words: str) -> None:
    assert len(find(index, words)) <= 3


@given(word=st.sampled_from(["robot", "rakes", "of", "bees"]), noise=st.text(alphabet='"*(): ^+\x00', max_size=5))
def test_a_word_is_found_between_punctuation(index: sqlite3.Connection, word: str, noise: str) -> None:
    assert find(index, f"{noise} {word} {noise}") == find(index, word)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("robot rakes", ["a robot rakes", "rakes of a robot"]),
        ('"robot rakes"', ["a robot rakes"]),
        ("rob*", ["a robot rakes", "rakes of a robot"]),
        ("rob", []),
        ('bees OR "of a"', ["rakes of a robot", "bees"]),
        ("bees OR", ["bees"]),
        ("OR", []),
        ("NOT bees", []),
        ('"bees', ["bees"]),
        ("", []),
        (" ".join(["bees"] * 5000), ["bees"]),
        (" OR ".join(["bees"] * 5000), ["bees"]),
    ],
)
def test_words_phrases_prefixes_and_alternatives(index: sqlite3.Connection, query: str, found: list[str]) -> None:
    assert find(index, query) == found


HEAD = "-- title: What?\n-- group: Sites\n-- description: This.\n"


def test_a_file_is_parsed() -> None:
    read = read_question(
        "what", f"{HEAD}--   And that.\n-- caveat: Not so: ever.\n-- n = 5: How many.\nSELECT :n, ':m';\n"
    )
    assert (read.title, read.group, read.description, read.caveat) == (
        "What?",
        "Sites",
        "This. And that.",
        "Not so: ever.",
    )
    assert [(parameter.name, parameter.default, parameter.meaning) for parameter in read.parameters] == [
        ("n", "5", "How many.")
    ]
    assert read.sql == "SELECT :n, ':m'"
    assert read.fill_parameters({"n": "it's"}) == "SELECT 'it''s', ':m'"


def test_a_number_in_braces_is_what_was_asked_or_its_default() -> None:
    read = read_question("what", f"{HEAD}-- n [number] = 5: How many.\nSELECT {{n}} AS n")
    with closing(sqlite3.connect(":memory:")) as database:
        for asked, number in (("7", 7), ("", 5), ("0", 5), ("-1", 5), ("many", 5)):
            assert database.execute(read.sql, {"n": asked}).fetchall() == [(number,)], asked


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1", "missing in the comments at the top: title, group, description"),
        (HEAD.replace("Sites", "Sights") + "SELECT 1", "unknown group 'Sights'"),
        (HEAD + "-- titel: What?\nSELECT 1", "unknown field 'titel'"),
        (HEAD + "--nothing\nSELECT 1", "is neither"),
        (HEAD + "-- n = : How many.\nSELECT 1", "differ"),
        (HEAD + "SELECT :n", "differ"),
        ("--   before\n" + HEAD, "continuation line"),
    ],
)
def test_a_malformed_file_is_an_error(text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=r"^what\.sql: ") as error:
        read_question("what", text)
    assert message in str(error.value)


def test_queries_are_sorted_by_group() -> None:
    groups = [question.group for question in QUESTIONS.values()]
    assert groups == sorted(groups, key=GROUPS.index)
    assert set(groups) == set(GROUPS)


def test_urls_of_the_same_work_count_as_one(tmp_path: Path) -> None:
    path = tmp_path / "works.db"
    with empty_archive(path) as archive:
        run = start_run(archive, "crawl digests", {})
        for key, ends in (("1-2020-01-06", ("v1", "first", "alone")), ("2-2020-01-13", ("v2", "second"))):
            works = {"v1": "https://site.example/paper", "v2": "https://site.example/paper"}
            cites = [citation(end, section=None, work=works.get(end)) for end in ends]
            write_issue(archive, issue(key, number=int(key[0]), parts=(), citations=cites, pictures=()), run)
        archive.connection.execute(
            "INSERT INTO joined_works VALUES ('https://site.example/first', 'https://site.example/second')"
        )
    works = serve(path)
    assert [row[:3] for row in answer(works, "cited_again")] == [
        ("https://site.example/paper", 2, "#1, #2"),
        ("https://site.example/second", 2, "#1, #2"),
    ]
    close(works)


@pytest.mark.deep
def test_every_query_is_fast_at_real_size(real_size: Path) -> None:
    database = connect(real_size)
    slow = {}
    for question in QUESTIONS.values():
        times = []
        for _ in range(3):
            start = time.process_time()
            database.execute(question.fill_parameters()).fetchall()
            times.append(time.process_time() - start)
        if min(times) > MAX_CPU_SECONDS:
            slow[question.name] = min(times)
    database.close()
    assert slow == {}
