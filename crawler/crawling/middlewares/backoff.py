"""Pause the requests to a host for as long as it asks for (Retry-After, RFC 9110, 10.2.3), or with exponential backoff
when it answers 429 or 503 without a Retry-After.

A short pause is waited for in `crawler.crawling.download_handler`, where the request occupies the host's download slot.
A long one is not, since it would take a place from other hosts: the requests fail with the time from which they may be
made again.
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

_SECONDS = re.compile(rb"([0-9]+)(?:\.[0-9]*)?")
_MAX_DIGITS = 9
"""Digits of the largest number of seconds that is told apart from others: 30 years."""


class Backoff:
    """Downloader middleware. Settings, each in seconds: BACKOFF_PATIENCE, the longest pause that is waited for;
    BACKOFF_MAX, the longest that is kept; BACKOFF_START, the first of those that double when the host names none (0: no
    such pauses).
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self.crawler = crawler
        self.max_wait = settings.getfloat("BACKOFF_PATIENCE", 60)
        self.pauses = Pauses(
            start=settings.getfloat("BACKOFF_START", 5), longest=settings.getfloat("BACKOFF_MAX", 3600)
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware, or raise NotConfigured when BACKOFF_MAX is 0."""
        if not crawler.settings.getfloat("BACKOFF_MAX", 3600):
            raise NotConfigured
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise BackedOffError while the pause of the request's host is longer than is waited for."""
        self._check(_host(request))

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the retry middleware from a retry that would not be waited for: this response tells all."""
        if response.status in (429, 503) and self.pauses.seconds_left(_host(request)) > self.max_wait:
            request.meta["dont_retry"] = True
        return response

    async def wait_turn(self, request: Request) -> None:
        """Wait until the request's host may be asked. Raise BackedOffError if that is too long or the run ends."""
        host = _host(request)
        while (left := self.pauses.seconds_left(host)) > 0:
            self._check(host)
            if not self.crawler.crawling:
                raise self._error(host, left)
            await asyncio.sleep(min(left, 1))

    def observe(self, request: Request, response: Response) -> None:
        """Start, prolong or forget the pause of a host, by its response."""
        host = _host(request)
        if response.status not in (429, 503):
            self.pauses.forget(host)
            return
        pause = self.pauses.add(host, retry_after(response.headers.get("Retry-After"), datetime.now(UTC)))
        if pause:
            self.crawler.stats.inc_value("backoff/pauses")
            logger.info("%s says %d: it is left alone for %d s", host, response.status, pause)

    def _check(self, host: str) -> None:
        left = self.pauses.seconds_left(host)
        if left > self.max_wait:
            raise self._error(host, left)

    def _error(self, host: str, left: float) -> BackedOffError:
        until = datetime.now(UTC) + timedelta(seconds=left)
        self.crawler.stats.inc_value("backoff/given_up")
        return BackedOffError(f"{host} wants to be left alone until {until:%Y-%m-%dT%H:%M:%SZ}", until)


class Pauses:
    """Until when each host is paused.

    start: seconds of the first pause that the host does not name; it doubles with each further one. longest: seconds
    of the longest pause. clock: returns seconds, monotonic.
    """

    def __init__(self, *, start: float, longest: float, clock: Callable[[], float] = monotonic) -> None:
        self.start, self.longest, self.clock = start, longest, clock
        self._until: dict[str, float] = {}
        self._consecutive: dict[str, int] = {}

    def seconds_left(self, host: str) -> float:
        """Return the seconds until requests to the host may be made; 0 if they may now."""
        return max(0.0, self._until.get(host, 0.0) - self.clock()) if host in self._until else 0.0

    def add(self, host: str, asked: float | None) -> float:
        """Start a pause and return its seconds; one that is going on is never shortened.

        asked: the seconds that the host asks for, if any; 0 counts once, until the host answers again.
        """
        consecutive = self._consecutive[host] = self._consecutive.get(host, 0) + 1
        own = self.start * 2 ** min(consecutive - 1, 30)
        wanted = own if asked is None or (asked == 0 and consecutive > 1) else asked
        pause = max(min(wanted, self.longest), self.seconds_left(host))
        if pause > 0:
            self._until[host] = self.clock() + pause
        return pause

    def forget(self, host: str) -> None:
        """Note that the host answers again: its next pause is a first one. A pause that is going on stays."""
        self._consecutive.pop(host, None)
        if not self.seconds_left(host):
            self._until.pop(host, None)


def retry_after(value: bytes | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After asks for; None if it cannot be read.

    now: an aware datetime, against which a date is measured; a date in the past gives 0.

    >>> now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    >>> retry_after(b"120", now), retry_after(b"Mon, 01 Jun 2026 12:01:00 GMT", now), retry_after(b"soon", now)
    (120.0, 60.0, None)
    """
    if value is None:
        return None
    value = value.strip()
    if (found := _SECONDS.fullmatch(value)) is not None:
        return float(value) if len(found[1].lstrip(b"0")) <= _MAX_DIGITS else 10.0**_MAX_DIGITS
    try:
        moment = parsedate_to_datetime(value[:100].decode("ascii"))
        # "-0000" gives a naive datetime, which is UTC too
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""
