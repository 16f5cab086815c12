"""Visits the links, or the images, that are due: many hosts side by side, each host one link at a time.

What comes back, an answer or a failure, becomes a `FetchResult`; the pipelines read, evaluate and record it. A link is
under way until its visit is in the archive, so that whatever ends the run loses no more than what is under way.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
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
from crawler.archive.ledger.due import DueLink, link_to_visit
from crawler.archive.ledger.image_visits import due_images, image_to_visit
from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.fetch_outcomes import failure_of
from crawler.crawling.request_meta import BODY_SIZE, CAPTURE, DUE_LINK, KEEP_CAPTURE, STARTED
from crawler.urls import is_web
from crawler.visits.queue import DueQueue
from crawler.visits.visit import FetchResult, ImageFetchResult

__all__ = ["IMAGES", "LINKS", "SETTLED", "VisitScheduler", "VisitTarget", "fetch_result", "header", "visit_images"]

SETTLED = 0.05
"""Seconds from the end of the last item to the end of the run: the engine counts an item as done a moment after it says
so, and otherwise finds out at its next heartbeat, five seconds later."""

STEP = 500
"""Links that are put into the queue before others have their turn: some ten milliseconds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitTarget:
    """What is visited. name: in the stats. find: what has this id, as it is now. wrap: what the pipelines are given.
    largest: setting for the bytes of a body. meta: of each request. accept: media types that are asked for."""

    name: str
    find: Callable[[Archive, int], DueLink]
    wrap: Callable[[FetchResult], FetchResult | ImageFetchResult]
    largest: str
    meta: Mapping[str, Any]
    accept: str | None = None


LINKS = VisitTarget(
    name="visits", find=link_to_visit, wrap=lambda fetched: fetched, largest="VISIT_MAXSIZE", meta={KEEP_CAPTURE: True}
)
IMAGES = VisitTarget(
    name="images",
    find=image_to_visit,
    wrap=lambda fetched: ImageFetchResult(fetched=fetched),
    largest="IMAGE_MAXSIZE",
    meta={},
    accept="image/*,*/*;q=0.1",
)


class VisitScheduler:
    """The links, or the images, of one run.

    largest: bytes of a body; patience: seconds of a download; at_once: how many are under way at a time.
    """

    def __init__(
        self, archive: Archive, *, kind: VisitTarget, crawler: Crawler, at_once: int, largest: int, patience: float
    ) -> None:
        self.archive = archive
        self.kind = kind
        self.crawler = crawler
        self.at_once = at_once
        limits = {"download_maxsize": largest, "download_timeout": patience, "dont_retry": True}
        self._meta = {**kind.meta, **limits}
        self._queue = DueQueue()
        self._under_way: dict[int, str] = {}
        self._changed = asyncio.Event()
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(self._item_ended, signal)
        crawler.signals.connect(self._request_failed, signals.spider_error)
        crawler.signals.connect(self._request_dropped, signals.request_dropped)

    @classmethod
    def from_crawler(cls, crawler: Crawler, kind: VisitTarget = LINKS) -> Self:
        """Settings: CONCURRENT_REQUESTS, that of the kind's size, VISIT_TIMEOUT. Needs the extension RunLedger."""
        settings = crawler.settings
        ledger = crawler.get_extension(RunLedger)
        if ledger is None:
            raise RuntimeError("the extension RunLedger is needed")
        return cls(
            ledger.reading(),
            kind=kind,
            crawler=crawler,
            at_once=settings.getint("CONCURRENT_REQUESTS"),
            largest=settings.getint(kind.largest),
            patience=settings.getfloat("VISIT_TIMEOUT"),
        )

    async def requests(self, due: Iterable[DueLink]) -> AsyncIterator[Request | FetchResult | ImageFetchResult]:
        """A request for each link or image that is due; ends when all that they led to is in the archive.

        What cannot be asked for gives a `FetchResult` at once.
        """
        stats = self.crawler.stats
        for count, link in enumerate(due):
            self._queue.add(link.link_id, link.host)
            if count % STEP == STEP - 1:
                await asyncio.sleep(0)
        stats.set_value(f"{self.kind.name}/due", self._queue.waiting)
        while self._queue.waiting or self._under_way:
            turn = self._queue.next() if len(self._under_way) < self.at_once else None
            if turn is None:
                self._changed.clear()
                await self._changed.wait()
                continue
            link_id, host = turn
            self._under_way[link_id] = host
            stats.set_value(f"{self.kind.name}/hosts", self._queue.hosts)
            yield self._request(self.kind.find(self.archive, link_id))

    def _request(self, link: DueLink) -> Request | FetchResult | ImageFetchResult:
        if not is_web(link.url):
            nothing = FetchResult(
                link_id=link.link_id,
                url=link.url,
                started=datetime.now(UTC),
                seconds=0.0,
                outcome="unsupported",
                error="there is nothing that fetches such an address",
            )
            return self.kind.wrap(nothing)
        headers = {"Accept": self.kind.accept, "If-None-Match": link.etag, "If-Modified-Since": link.last_modified}
        return Request(
            link.url,
            callback=self.on_answer,
            errback=self.on_failure,
            headers={name: value for name, value in headers.items() if value},
            meta={DUE_LINK: link, **self._meta},
            dont_filter=True,
        )

    def on_answer(self, response: Response) -> Iterator[FetchResult | ImageFetchResult]:
        """An answer that is a page."""
        yield self.kind.wrap(fetch_result(response.request or Request(response.url), response))

    def on_failure(self, failure: Failure) -> Iterator[FetchResult | ImageFetchResult]:
        """An answer that is none, or no answer."""
        error, request = failure.value, failure.request  # type: ignore[attr-defined]
        got = error.response if isinstance(error, HttpError) else error or RuntimeError("no reason is known")
        yield self.kind.wrap(fetch_result(request, got))

    def _item_ended(self, item: Any) -> None:
        told = getattr(item, "visit", None) or getattr(item, "fetched", item)
        self._end(getattr(told, "link_id", None))

    def _request_failed(self, response: Any) -> None:
        self._request_dropped(getattr(response, "request", None))

    def _request_dropped(self, request: Request | None) -> None:
        link: DueLink | None = request.meta.get(DUE_LINK) if request is not None else None
        self._end(link.link_id if link is not None else None)

    def _end(self, link_id: int | None) -> None:
        """Frees the host of a link whose visit came to its end, whichever it is."""
        host = self._under_way.pop(link_id, None) if link_id is not None else None
        if host is not None:
            self._queue.done(host)
            self._changed.set()


async def visit_images(crawler: Crawler, **chosen: Any) -> AsyncIterator[Any]:
    """The images that are due. chosen: as `due_images` takes it."""
    visiting = VisitScheduler.from_crawler(crawler, IMAGES)
    async for thing in visiting.requests(due_images(visiting.archive, now=datetime.now(UTC), **chosen)):
        yield thing


def fetch_result(request: Request, got: Response | BaseException) -> FetchResult:
    """What became of a request that `VisitScheduler` made, redirects included."""
    link: DueLink = request.meta[DUE_LINK]
    began, now = request.meta.get(STARTED), time()
    answer = got if isinstance(got, Response) else None
    outcome, words = (None, None) if answer is not None else failure_of(got)  # type: ignore[arg-type]
    return FetchResult(
        link_id=link.link_id,
        url=link.url,
        started=datetime.fromtimestamp(now if began is None else began, UTC),
        seconds=0.0 if began is None else max(0.0, now - began),
        redirects=tuple(hops(request)),
        outcome=outcome,
        error=words,
        final_url=answer.url if answer is not None else None,
        status=answer.status if answer is not None else None,
        size=request.meta.get(BODY_SIZE) if answer is not None else None,
        content_type=header(answer, "Content-Type"),
        etag=header(answer, "ETag"),
        last_modified=header(answer, "Last-Modified"),
        capture=request.meta.get(CAPTURE) if answer is not None else None,
        body=answer.body if answer is not None else b"",
    )


def hops(request: Request) -> Iterator[tuple[int, str]]:
    """The redirects that led to a request: each status, and the address that it led to."""
    addresses = [*request.meta.get("redirect_urls", ()), request.url]
    for status, address in zip(request.meta.get("redirect_reasons", ()), addresses[1:], strict=False):
        if isinstance(status, int):
            yield status, address


def header(response: Response | None, name: str) -> str | None:
    """A header of an answer as text, None without it."""
    value = response.headers.get(name) if response is not None else None
    return value.decode("latin-1") if value else None
