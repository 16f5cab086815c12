"""A scripted world of 200 links over 400 days, crawled whole: ten crawls of real servers, forty days apart."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.archive.ledger.states import update_all_states
from crawler.visits.outcomes import BLOCKING, PRESENT
from tests.archive.lives import DAYS, END, LINKS, LIVES, LOST, PRESENT_STATES, made_up, served
from tests.spiders.crawls import rows
from tests.spiders.visits import archive_of, sources
from tests.spiders.web import Page, Web, serve_web

STEP = 40
STATUSES = {200: "200 OK", 401: "401 No", 403: "403 No", 404: "404 No", 410: "410 Gone", 429: "429 Later"}


class Seen(NamedTuple):
    """What an archive knows of a link and its page."""

    state: str
    page: tuple[object, ...]
    outcome: str | None
    visits: int


def address(link: int) -> str:
    return f"http://h{link}.example/2025/mill-{link}-turns"


def life_of(link: int) -> str:
    return list(LIVES)[link % len(LIVES)]


def known(archive: Path) -> dict[str, Seen]:
    found = rows(
        archive,
        """
        SELECT l.url, l.state, s.title, s.published, s.words,
          (SELECT t.text FROM source_texts t WHERE t.link_id = l.id),
          (SELECT v.outcome FROM visits v WHERE v.link_id = l.id ORDER BY v.id DESC LIMIT 1),
          (SELECT count(*) FROM visits v WHERE v.link_id = l.id)
        FROM links l LEFT JOIN sources s ON s.link_id = l.id
        """,
    )
    return {url: Seen(state, tuple(page), outcome, visits) for url, state, *page, outcome, visits in found}


def set_up(web: Web, day: int, drawn: Random) -> dict[str, str]:
    """Put on the web what is there on a day; return address -> what that is."""
    pages, there = made_up(), {}
    for link in range(LINKS):
        sent = served(life_of(link), link, day, drawn, pages)
        there[address(link)] = sent.what
        host = f"h{link}.example"
        web.names.pop(host, None)
        if sent.status is None:
            web.names[host] = []
        else:
            web.pages[address(link)] = Page(body=sent.body, status=STATUSES[sent.status])
    return there


def let_days_pass(archive: Path, days: int) -> None:
    """Make all that is on record so many days older."""
    with closing(sqlite3.connect(archive)) as connection, connection:
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'visits'"
        )
        kept = guards.fetchall()
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE visits SET started = strftime('%Y-%m-%dT%H:%M:%SZ', started, ?)", (f"-{days} days",))
        for _, sql in kept:
            connection.execute(sql)
    with open_archive(archive) as opened:
        update_all_states(opened)


@pytest.mark.deep
def test_no_crawl_takes_for_a_page_what_is_none(tmp_path: Path) -> None:
    archive = archive_of(tmp_path / "archive.db", {1: [address(link) for link in range(LINKS)]})
    drawn = Random(7)  # noqa: S311 - nothing is secret
    before = known(archive)
    with serve_web() as web:
        for day in range(0, DAYS, STEP):
            there = set_up(web, day, drawn)
            done = sources(archive, web, "PROBE_HOSTS=False", "CONCURRENT_REQUESTS=16")
            assert "Traceback" not in done.log
            after = known(archive)
            for url, seen in after.items():
                if seen.visits > before[url].visits:
                    assert_it_follows(f"day {day}: {url}: {there[url]}", there[url], before[url], seen)
            let_days_pass(archive, STEP)
            before = known(archive)
    assert sum(seen.visits for seen in before.values()) > 3 * LINKS
    for link in range(LINKS):
        assert before[address(link)].state in END.get(life_of(link), {"alive"}) | {"transient", "blocked"}, life_of(
            link
        )
    with open_archive(archive) as opened:
        assert verify(opened) == []


def assert_it_follows(told: str, what: str, before: Seen, after: Seen) -> None:
    """Assert that a visit made of a link what follows from what was there."""
    is_page = what in ("page", "edited page")
    assert (after.outcome in PRESENT) == is_page, f"{told}: {after.outcome}"
    assert (after.state in PRESENT_STATES) == is_page, f"{told}: {after.state}"
    if not is_page:
        assert after.page == before.page, f"{told}: overwritten"
    if before.state == "gone" and not is_page:
        assert after.state == "gone", f"{told}: {after.state}"
    if after.outcome in BLOCKING:
        assert after.state not in LOST or before.state == "gone", f"{told}: {after.state}"
