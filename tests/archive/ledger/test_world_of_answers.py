"""A scripted world of 200 links over 400 days: bytes as servers send them, through the judge, into an archive.

Each link lives through pages, walls, stubs, shells, parking, soft 404s, missing pages and restorations. Each visit is
made when the archive says that the link is due; what a server sends is drawn from made-up pages of many languages.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import NamedTuple

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.ledger.results import record
from crawler.linked_pages.source import Source, read_source
from crawler.visits.evaluation import evaluate_visit
from crawler.visits.outcomes import BLOCKING, PRESENT
from crawler.visits.target import link_target
from crawler.visits.visit import FetchResult
from tests.archive.ledgers import START, cite
from tests.archive.lives import (
    DAYS,
    END,
    HTML,
    LINKS,
    LIVES,
    LOST,
    PRESENT_STATES,
    Served,
    made_up,
    served,
)


@cache
def read(body: bytes, url: str) -> Source:
    return read_source(body, url, HTML)


class Known(NamedTuple):
    """What an archive knows of a link and its page."""

    state: str
    page: tuple[object, ...] | None
    text: str | None


def known(archive: Archive, link: int) -> Known:
    ((state, visit, *page, text),) = archive.query(
        """
        SELECT l.state, s.visit_id, s.title, s.published, s.words,
          (SELECT a.name FROM link_authors n JOIN authors a ON a.id = n.author_id WHERE n.link_id = l.id),
          (SELECT t.text FROM source_texts t WHERE t.link_id = l.id)
        FROM links l LEFT JOIN sources s ON s.link_id = l.id WHERE l.id = ?
        """,
        (link,),
    )
    return Known(state, None if visit is None else tuple(page), text)


def due(archive: Archive, now: datetime) -> list[tuple[int, str]]:
    rows = archive.query(
        "SELECT id, url FROM links WHERE next_visit <= ? ORDER BY id", (now.strftime("%Y-%m-%dT%H:%M:%SZ"),)
    )
    return [(link, url) for link, url in rows]


def visits(archive: Archive) -> Iterator[tuple[int, str, Served, str, Known, Known]]:
    """Make all visits; yield link, life, what was served, the outcome, what was known before and after."""
    drawn, pages = Random(4), made_up()  # noqa: S311 - nothing is secret
    lives = list(LIVES)
    for day in range(0, DAYS, 4):
        for link, url in due(archive, START + timedelta(days=day)):
            life = lives[link % len(lives)]
            sent, before = served(life, link, day, drawn, pages), known(archive, link)
            fetched = FetchResult(
                target=link_target(link), url=url, started=START + timedelta(days=day), seconds=0.1, status=sent.status,
                outcome="no_such_host" if sent.status is None else None,
                error="no such host" if sent.status is None else None,
                final_url=None if sent.status is None else url, content_type=HTML, body=sent.body,
            )  # fmt: skip
            source = read(sent.body, url) if sent.status is not None else None
            result = evaluate_visit(fetched, source)
            record(archive, 1, result)
            yield link, life, sent, result.visit.outcome, before, known(archive, link)


def test_nothing_that_is_no_page_counts_as_one(archive: Archive) -> None:
    cite(archive, "1-2025-01-06", *(f"2025/mill-{n}" for n in range(LINKS)))
    ever_gone: set[int] = set()
    last_page: dict[int, tuple[object, ...]] = {}
    made = 0
    archive.begin_batch()
    for link, life, sent, outcome, before, after in visits(archive):
        made += 1
        told = f"link {link} that {life}: {sent.what} as {outcome}: {sent.body[:300]!r}"
        is_page = sent.what in ("page", "edited page")
        assert (outcome in PRESENT) == is_page, told
        assert (after.state in PRESENT_STATES) == is_page, told
        if is_page:
            last_page[link] = (after.page, after.text)
            ever_gone.discard(link)
        else:
            # What was known stays, and nothing is known that no page said
            assert (after.page, after.text) == last_page.get(link, (None, None)), told
        if link in ever_gone:
            assert after.state == "gone", told
        if after.state == "gone":
            ever_gone.add(link)
        if after.state in LOST:
            assert sent.what in ("missing", "no host", "soft_404", "parked") or before.state in LOST, told
        if outcome in BLOCKING:
            assert after.state == ("gone" if before.state == "gone" else "blocked"), told
    archive.commit_batch()
    assert made > 5 * LINKS
    ends = defaultdict(set)
    for link in range(1, LINKS + 1):
        ends[list(LIVES)[link % len(LIVES)]].add(known(archive, link).state)
    assert {life: states - END.get(life, {"alive"}) for life, states in ends.items()} == {key: set() for key in LIVES}
    assert verify(archive) == []


@pytest.mark.parametrize("life", [life for life, phases in LIVES.items() if "edited page" in phases])
def test_a_restored_page_is_read_anew(archive: Archive, life: str) -> None:
    cite(archive, "1-2025-01-06", "2025/mill-7")
    drawn, pages = Random(4), made_up()  # noqa: S311 - nothing is secret
    url = "https://site.example/2025/mill-7"
    for day in range(0, DAYS, 20):
        sent = served(life, 1, day, drawn, pages)
        fetched = FetchResult(
            target=link_target(1), url=url, started=START + timedelta(days=day), seconds=0.1, status=sent.status or 500,
            final_url=url, content_type=HTML, body=sent.body,
        )  # fmt: skip
        record(archive, 1, evaluate_visit(fetched, read(sent.body, url)))
    state, _, text = known(archive, 1)
    assert state == "alive"
    assert text is not None
    assert "for the 2. time" in text
