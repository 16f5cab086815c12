"""Hosts that ask to be left alone are."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.crawling.fetch_errors import BackedOffError
from crawler.crawling.middlewares.backoff import Backoff, Pauses, retry_after
from tests.crawling.middlewares.crawling import crawl
from tests.crawling.middlewares.hostile import page, serve

NOW = datetime(2026, 6, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"0", 0),
        (b" 120 ", 120),
        (b"999999999", 999999999),
        (b"Mon, 01 Jun 2026 12:00:30 GMT", 30),
        (b"Monday, 01-Jun-26 12:00:30 GMT", 30),
        (b"Mon Jun  1 12:00:30 2026", 30),
        (b"Mon, 01 Jun 2026 14:00:30 +0200", 30),
        (b"Mon, 01 Jun 2026 11:00:00 GMT", 0),
        (b"", None),
        (b"-5", None),
        (b"1.5", 1.5),
        (b"120.", 120),
        (b"0" * 5000 + b"7", 7),
        (b"1e9", None),
        (b"soon", None),
        (b"Mon, 99 Jun 2026 12:00:30 GMT", None),
        (b"\xff\xfe", None),
        (b"9999999999", 10**9),
        (b"9" * 5000, 10**9),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: bytes | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.binary() | st.text("0123456789 :,+-GMTJan", max_size=40).map(str.encode))
def test_no_retry_after_is_an_error(value: bytes) -> None:
    found = retry_after(value, NOW)
    assert found is None or found >= 0


def test_pauses_double_until_the_host_answers() -> None:
    now = [0.0]
    pauses = Pauses(start=5, longest=60, clock=lambda: now[0])
    given = []
    for _ in range(6):
        given.append(pauses.add("a.example", None))
        now[0] += given[-1]
        assert pauses.seconds_left("a.example") == 0
    assert given == [5, 10, 20, 40, 60, 60]
    pauses.forget("a.example")
    assert pauses.add("a.example", None) == 5
    assert pauses.seconds_left("b.example") == 0


def test_a_pause_is_bounded_and_never_shortened() -> None:
    pauses = Pauses(start=5, longest=60, clock=lambda: 0.0)
    assert pauses.add("a.example", 10**9) == 60
    assert pauses.add("a.example", 1) == 60
    pauses.forget("a.example")
    assert pauses.seconds_left("a.example") == 60


def test_a_host_that_names_no_time_again_and_again_is_left_alone_all_the_same() -> None:
    pauses = Pauses(start=5, longest=60, clock=lambda: 0.0)
    assert [pauses.add("a.example", 0) for _ in range(3)] == [0, 10, 20]
    pauses.forget("b.example")
    assert pauses.add("b.example", 0) == 0


def test_a_host_is_asked_again_when_it_wants_to_be() -> None:
    """A short pause is waited for, by the requests that were queued already too, and the repeat is answered."""
    turns = iter([page(b"", "Retry-After: 2", status="429 Too Many Requests")])
    with serve() as server, serve("127.0.0.2") as other:
        for path in ("/a", "/b", "/c"):
            server.answers[path] = lambda connection: next(turns, page(b"now"))(connection)
        other.answers["/"] = page(b"at once")
        urls = [f"{server.url}/{path}" for path in "abc"]
        done = crawl(
            [*urls, f"{other.url}/"],
            ALLOWED_NETWORKS="127.0.0.0/8",
            CONCURRENT_REQUESTS_PER_DOMAIN=1,
            RETRY_ENABLED=True,
        )
    arrivals = [arrival for _path, arrival in server.requests]
    assert [done.visits[url].status for url in urls] == [200, 200, 200]
    assert len(arrivals) == 4
    assert 1.9 < arrivals[1] - arrivals[0] < 6
    visit = done.visits[f"{other.url}/"]
    assert visit.ended - visit.began < 1.5


@pytest.mark.deep
def test_a_host_that_wants_to_be_left_alone_for_long_is() -> None:
    """The answer that says so is kept as it is, not asked for again; what waits for the host is given up."""
    with serve() as server:
        for path in ("/a", "/b", "/c"):
            server.answers[path] = page(b"", "Retry-After: 600", status="503 Service Unavailable")
        urls = [f"{server.url}/{path}" for path in "abc"]
        done = crawl(urls, ALLOWED_NETWORKS="127.0.0.0/8", CONCURRENT_REQUESTS_PER_DOMAIN=1, RETRY_ENABLED=True)
    assert len(server.requests) == 1
    assert sorted((visit.outcome, visit.status or 0) for visit in done.visits.values()) == [
        ("answered", 503),
        ("postponed", 0),
        ("postponed", 0),
    ]
    assert all("wants to be left alone until" in visit.words for visit in done.visits.values() if not visit.status)


def test_a_pause_ends_with_the_run() -> None:
    """A run that is being stopped waits for nobody."""
    backoff = Backoff.from_crawler(get_crawler())
    request = Request("http://a.example/")
    asyncio.run(backoff.wait_turn(request))
    backoff.observe(request, Response(request.url, status=429, headers={"Retry-After": "30"}))
    backoff.process_request(request)
    assert not backoff.crawler.crawling
    with pytest.raises(BackedOffError) as caught:
        asyncio.run(asyncio.wait_for(backoff.wait_turn(request), 5))
    assert 25 < (caught.value.until - datetime.now(UTC)).total_seconds() <= 30


def test_it_can_be_turned_off() -> None:
    with pytest.raises(NotConfigured):
        Backoff.from_crawler(get_crawler(settings_dict={"BACKOFF_MAX": 0}))
