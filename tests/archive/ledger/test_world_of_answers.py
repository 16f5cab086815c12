"""A scripted world of 200 links over 400 days: bytes as servers send them, through the judge, into an archive.

Each link lives through pages, walls, stubs, shells, parking, soft 404s, missing pages and restorations. Each visit is
made when the archive says that the link is due; what a server sends is drawn from made-up pages of many languages.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.crawling.pipelines.read import evaluate_visit
from crawler.crawling.pipelines.record import record
from crawler.linked_pages.source import Source, read_source
from crawler.visits.outcomes import BLOCKING, PRESENT
from crawler.visits.target import link_target
from crawler.visits.visit import FetchResult
from tests.archive.ledgers import START, cite

LINKS, DAYS = 200, 400
HTML = "text/html; charset=utf-8"
PRESENT_STATES = {"alive", "moved", "paywalled"}
LOST = {"gone", "dead", "soft_404"}
LIVES = {
    "stays": ["page"],
    "is edited": ["page", "edited page"],
    "has a wall now and then": ["page", "bot_wall", "page", "gate", "page"],
    "is blocked for ever": ["page", "bot_wall"],
    "is refused": ["page", "refused", "bot_wall"],
    "is rendered by a script now": ["page", "shell", "stub"],
    "is taken down": ["page", "missing"],
    "is taken down, then walls": ["page", "missing", "bot_wall", "gate"],
    "is taken down, then errors at 200": ["page", "missing", "server_error", "shell", "soft_404"],
    "is gone, then parked, then a default page": ["page", "missing", "parked", "placeholder", "stub"],
    "says so at 200": ["page", "soft_404"],
    "is parked": ["page", "no host", "parked"],
    "is restored": ["page", "missing", "soft_404", "edited page"],
    "is restored after parking": ["page", "no host", "parked", "placeholder", "edited page"],
    "was never seen": ["bot_wall", "shell"],
    "was seen late": ["soft_404", "page"],
}
"""What a link lives through, in equal shares of the time."""


class Served(NamedTuple):
    """What a server sends for a time."""

    what: str
    status: int | None
    body: bytes


def made_up() -> dict[str, list[bytes]]:
    """Outcome -> pages that have it."""
    found = defaultdict(list)
    table = Path(__file__).parents[2] / "fixtures/answers/neighbours.tsv"
    for line in table.read_text("utf-8").splitlines():
        outcome, title, text = line.split("\t")
        head = f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        found[outcome].append(f"{head}<body>{text}</body></html>".encode())
    return found


def article(number: int, version: int) -> bytes:
    """A page that says of itself what it is."""
    title, day = f"Mill {number} turns", f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    node = {"@type": "NewsArticle", "headline": title, "datePublished": day, "author": {"name": "Ada Example"}}
    text = f"<p>Mill {number} stood still since spring, and on Monday, for the {version}. time, it turned.</p>" * 2
    data = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    return f"<!doctype html><title>{title}</title>{data}<h1>{title}</h1>{text}".encode()


def served(life: str, link: int, day: float, drawn: Random, pages: dict[str, list[bytes]]) -> Served:
    phases = LIVES[life]
    what = phases[min(int(day / DAYS * len(phases)), len(phases) - 1)]
    if what == "no host":
        return Served(what, None, b"")
    if what == "missing":
        return Served(what, drawn.choice([404, 410]), b"<h1>Not found</h1>")
    if what == "refused":
        return Served(what, drawn.choice([401, 403, 429]), b"<h1>No</h1>")
    if what in ("page", "edited page"):
        return Served(what, 200, article(link, 2 if what == "edited page" else 1))
    return Served(what, 200, drawn.choice(pages[what]))


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


END = {
    # A wall that is not known as one proves no page either
    "is blocked for ever": {"blocked", "transient"},
    "is refused": {"blocked", "transient"},
    "is rendered by a script now": {"transient"},
    "is taken down": {"gone"},
    "is taken down, then walls": {"gone"},
    "is taken down, then errors at 200": {"gone"},
    "is gone, then parked, then a default page": {"gone"},
    "says so at 200": {"soft_404", "transient"},
    "is parked": {"dead", "soft_404", "transient"},
    "was never seen": {"transient", "blocked"},
}
"""Life -> the states that it may end in; alive, unless it is named."""


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
