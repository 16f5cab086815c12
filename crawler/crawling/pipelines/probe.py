"""Ask a host for a made-up address where a page is suspicious: an equal answer proves that the page is none."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from time import monotonic
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.archive.ledger.sources import known_titles
from crawler.crawling.extensions.reader_pool import ReaderPool
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.fetch_outcomes import failure_of
from crawler.crawling.request_meta import header_text, redirects_of, telling_headers
from crawler.linked_pages.answers import classify_answer
from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.suspicion import HostAnswer, is_same_answer, is_suspicious, made_up_address
from crawler.urls.hosts import host_of_url
from crawler.visits.evaluation import answered_alike
from crawler.visits.visit import PageResult, RobotsVisit

__all__ = ["ProbeHost"]

logger = logging.getLogger(__name__)

MAX_PROBE_BYTES = 2_000_000
"""Bytes of the longest answer for a made-up address that is compared; there may be one a host under way."""


class ProbeHost:
    """Find soft 404s in whatever words. Setting: PROBE_HOSTS; a host is asked at most once a run.

    The request passes all middlewares as any other: robots.txt, the budget and the pauses of the host hold for it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        settings = crawler.settings
        self._limits = {
            "download_maxsize": min(settings.getint("VISIT_MAXSIZE"), MAX_PROBE_BYTES),
            "download_timeout": settings.getfloat("VISIT_TIMEOUT"),
            "dont_retry": True,
        }
        self._asked: dict[str, asyncio.Task[HostAnswer | None]] = {}
        self._unrecorded: list[RobotsVisit] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline, or raise NotConfigured unless PROBE_HOSTS is on."""
        if not crawler.settings.getbool("PROBE_HOSTS"):
            raise NotConfigured
        return cls(crawler)

    def take_visits(self) -> list[RobotsVisit]:
        """Return the requests for made-up addresses since the last call, so that they are recorded once."""
        taken, self._unrecorded = self._unrecorded, []
        return taken

    async def process_item(self, item: Any) -> Any:
        """Return a visit result, of a page that is answered for any address as a soft 404; anything else as it is."""
        if not isinstance(item, PageResult) or item.source is None or not self._is_suspicious(item, item.source):
            return item
        visit, source = item.visit, item.source
        probe = await self._answer_of(visit.final_url or visit.url)
        page = HostAnswer(
            status=visit.status,
            asked=visit.url,
            final_url=visit.final_url or visit.url,
            content_hash=visit.content_hash,
            title=source.title,
            text=source.text,
        )
        if probe is None or not is_same_answer(page, probe):
            return item
        self.crawler.stats.inc_value("probes/same")
        return answered_alike(item)

    def _is_suspicious(self, item: PageResult, source: Source) -> bool:
        if item.visit.outcome not in ("ok", "moved") or self.crawler.get_extension(ReaderPool) is None:
            return False
        if not is_suspicious(item.visit.url, source):
            return False
        known = known_titles(run_ledger(self.crawler).reading(), item.visit.target.id)
        return is_suspicious(item.visit.url, source, known)

    async def _answer_of(self, url: str) -> HostAnswer | None:
        """Return what the host of an address answers for one that is made up; None where that is not known."""
        host = host_of_url(url)
        if host not in self._asked:
            self._asked[host] = asyncio.ensure_future(self._ask(made_up_address(url, token_hex(6))))
        return await asyncio.shield(self._asked[host])

    async def _ask(self, url: str) -> HostAnswer | None:
        """Ask for a made-up address, and note the request for the ledger."""
        request = Request(url, meta=dict(self._limits), callback=NO_CALLBACK, dont_filter=True)
        started, began = datetime.now(UTC), monotonic()
        asked = RobotsVisit(kind="probe", url=url, started=started, seconds=0.0, outcome="postponed")
        self.crawler.stats.inc_value("probes/asked")
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except Exception as error:
            outcome, words = failure_of(error)
            self._unrecorded.append(replace(asked, seconds=monotonic() - began, outcome=outcome, error=words))
            return None
        seconds = monotonic() - began
        source = await self._read(response)
        led = tuple(redirects_of(response.request or request))
        headers, is_empty = telling_headers(response), not response.body
        outcome = classify_answer(url, response.status, headers=headers, source=source, is_empty=is_empty)
        self._unrecorded.append(replace(asked, redirects=led, seconds=seconds, outcome=outcome, status=response.status))
        return HostAnswer(
            status=response.status,
            asked=url,
            final_url=response.url,
            content_hash=sha256(response.body).hexdigest(),
            title=source.title if source is not None else None,
            text=source.text if source is not None else "",
        )

    async def _read(self, response: Response) -> Source | None:
        pool = self.crawler.get_extension(ReaderPool)
        if pool is None or not response.body:
            return None
        return await pool.read(response.body, response.url, header_text(response, "Content-Type"))
