"""Obeys robots.txt (RFC 9309), Crawl-delay included, and says how it forbids a request.

Scrapy's own middleware reads a server error as leave to ask for everything, does not apply Crawl-delay, and reads a
robots.txt of any size within the event loop.
"""

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.crawling.fetch_errors import FetchError, NoSuchHostError, RobotsDeniedError, RobotsUnreachableError
from crawler.crawling.fetch_outcomes import failure_of
from crawler.visits.outcomes import classify_response
from crawler.visits.visit import RobotsVisit

__all__ = ["Robots", "product_token"]

logger = logging.getLogger(__name__)

LARGEST = 512_000
"""Bytes of a robots.txt that are read: RFC 9309, 2.5, asks for 500 KiB at least."""

UNREACHABLE_FOR = 300
"""Seconds until a robots.txt that could not be read is asked for again."""

_LONG = 5_000
"""Bytes of a robots.txt that takes too long to be read within the event loop."""

_HOSTS = 2_000
"""Hosts whose rules are kept, the last ones asked."""

_TOKEN = re.compile(r"[A-Za-z_-]+")

_LIMITS = ("download_timeout", "download_maxsize", "dont_retry")
"""Metadata of a request that its robots.txt is asked for with too: a host that is slow to say nothing at all would
otherwise be waited for three times as long, and longer than for the page."""

_AS_IF_NONE = frozenset({"redirect_loop", "too_large", "protocol_error"})
"""Outcomes that show a host that answers, with what is no robots.txt: the file is unavailable, not unreachable."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rules:
    """What a host's robots.txt says. allows: of a URL; None forbids all, for `status` or `failure` tells why.

    long: matching takes too long for the event loop.
    """

    allows: Callable[[str], bool] | None
    delay: float | None = None
    long: bool = False
    status: int | None = None
    failure: Exception | None = None
    asked: float


class Robots:
    """In the place of Scrapy's RobotsTxtMiddleware.

    Settings: ROBOTSTXT_OBEY; ROBOTSTXT_USER_AGENT, the name that groups of rules are sought for, by default the product
    in USER_AGENT; CRAWL_DELAY_MAX, the most seconds of a Crawl-delay that are kept.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._token = crawler.settings.get("ROBOTSTXT_USER_AGENT") or product_token(crawler.settings["USER_AGENT"])
        self._usual_delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._longest_delay = crawler.settings.getfloat("CRAWL_DELAY_MAX", 30)
        self._asked: OrderedDict[str, asyncio.Task[_Rules]] = OrderedDict()
        self._untold: list[RobotsVisit] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured, which turns it off, unless ROBOTSTXT_OBEY is on."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler)

    def take_asked(self) -> list[RobotsVisit]:
        """What hosts were asked of their rules since the last call, for whoever writes the ledger."""
        taken, self._untold = self._untold, []
        return taken

    async def process_request(self, request: Request) -> None:
        """Raises RobotsDeniedError or RobotsUnreachableError for a request that the host's robots.txt forbids.

        The metadata `dont_obey_robotstxt` lets a request through, as with Scrapy's.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules(request)
        if rules.allows is None:
            self.crawler.stats.inc_value("robots/unreachable")
            raise _unreachable(rules).with_traceback(None)
        allowed = await asyncio.to_thread(rules.allows, request.url) if rules.long else rules.allows(request.url)
        if not allowed:
            self.crawler.stats.inc_value("robots/denied")
            raise RobotsDeniedError("robots.txt forbids it")
        if rules.delay:
            self._slow_down(request, rules.delay)

    async def _rules(self, request: Request) -> _Rules:
        parts = urlparse_cached(request)
        key = f"{parts.scheme}://{parts.netloc}"
        task = self._asked.get(key)
        if task is None or (task.done() and _is_stale(task.result())):
            limits = {name: request.meta[name] for name in _LIMITS if name in request.meta}
            task = self._asked[key] = asyncio.ensure_future(self._ask(f"{key}/robots.txt", limits))
            if len(self._asked) > _HOSTS:
                self._asked.popitem(last=False)
        self._asked.move_to_end(key)
        # One request's end is not to end what others wait for
        return await asyncio.shield(task)

    async def _ask(self, url: str, limits: Mapping[str, Any]) -> _Rules:
        """Never raises an Exception: it would be raised again for each request that waits."""
        asked = Request(url, priority=1000, meta={"dont_obey_robotstxt": True, **limits}, callback=NO_CALLBACK)
        started, began = datetime.now(UTC), monotonic()
        try:
            response = await self.crawler.engine.download_async(asked)
            rules = await self._read(response)
            led = response.request.meta.get("redirect_urls", ()) if response.request is not None else ()
            self._untold.append(
                RobotsVisit(
                    urls=(url, *led[1:], response.url) if led else (url,),
                    started=started,
                    seconds=monotonic() - began,
                    outcome=classify_response(response.url, response.status),
                    status=response.status,
                    crawl_delay=rules.delay if rules.delay is not None and 0 <= rules.delay < float("inf") else None,
                )
            )
            return rules
        except Exception as error:
            outcome, words = failure_of(error)
            self._untold.append(
                RobotsVisit(urls=(url,), started=started, seconds=monotonic() - began, outcome=outcome, error=words)
            )
            logger.debug("%s could not be read: %s", url, words)
            if outcome in _AS_IF_NONE:
                return _Rules(allows=_everything, asked=monotonic())
            return _Rules(allows=None, failure=_of_host(error, url).with_traceback(None), asked=monotonic())

    async def _read(self, response: Response) -> _Rules:
        if response.status >= 500:
            return _Rules(allows=None, status=response.status, asked=monotonic())
        if not 200 <= response.status < 300:
            return _Rules(allows=_everything, asked=monotonic())
        body = response.body[:LARGEST]
        long = len(body) > _LONG
        text = body.decode("utf-8-sig", "ignore")
        parsed = await asyncio.to_thread(Protego.parse, text) if long else Protego.parse(text)
        delay = parsed.crawl_delay(self._token)

        def allows(url: str) -> bool:
            return parsed.can_fetch(url, self._token)

        return _Rules(allows=allows, delay=delay, long=long, asked=monotonic())

    def _slow_down(self, request: Request, seconds: float) -> None:
        """Keeps the host's lane at least as slow as its Crawl-delay, without the random part that may undercut it."""
        delay = min(seconds, self._longest_delay)
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        # The downloader drops idle slots: the second is for those that it makes again
        if (slot := downloader.slots.get(key)) is not None and slot.delay < delay:
            slot.delay, slot.jitter = delay, 0.0
        settings = downloader.per_slot_settings.get(key, {})
        if settings.get("delay", self._usual_delay) < delay:
            kept = {name: value for name, value in settings.items() if name != "randomize_delay"}
            downloader.per_slot_settings[key] = {**kept, "delay": delay, "jitter": 0.0}


def product_token(user_agent: str) -> str:
    """The name of a crawler in its User-Agent, by which robots.txt speaks of it (RFC 9309, 2.2.1).

    >>> product_token("Gears/0.1 (+https://gears.example/)")
    'Gears'
    """
    found = _TOKEN.match(user_agent)
    return found[0] if found else user_agent


def _everything(_url: str) -> bool:
    return True


def _is_stale(rules: _Rules) -> bool:
    return rules.allows is None and monotonic() - rules.asked > UNREACHABLE_FOR


def _of_host(error: Exception, url: str) -> Exception:
    """The error as it concerns the host of the robots.txt: one that redirects to a host that is not there is there."""
    cause = error.__cause__
    if isinstance(error, NoSuchHostError) and error.host != urlsplit(url).hostname and isinstance(cause, Exception):
        return cause
    return error


def _unreachable(rules: _Rules) -> FetchError:
    if isinstance(rules.failure, FetchError):  # holds for the whole host, as it is
        return rules.failure
    if rules.failure is None:
        return RobotsUnreachableError(f"its robots.txt is answered with status {rules.status}", rules.status)
    error = RobotsUnreachableError(f"its robots.txt could not be read: {failure_of(rules.failure)[1]}")
    error.__cause__ = rules.failure
    return error
