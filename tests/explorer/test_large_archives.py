"""What pages and questions ask of a large archive, as the plans and the memory of small ones tell."""

import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from explorer import connection as page_connection
from explorer import query_cache
from explorer.connection import ArchiveConnection, in_transaction
from explorer.generations import EVERYTHING, SCHEMA
from explorer.pages import PAGES, PageRequest, search_matches
from explorer.pages.coverage import COPIES
from explorer.pages.domains import DOMAINS
from explorer.pages.health import ARCHIVED, BY_DOMAIN
from explorer.pages.issues import ISSUES
from explorer.pages.page import Page
from explorer.pages.shared_queries import ONLY_PROMO, STATES
from explorer.pages.subjects import section, year
from explorer.publications import restricted
from explorer.query_cache import QueryCache, Row
from explorer.questions import QUESTIONS
from explorer.recording import RecordingConnection
from explorer.search.terms import VOCABULARY
from explorer.sql.connections import prepare


@pytest.fixture
def connection(small: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{small}?mode=ro", uri=True)) as opened:
        prepare(opened)
        yield opened


def plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]


def test_what_is_known_of_the_copies_of_a_link_is_looked_up_once(connection: sqlite3.Connection) -> None:
    looked_up = [step for step in plan(connection, COPIES) if step.startswith(("SEARCH s ", "SEARCH a "))]
    assert len(looked_up) == 2, "a copy, and an answer"


ASK = """
INSERT INTO snapshot_asks (run_id, link_id, about, service, pool, kind, url, started, seconds, outcome)
SELECT 1, id, url, ?, 'playback', ?, url, '2026-01-0' || ? || 'T06:00:00Z', 1, ?
FROM links ORDER BY id * ? % 101, id LIMIT ?
"""
COPY = """
INSERT INTO snapshots (link_id, url, service, taken, found_in)
SELECT id, 'https://copies.example/' || ? || '/' || url, ?, '2026-01-05T06:00:00Z', 1
FROM links ORDER BY id * ? % 101, id LIMIT ?
"""
ONE_BY_ONE = """
SELECT service, sum(state = 'found') AS found, sum(state = 'none') AS none, sum(state = 'excluded') AS excluded,
  sum(state = 'failed') AS failed, sum(state = 'not_asked') AS not_asked
FROM snapshot_states GROUP BY service ORDER BY service
"""


def test_what_is_known_of_copies_is_what_is_known_of_each_link(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "asked.db"
    shutil.copy(small, path)
    with closing(sqlite3.connect(path)) as opened, opened:
        for number in range(60):
            links = opened.execute("SELECT count(*) FROM links").fetchone()[0] // 8 + 1
            service = ("Internet Archive", "Attic", "Cellar")[number % 3]
            if number % 10 == 9:
                opened.execute(COPY, (number, service, 7 + number, links))
            else:
                kind = "index" if number % 7 == 1 else "timegate"
                outcome = ("found", "none", "excluded", "timeout", "limited")[number % 5]
                opened.execute(ASK, (service, kind, 1 + number % 9, outcome, 7 + number, links))
            for of in (str, lambda sql: restricted(sql, 1)):
                assert opened.execute(of(COPIES)).fetchall() == opened.execute(of(ONE_BY_ONE)).fetchall()
        found = opened.execute(COPIES).fetchall()
    assert len(found) == 3
    assert all(all(numbers) for _, *numbers in found), "of each state there are some"


@pytest.mark.parametrize("sql", [ARCHIVED, QUESTIONS["states_now"].fill_parameters()], ids=["archived", "states_now"])
def test_links_with_copies_are_counted_in_indexes(connection: sqlite3.Connection, sql: str) -> None:
    steps = plan(connection, sql)
    of_copies = [step for step in steps if "snapshots" in step]
    assert of_copies
    assert all("USING COVERING INDEX snapshots_taken" in step for step in of_copies)
    assert not any("links_work" in step for step in steps), "in an order that no other index is in"


def test_links_of_promo_alone_are_looked_for_among_those_of_promo(connection: sqlite3.Connection) -> None:
    assert not any(step.startswith("SEARCH l ") for step in plan(connection, ONLY_PROMO))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What pages ask from now on."""
    asked: list[str] = []

    def select(opened: sqlite3.Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
        asked.append(sql)
        return unwatched(opened, sql, parameters)

    unwatched = query_cache.select
    for module in (query_cache, page_connection):
        monkeypatch.setattr(module, "select", select)
    return asked


def test_figures_that_two_pages_show_are_computed_once(connection: sqlite3.Connection, asked: list[str]) -> None:
    cache = QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1})
    for path in ("/health", "/charts"):
        in_transaction(cache, partial(PAGES[path], request=PageRequest()))(connection)
    for name in ("lost_by_year", "lost_by_category"):
        assert asked.count(QUESTIONS[name].fill_parameters()) == 1


def test_what_a_page_of_issues_lists_is_asked_once_until_something_changes(
    connection: sqlite3.Connection, asked: list[str]
) -> None:
    numbers = {EVERYTHING: 1, SCHEMA: 1}
    cache = QueryCache(lambda: numbers)
    ask = partial(in_transaction(cache, partial(PAGES["/issues"], request=PageRequest())), connection)
    assert ask().data == ask().data
    assert asked.count(ISSUES) == 1
    numbers = {EVERYTHING: 2, SCHEMA: 1}
    ask()
    assert asked.count(ISSUES) == 2


def test_all_else_is_asked_of_the_issues_on_the_page_alone(connection: sqlite3.Connection) -> None:
    """SQLite computes all columns of what it sorts before it leaves out what is not on the page."""
    looked_up: list[int] = []

    def noted(number: int) -> int:
        looked_up.append(number)
        return number

    connection.create_function("looked_up", 1, noted)
    sql = ISSUES.replace("m.issue_id = i.id", "m.issue_id = looked_up(i.id)")
    found = connection.execute(sql, {"year": "", "edition": "", "most": 2, "skipped": 1}).fetchall()
    assert [row[0] for row in found] == looked_up
    assert len(looked_up) == 2


@pytest.mark.parametrize("query", ["site=news.example", "year=2021", "section=Research"])
def test_a_search_by_filters_looks_up_what_it_counts_of_as_many_as_it_counts(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setattr(search_matches, "MAX_MATCHES", 2)
    ran: list[str] = []
    connection.set_trace_callback(ran.append)
    request = PageRequest(query=dict([query.split("=")]))
    in_transaction(QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1}), partial(PAGES["/search"], request=request))(
        connection
    )
    (sql,) = (sql for sql in ran if "WITH found" in sql)
    steps = plan(connection, sql)
    first = steps.index("SCAN f")
    assert not any(step.startswith("SEARCH page") for step in steps[:first])
    assert any(step.startswith("SEARCH page") for step in steps[first:])


@pytest.mark.parametrize(
    ("make", "asked_for"), [(section, "SELECT 'section', name FROM sections"), (year, "SELECT 'year', '2021'")]
)
def test_a_subject_is_counted_in_one_reading_of_an_index(
    connection: sqlite3.Connection,
    asked: list[str],
    make: Callable[[ArchiveConnection, PageRequest], Page],
    asked_for: str,
) -> None:
    request = PageRequest(dict([connection.execute(asked_for).fetchone()]))
    cache = QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1})
    page = in_transaction(cache, lambda archive: make(archive, request))(connection)
    assert page.data["mentions"] > 0
    (counted,) = (sql for sql in asked if "AS mentions" in sql)
    of_mentions = [step for step in plan(connection, counted) if step.startswith(("SEARCH m ", "SCAN m "))]
    assert len(of_mentions) == 1
    assert " USING COVERING INDEX " in of_mentions[0]


def test_titles_are_read_of_the_places_alone_that_are_listed(connection: sqlite3.Connection) -> None:
    steps = plan(connection, QUESTIONS["where_two_sites_meet"].fill_parameters())
    of_mentions = Counter(step.partition(" USING ")[2] for step in steps if step.startswith("SEARCH m "))
    assert of_mentions.pop("INTEGER PRIMARY KEY (rowid=?)") == 2, "the first of each place"
    assert of_mentions.keys() == {"COVERING INDEX mentions_link (link_id=?)"}, "of either site"
    assert not any(step.startswith("SCAN m") for step in steps)


OF_STATES = (
    "lost_by_year", "lost_by_category", "lost_by_site", "states_of_a_site", "blocked_by_site", "sites_by_state",
)  # fmt: skip
"""Questions that sum up states."""


OF_DAYS = ("days_to_citation", "median_days_to_citation", "lag_by_section", "lag_by_site")
"""Questions that sum up days to citations."""


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        *((sql, "link_counts") for sql in (STATES, BY_DOMAIN, DOMAINS)),
        *((QUESTIONS[name].fill_parameters(), "link_counts") for name in OF_STATES),
        *((QUESTIONS[name].fill_parameters(), "lag_counts") for name in OF_DAYS),
    ],
)
@pytest.mark.parametrize("publication", [None, 1])
def test_what_tables_of_numbers_have_is_summed_without_reading_links(
    connection: sqlite3.Connection, sql: str, table: str, publication: int | None
) -> None:
    read = set()

    def note(action: int, name: str | None, *_: str | None) -> int:
        if action == sqlite3.SQLITE_READ:
            read.add(name)
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    connection.execute(f"EXPLAIN {sql if publication is None else restricted(sql, publication)}")
    connection.set_authorizer(None)
    assert table in read
    assert not {"links", "mentions", "sources"} & read


def test_what_is_shown_of_the_only_publication_is_that_of_the_archive(
    connection: sqlite3.Connection, asked: list[str]
) -> None:
    cache = QueryCache(lambda: {EVERYTHING: 1, SCHEMA: 1})
    ((key,),) = connection.execute("SELECT key FROM publications")
    of_one = PAGES["/publications/(?P<publication>[^/]+?)/coverage"]
    pages = (PAGES["/coverage"], PageRequest()), (of_one, PageRequest({"publication": key}))
    whole, part = (in_transaction(cache, partial(page, request=request))(connection) for page, request in pages)
    assert part.data == whole.data
    assert asked.count(COPIES) == 1
    assert not any("publication_id = 1" in sql for sql in asked)


def test_another_spelling_is_looked_for_again_when_texts_have_changed(small: Path, asked: list[str]) -> None:
    numbers = {EVERYTHING: 1, SCHEMA: 1, "mentions": 1, "links": 1}
    cache = QueryCache(lambda: dict(numbers))
    search = in_transaction(cache, partial(PAGES["/search"], request=PageRequest({}, {"q": "beaverz"})))
    with closing(sqlite3.connect(f"file:{small}?mode=ro", uri=True, factory=RecordingConnection)) as opened:
        prepare(opened)
        for changed, is_asked in (("links", True), ("links", False), ("mentions", True)):
            asked.clear()
            numbers[changed] += 1
            numbers[EVERYTHING] += 1
            assert search(opened).data["suggestion"] == "beavers"
            assert any(VOCABULARY in sql for sql in asked) is is_asked


LONG = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
INSERT INTO links (url, work, key) SELECT 'https://long.example/' || i || '/' || hex(zeroblob(1000)), i, i FROM n
"""
CITED = """
INSERT INTO mentions (issue_id, link_id, occurrence, position, role, url)
SELECT 1, id, 1, 1000 + id, 'item', 'https://long.example/' FROM links WHERE url GLOB 'https://long.example/*'
"""
WITHIN = """
import sqlite3, sys
from explorer.sql.connections import prepare
from explorer.questions import QUESTIONS
from explorer.recording import RecordingConnection
from explorer.search.terms import VOCABULARY
connection = sqlite3.connect(sys.argv[1])
prepare(connection)
connection.execute("PRAGMA temp_store = MEMORY")
connection.execute("PRAGMA cache_size = -500")
connection.execute("PRAGMA hard_heap_limit = 4000000")
print(len(connection.execute(QUESTIONS["lost_by_address"].fill_parameters()).fetchall()))
"""


def test_addresses_are_told_apart_one_by_one(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "long.db"
    shutil.copy(small, path)
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute(LONG)
        opened.execute(CITED)
    asked = subprocess.run([sys.executable, "-c", WITHIN, path], check=False, capture_output=True, text=True)
    assert asked.stdout.strip() == "4", asked.stderr
