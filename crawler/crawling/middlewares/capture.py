"""Keep requests and responses in WARC files: each response as it was received, redirects included.

Placed below all middlewares that change a response: what is kept is what the server sent. The record of the last
response is passed on in the request's metadata under `CAPTURE`, for the pipeline that records the visit; or the
response itself under `HELD`, where the pipeline KeepCapture decides, after reading, whether its body is kept.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import time
from typing import Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler import __version__
from crawler.archive.ledger.captures import find_original
from crawler.archive.ledger.targets import TABLES
from crawler.archive.ledger.visits import is_redacted
from crawler.captures.gzip_member import Compression
from crawler.captures.record import Exchange, Record, digest_of, payload_digest
from crawler.captures.write import CapturesWriter
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.request_meta import CAPTURE, DUE_TARGET, HELD, STARTED
from crawler.crawling.spider import archive_spider
from crawler.exceptions import CapturesError
from crawler.visits.target import DueTarget

__all__ = ["Capture"]

logger = logging.getLogger(__name__)


class Capture:
    """Downloader middleware. Settings: CAPTURES, the folder, without one nothing is kept; CAPTURE_CHANGES;
    CAPTURE_COMPRESSION.

    Compressing a large body takes longer than fetching it: a single thread of its own does it, so that records are
    whole and in order.
    """

    def __init__(self, crawler: Crawler, writer: CapturesWriter) -> None:
        self.crawler = crawler
        self.writer = writer
        self.changes: str = crawler.settings["CAPTURE_CHANGES"]
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="captures")
        self._failed = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the folder at once, and return the middleware. Raise CapturesError; NotConfigured without a folder."""
        folder = crawler.settings.get("CAPTURES")
        if not folder:
            raise NotConfigured
        spider = archive_spider(crawler)
        if spider.dry_run or not spider.visits_links:
            raise NotConfigured
        compression: Compression = crawler.settings["CAPTURE_COMPRESSION"]
        writer = CapturesWriter(folder, software=f"Backnumber/{__version__}", compression=compression)
        for recovered in writer.recovered:
            logger.warning("%s was left open by a crash: closed, %d bytes cut off", recovered.file, recovered.dropped)
        middleware = cls(crawler, writer)
        crawler.signals.connect(middleware.spider_closed, signals.spider_closed)
        return middleware

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the response as it is. Raise CapturesError when it cannot be kept, and end the run."""
        due: DueTarget | None = request.meta.get(DUE_TARGET)
        if due is None or not TABLES[due.target.kind].keeps_captures:
            return response
        if is_redacted(run_ledger(self.crawler).reading(), due.url, request.url):  # it is not kept again
            return response
        exchange = Exchange(
            url=request.url,
            started=datetime.fromtimestamp(request.meta.get(STARTED, time()), UTC),
            request_headers=_headers(request),
            method=request.method,
            status=response.status,
            headers=_headers(response),
            body=response.body,
            address=None if response.ip_address is None else str(response.ip_address),
            digest=payload_digest(response.body),
        )
        request.meta.pop(HELD, None)
        if self._is_decided_later(exchange):
            request.meta.pop(CAPTURE, None)
            request.meta[HELD] = exchange
        else:
            request.meta[CAPTURE] = await self.keep(exchange)
        return response

    async def keep(self, exchange: Exchange) -> Record:
        """Store a response, and return where. Raise CapturesError when it cannot be stored, and end the run."""
        try:
            return await self._keep(exchange)
        except CapturesError as error:
            self._give_up(error)
            raise

    async def sync(self) -> None:
        """Flush what was written to the disk itself. Raise CapturesError."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self.writer.sync)

    def spider_closed(self) -> None:
        """Close the file."""
        self._thread.shutdown()
        try:
            self.writer.close()
        except CapturesError as error:
            self._give_up(error)

    def _is_decided_later(self, exchange: Exchange) -> bool:
        """Return whether what the body says decides on whether it is kept: a new one, and no redirect's."""
        if self.changes == "body" or not exchange.body or 300 <= exchange.status < 400:
            return False
        return self._original(exchange) is None

    def _original(self, exchange: Exchange) -> Record | None:
        """Return the first capture of the body; None without one, and for an empty body."""
        return find_original(run_ledger(self.crawler).reading(), digest_of(exchange))

    async def _keep(self, exchange: Exchange) -> Record:
        original = self._original(exchange)
        record = await asyncio.get_running_loop().run_in_executor(self._thread, self._write, exchange, original)
        self.crawler.stats.inc_value("captures/records")
        self.crawler.stats.inc_value("captures/bytes", record.length)
        return record

    def _write(self, exchange: Exchange, original: Record | None) -> Record:
        return self.writer.write(exchange, original=original)

    def _give_up(self, error: CapturesError) -> None:
        """End the run, once: what cannot be kept must not count as visited, so the links stay due."""
        if self._failed:
            return
        self._failed = True
        logger.error("%s", error)
        self.crawler.stats.inc_value("failures/captures")
        if self.crawler.crawling:
            asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="captures cannot be written"))  # noqa: RUF006


def _headers(message: Request | Response) -> list[tuple[bytes, bytes]]:
    """Return the headers, without the one that tells a proxy, and no other, who asks."""
    return [
        (name, value) for name, values in message.headers.items() for value in values if name != b"Proxy-Authorization"
    ]
