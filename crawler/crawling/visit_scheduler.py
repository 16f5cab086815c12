"""Schedule visits to the links, or the images, that are due: many hosts in parallel, one visit to a host at a time.

Each response or failure becomes a `FetchResult`, which the pipelines read, evaluate and record. A visit is in flight
until it is in the archive, so whatever ends the run loses no more than the visits in flight.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import time
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.archive.database import Archive
from crawler.archive.ledger.due import due_targets, links_that_broke_readers, target_to_visit
from crawler.archive.ledger.targets import TABLES
from crawler.archive.runs import was_killed
from crawler.captures.record import Exchange, content_hash_of
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.failures import failed_request, was_cut_off
from crawler.crawling.fetch_errors import OtherPartError
from crawler.crawling.fetch_outcomes import failure_of
from crawler.crawling.http.large_bodies import Turn
from crawler.crawling.request_meta import (
    BODY_SIZE,
    BODY_TURN,
    CAPTURE,
    DUE_TARGET,
    HELD,
    STARTED,
    header_text,
    redirects_meta,
    redirects_of,
    telling_headers,
)
from crawler.crawling.spider import archive_spider
from crawler.urls import is_web
from crawler.visits.queue import DueQueue, Suspects
from crawler.visits.target import DueTarget, Target, TargetKind
from crawler.visits.visit import FetchResult, VisitResult

__all__ = [
    "IMAGE_VISITS",
    "LINK_VISITS",
    "VISIT_KINDS",
    "VisitKind",
    "VisitScheduler",
    "fetch_result",
    "visit_due",
]

MAX_WAITING_BYTES = 50_000_000
"""Bytes of bodies that wait for a reader or for the archive, from which no further visit begins."""

_PLAIN = re.compile(r"[!-\[\]-~]+")
"""Addresses without white space, control characters, backslashes, and characters beyond ASCII."""

QUEUE_CHUNK = 500
"""Targets that are queued before the event loop has its turn: some ten milliseconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitKind:
    """How targets of a kind are requested."""

    kind: TargetKind
    """The kind."""

    stats: str
    """First part of the names of its stats."""

    max_size_setting: str
    """Name of the setting for the bytes of the longest body."""

    accept: str | None = None
    """Value of the Accept header; None for Scrapy's."""


LINK_VISITS = VisitKind(kind="link", stats="visits", max_size_setting="VISIT_MAXSIZE")
IMAGE_VISITS = VisitKind(kind="image", stats="images", max_size_setting="IMAGE_MAXSIZE", accept="image/*,*/*;q=0.1")
VISIT_KINDS: Mapping[TargetKind, VisitKind] = {kind.kind: kind for kind in (LINK_VISITS, IMAGE_VISITS)}
"""Kind of target -> how it is requested."""


class VisitScheduler:
    """The visits of one run to one kind of target.

    max_in_flight: visits at a time. max_size: bytes of the longest body. timeout: seconds of the longest download.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        kind: VisitKind,
        crawler: Crawler,
        max_in_flight: int,
        max_size: int,
        timeout: float,
    ) -> None:
        self.archive = archive
        self.kind = kind
        self.crawler = crawler
        self.max_in_flight = max_in_flight
        self._limits = {"download_maxsize": max_size, "download_timeout": timeout, "dont_retry": True}
        self._part = archive_spider(crawler).part
        self._queue = DueQueue()
        self._hosts_in_flight: dict[Target, str] = {}
        self._bytes: dict[Target, int] = {}
        self._turns: dict[Target, Turn] = {}
        self._ended = asyncio.Event()
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(self._item_ended, signal)
        crawler.signals.connect(self._callback_failed, signals.spider_error)
        crawler.signals.connect(self._request_dropped, signals.request_dropped)

    @classmethod
    def from_crawler(cls, crawler: Crawler, kind: VisitKind) -> Self:
        """Return a scheduler with the settings CONCURRENT_REQUESTS, the kind's, and VISIT_TIMEOUT.

        Raise RuntimeError without the extension RunLedger.
        """
        settings = crawler.settings
        return cls(
            run_ledger(crawler).reading(),
            kind=kind,
            crawler=crawler,
            max_in_flight=settings.getint("CONCURRENT_REQUESTS"),
            max_size=settings.getint(kind.max_size_setting),
            timeout=settings.getfloat("VISIT_TIMEOUT"),
        )

    async def requests(self, due: Iterable[DueTarget], last: Suspects) -> AsyncIterator[Request | FetchResult]:
        """Yield a request for each target that is due; end when all visits are in the archive.

        For an address that cannot be requested, yield its `FetchResult` at once. The `last` ones begin when all others
        are in the archive.
        """
        stats, name = self.crawler.stats, self.kind.stats
        for count, each in enumerate(due):
            (self._queue.add_last if last.take(each) else self._queue.add)(each.target.id, each.host)
            if count % QUEUE_CHUNK == QUEUE_CHUNK - 1:
                await asyncio.sleep(0)
        stats.set_value(f"{name}/due", self._queue.waiting)
        while self._queue.waiting or self._hosts_in_flight:
            is_full = len(self._hosts_in_flight) >= self.max_in_flight
            is_full |= sum(self._bytes.values()) > MAX_WAITING_BYTES
            following = None if is_full else self._queue.next()
            if following is None:
                self._ended.clear()
                await self._ended.wait()
                continue
            number, host = following
            target = Target(self.kind.kind, number)
            self._hosts_in_flight[target] = host
            stats.set_value(f"{name}/hosts", self._queue.hosts)
            yield self._request(target_to_visit(self.archive, target, self._part))

    def _request(self, due: DueTarget) -> Request | FetchResult:
        if not is_web(due.url):
            return FetchResult(
                target=due.target,
                url=due.url,
                started=datetime.now(UTC),
                outcome="unsupported",
                error="there is nothing that fetches such an address",
            )
        headers = {"Accept": self.kind.accept, "If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
        return Request(
            due.asks,
            callback=self.on_response,
            errback=self.on_failure,
            headers={name: value for name, value in headers.items() if value},
            # As it stands in the archive, unless it has what no request may have
            meta={
                DUE_TARGET: due,
                BODY_TURN: None,
                **self._limits,
                "verbatim_url": _PLAIN.fullmatch(due.asks) is not None,
                **redirects_meta(due.url, due.redirects),
            },
            dont_filter=True,
        )

    def on_response(self, response: Response) -> Iterator[FetchResult]:
        """Callback for responses with a status of success."""
        request = response.request or Request(response.url)
        yield self._got(request, fetch_result(request, response))

    def on_failure(self, failure: Failure) -> Iterator[FetchResult]:
        """Errback for HTTP and download errors."""
        error, request = failure.value, failed_request(failure)
        if was_cut_off(failure):
            self._request_dropped(request)
            return
        got = error.response if isinstance(error, HttpError) else error or RuntimeError("no reason is known")
        yield self._got(request, fetch_result(request, got))

    def _got(self, request: Request, fetched: FetchResult) -> FetchResult:
        turn: Turn | None = request.meta.get(BODY_TURN)
        if fetched.target in self._hosts_in_flight:
            self._bytes[fetched.target] = len(fetched.body)
            if turn is not None:
                self._turns[fetched.target] = turn
        elif turn is not None:
            turn.leave()
        return fetched

    def _item_ended(self, item: Any) -> None:
        attempt = item.visit if isinstance(item, VisitResult) else item
        self._end(getattr(attempt, "target", None))

    def _callback_failed(self, response: Any) -> None:
        self._request_dropped(getattr(response, "request", None))

    def _request_dropped(self, request: Request | None) -> None:
        due: DueTarget | None = request.meta.get(DUE_TARGET) if request is not None else None
        turn: Turn | None = request.meta.get(BODY_TURN) if request is not None else None
        if turn is not None:
            turn.leave()
        self._end(due.target if due is not None else None)

    def _end(self, target: Target | None) -> None:
        """Free the host of a target whose visit ended, in whatever way."""
        host = self._hosts_in_flight.pop(target, None) if target is not None else None
        if target is not None:
            self._bytes.pop(target, None)
            if (turn := self._turns.pop(target, None)) is not None:
                turn.leave()
        if host is not None:
            self._queue.done(host)
            self._ended.set()


async def visit_due(crawler: Crawler, kind: VisitKind, **chosen: Any) -> AsyncIterator[Request | FetchResult]:
    """Yield the requests for the targets of a kind that are due. chosen: arguments of `due_targets`."""
    scheduler = VisitScheduler.from_crawler(crawler, kind)
    part = archive_spider(crawler).part
    due = due_targets(scheduler.archive, TABLES[kind.kind], now=datetime.now(UTC), part=part, **chosen)
    under_way = scheduler.max_in_flight if was_killed(scheduler.archive, run_ledger(crawler).run_id) else 0
    broke = links_that_broke_readers(scheduler.archive) if kind.kind == "link" else ()
    async for request in scheduler.requests(due, Suspects(broke, under_way)):
        yield request


def fetch_result(request: Request, got: Response | BaseException) -> FetchResult:
    """Return what a request of `VisitScheduler` led to, redirects included. got: its response, or why there is none."""
    due: DueTarget = request.meta[DUE_TARGET]
    started, now = request.meta.get(STARTED), time()
    response = got if isinstance(got, Response) else None
    outcome, error = (None, None) if response is not None else failure_of(got)  # type: ignore[arg-type]
    following = got.following if isinstance(got, OtherPartError) else None
    held: Exchange | None = request.meta.get(HELD) if response is not None else None
    body = response.body if response is not None else b""
    return FetchResult(
        target=due.target,
        url=due.url,
        started=datetime.fromtimestamp(now if started is None else started, UTC),
        seconds=0.0 if started is None else max(0.0, now - started),
        redirects=tuple(redirects_of(following or request)),
        taken_over=len(due.redirects),
        outcome=outcome,
        error=error,
        final_url=response.url if response is not None else None,
        status=response.status if response is not None else None,
        size=request.meta.get(BODY_SIZE) if response is not None else None,
        content_type=header_text(response, "Content-Type"),
        etag=header_text(response, "ETag"),
        last_modified=header_text(response, "Last-Modified"),
        headers=telling_headers(response),
        capture=request.meta.get(CAPTURE) if response is not None else None,
        exchange=held,
        body=body,
        # Of a body that was unpacked, it is another
        content_hash=content_hash_of(held.digest) if held is not None and body is held.body else None,
    )
