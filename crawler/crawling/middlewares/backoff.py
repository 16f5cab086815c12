"""Leaves a host alone for as long as it asks to be (Retry-After, RFC 9110, 10.2.3), or by growing pauses when it says
429 or 503 without asking.

A short pause is waited for: `crawler.crawling.middlewares.lanes` holds the host's lane. A long one is not, for it would
keep a place that other hosts could use: the requests are given up with the time from which they may be made.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.crawling.fetch_errors import BackedOffError

__all__ = ["Backoff", "Pauses", "retry_after"]

logger = logging.getLogger(__name__)

_SECONDS = re.compile(rb"[0-9]{1,9}")


class Backoff:
    """Settings, each in seconds: BACKOFF_PATIENCE is the longest pause that is waited for, BACKOFF_MAX the longest that
    is kept, BACKOFF_START the first of those that double when the host names none (0: there are none of these).
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.patience = settings.getfloat("BACKOFF_PATIENCE", 60)
        self.pauses = Pauses(
            start=settings.getfloat("BACKOFF_START", 5), longest=settings.getfloat("BACKOFF_MAX", 3600)
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured, which turns it off, when BACKOFF_MAX is 0."""
        if not crawler.settings.getfloat("BACKOFF_MAX", 3600):
            raise NotConfigured
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises BackedOffError while the pause of the request's host is longer than is waited for."""
        self._check(_host(request))

    def process_response(self, request: Request, response: Response) -> Response:
        """Keeps the retry middleware from asking again, where that would not be waited for: the answer says it all."""
        if response.status in (429, 503) and self.pauses.left(_host(request)) > self.patience:
            request.meta["dont_retry"] = True
        return response

    async def turn(self, request: Request) -> None:
        """Wait until the request's host may be asked. Raise BackedOffError if that is too long or the run ends."""
        host = _host(request)
        while (left := self.pauses.left(host)) > 0:
            self._check(host)
            if not self.crawler.crawling:
                raise self._error(host, left)
            await asyncio.sleep(min(left, 1))

    def note(self, request: Request, response: Response) -> None:
        """Learns from an answer how long to leave its host alone."""
        host = _host(request)
        if response.status not in (429, 503):
            self.pauses.forget(host)
            return
        pause = self.pauses.add(host, retry_after(response.headers.get("Retry-After"), datetime.now(UTC)))
        if pause:
            self.crawler.stats.inc_value("backoff/pauses")
            logger.info("%s says %d: it is left alone for %d s", host, response.status, pause)

    def _check(self, host: str) -> None:
        left = self.pauses.left(host)
        if left > self.patience:
            raise self._error(host, left)

    def _error(self, host: str, left: float) -> BackedOffError:
        until = datetime.now(UTC) + timedelta(seconds=left)
        self.crawler.stats.inc_value("backoff/given_up")
        return BackedOffError(f"{host} wants to be left alone until {until:%Y-%m-%dT%H:%M:%SZ}", until)


class Pauses:
    """Until when each host is left alone.

    start: seconds of the first pause that the host does not name; it doubles with each further. longest: bound of all.
    clock: seconds, monotonic.
    """

    def __init__(self, *, start: float, longest: float, clock: Callable[[], float] = monotonic) -> None:
        self.start, self.longest, self.clock = start, longest, clock
        self._until: dict[str, float] = {}
        self._in_a_row: dict[str, int] = {}

    def left(self, host: str) -> float:
        """Seconds until the host may be asked, 0 if it may be now."""
        return max(0.0, self._until.get(host, 0.0) - self.clock()) if host in self._until else 0.0

    def add(self, host: str, asked: float | None) -> float:
        """Starts a pause and returns its seconds; one that is going on is never shortened.

        asked: the seconds that the host names, if any.
        """
        row = self._in_a_row[host] = self._in_a_row.get(host, 0) + 1
        wanted = self.start * 2 ** min(row - 1, 30) if asked is None else asked
        pause = max(min(wanted, self.longest), self.left(host))
        if pause > 0:
            self._until[host] = self.clock() + pause
        return pause

    def forget(self, host: str) -> None:
        """The host answers again: the next pause is a first one. A pause that is going on stays."""
        self._in_a_row.pop(host, None)
        if not self.left(host):
            self._until.pop(host, None)


def retry_after(value: bytes | None, now: datetime) -> float | None:
    """The seconds that a Retry-After asks for; None if it asks for nothing that can be read.

    now: an aware datetime, against which a date is measured; one that is over is 0 seconds.

    >>> now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    >>> retry_after(b"120", now), retry_after(b"Mon, 01 Jun 2026 12:01:00 GMT", now), retry_after(b"soon", now)
    (120.0, 60.0, None)
    """
    if value is None:
        return None
    value = value.strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value[:100].decode("ascii"))
        # "-0000" gives a naive datetime, which is UTC too
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""
