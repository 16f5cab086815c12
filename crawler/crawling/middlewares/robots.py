"""Obey robots.txt (RFC 9309), Crawl-delay included, and tell why it forbids a request.

Scrapy's own middleware takes a server error for permission to fetch everything, does not apply Crawl-delay, and parses
a robots.txt of any size within the event loop.
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
from scrapy.exceptions import CannotResolveHostError, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.fetch_errors import (
    BadResponseError,
    FetchError,
    NoSuchHostError,
    OtherPartError,
    RobotsDeniedError,
    RobotsUnreachableError,
    TooLargeError,
)
from crawler.crawling.fetch_outcomes import failure_of
from crawler.crawling.middlewares.crawl_delay import TICK, CrawlDelays, Paces, slot_of
from crawler.crawling.request_meta import IS_PART, TAKES_PART, redirects_of
from crawler.linked_pages.answers import classify_status
from crawler.visits.visit import RobotsVisit

__all__ = ["Robots", "agents_known", "product_token"]

logger = logging.getLogger(__name__)

MAX_ROBOTS_BYTES = 512_000
"""Bytes of a robots.txt that are parsed: RFC 9309, 2.5, asks for 500 KiB at least."""

UNREACHABLE_FOR = 300
"""Seconds until a robots.txt that could not be fetched is requested again."""

_MAX_INLINE_BYTES = 5_000
"""Bytes of the longest robots.txt that is parsed and matched within the event loop; a longer one takes a thread."""

_HOSTS = 2_000
"""Hosts whose rules are cached, those used last."""

_TOKEN = re.compile(r"[A-Za-z_-]+")

_AGENT = re.compile(r"\s*user[- ]?agent(?:\s*:|\s)\s*([^#]*)", re.IGNORECASE)
_ALL = re.compile(r"\*(?:\s|$)")
_NOBODY = "!"
"""No product token has it."""

_LIMITS = ("download_timeout", "download_maxsize", "dont_retry")
"""Keys of a request's metadata that hold for its robots.txt too: a host that never answers would otherwise be waited
for three times as long, and longer than for the page."""

_AS_UNAVAILABLE = frozenset({"redirect_loop"})
"""Outcomes with which the file counts as unavailable, so that everything may be asked (RFC 9309, 2.3.1.2 and 2.3.1.3).

All others are errors of the server or of the network, with which it is unreachable and nothing may be (2.3.1.4): an
answer that is no HTTP, or of whose body nothing can be unpacked. One that is only too long, however it is packed, is
read up to `MAX_ROBOTS_BYTES` (2.5)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Rules:
    """What the robots.txt of one host says."""

    allows: Callable[[str], bool] | None
    """Tells whether a URL may be fetched; None forbids all, for the reason that `status` or `failure` gives."""

    delay: float | None = None
    """Crawl-delay in seconds; None without one."""

    long: bool = False
    """Whether matching takes too long for the event loop."""

    status: int | None = None
    """HTTP status with which the file was refused; None if it was not."""

    failure: Exception | None = None
    """Why there was no response; None if there was one."""

    fetched: float
    """When the file was fetched, in seconds of the monotonic clock."""


class Robots:
    """Replace Scrapy's RobotsTxtMiddleware.

    Settings: ROBOTSTXT_OBEY; ROBOTSTXT_USER_AGENT, the name by which groups of rules are found, by default the product
    in USER_AGENT; CRAWL_DELAY_MAX, the longest Crawl-delay in seconds that is kept.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._token = crawler.settings.get("ROBOTSTXT_USER_AGENT") or product_token(crawler.settings["USER_AGENT"])
        self._max_delay = crawler.settings.getfloat("CRAWL_DELAY_MAX", 30)
        self._delays = CrawlDelays()
        self._paces = Paces(crawler.settings)
        self._rules: OrderedDict[str, asyncio.Task[_Rules]] = OrderedDict()
        self._unrecorded: list[RobotsVisit] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware, or raise NotConfigured unless ROBOTSTXT_OBEY is on."""
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        robots = cls(crawler)
        ledger = crawler.get_extension(RunLedger)
        if ledger is not None and ledger.idle is not None:
            robots._delays.set_asked_before(ledger.idle)
        return robots

    def take_visits(self) -> list[RobotsVisit]:
        """Return the requests for robots.txt since the last call, so that they are recorded once."""
        taken, self._unrecorded = self._unrecorded, []
        return taken

    async def process_request(self, request: Request) -> None:
        """Raise RobotsDeniedError or RobotsUnreachableError for a request that the host's robots.txt forbids.

        The metadata key `dont_obey_robotstxt` lets a request through, as with Scrapy's middleware.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules_for(request)
        if rules.allows is None:
            self.crawler.stats.inc_value("robots/unreachable")
            raise _unreachable(rules).with_traceback(None)
        allowed = await asyncio.to_thread(rules.allows, request.url) if rules.long else rules.allows(request.url)
        if not allowed:
            self.crawler.stats.inc_value("robots/denied")
            raise RobotsDeniedError("robots.txt forbids it")
        if rules.delay is not None and rules.delay > 0:  # "nan" is a number too
            self._delays.set(slot_of(request), min(rules.delay, self._max_delay))

    async def wait_turn(self, request: Request) -> None:
        """Wait until the Crawl-delay since the last request of the same download slot is over, or the slot's own.

        The download handler calls it for each request, so that the slot is occupied meanwhile. Scrapy spaces requests
        by when they come to the handler: the one before may have waited there, for a pause of its host.
        """
        slot = slot_of(request)
        if (seconds := self._delays.reserve(slot, least=self._paces.of(slot))) > 0:
            await asyncio.sleep(seconds + TICK)

    def note_sending(self, request: Request) -> None:
        """Count a request as sent now, as the delay to the next one is to be that of the host's own clock."""
        self._delays.note_sending(slot_of(request))

    async def _rules_for(self, request: Request) -> _Rules:
        parts = urlparse_cached(request)
        key = f"{parts.scheme}://{parts.netloc}"
        task = self._rules.get(key)
        if task is None or (task.done() and _is_stale(task.result())):
            limits = {name: request.meta[name] for name in _LIMITS if name in request.meta}
            task = self._rules[key] = asyncio.ensure_future(self._fetch(f"{key}/robots.txt", limits))
            if len(self._rules) > _HOSTS:
                self._rules.popitem(last=False)
        self._rules.move_to_end(key)
        # One request's end is not to end what others wait for
        return task.result() if task.done() else await asyncio.shield(task)

    async def _fetch(self, url: str, limits: Mapping[str, Any]) -> _Rules:
        """Fetch and parse a robots.txt. Never raises an Exception: each waiting request would raise it again."""
        meta = {"dont_obey_robotstxt": True, TAKES_PART: MAX_ROBOTS_BYTES, **limits}
        request = Request(url, priority=1000, meta=meta, callback=NO_CALLBACK)
        started, began = datetime.now(UTC), monotonic()
        try:
            response = await self.crawler.engine.download_async(request)
            rules = await self._parse(response)
        except Exception as error:
            return self._failed(url, error, started, monotonic() - began)
        self._unrecorded.append(
            RobotsVisit(
                url=url,
                redirects=tuple(redirects_of(response.request or request)),
                started=started,
                seconds=monotonic() - began,
                outcome=classify_status(response.url, response.status),
                status=response.status,
                crawl_delay=rules.delay if rules.delay is not None and 0 <= rules.delay < float("inf") else None,
            )
        )
        return rules

    def _failed(self, url: str, error: Exception, started: datetime, seconds: float) -> _Rules:
        """Note a robots.txt that could not be fetched; return the rules that follow from that."""
        outcome, words = failure_of(error)
        self._unrecorded.append(RobotsVisit(url=url, started=started, seconds=seconds, outcome=outcome, error=words))
        logger.debug("%s could not be read: %s", url, words)
        if outcome in _AS_UNAVAILABLE:
            return _Rules(allows=_everything, fetched=monotonic())
        return _Rules(allows=None, failure=_of_host(error, url).with_traceback(None), fetched=monotonic())

    async def _parse(self, response: Response) -> _Rules:
        if response.status >= 500:
            return _Rules(allows=None, status=response.status, fetched=monotonic())
        if not 200 <= response.status < 300:
            return _Rules(allows=_everything, fetched=monotonic())
        body = response.body
        if IS_PART in response.flags:  # a rule that is cut off would be about more than it says
            body = body[: body.rfind(b"\n") + 1]
        long = len(body) > _MAX_INLINE_BYTES
        text = body.decode("utf-8-sig", "ignore")
        parsed = await asyncio.to_thread(_parsed, text, self._token) if long else _parsed(text, self._token)
        delay = parsed.crawl_delay(self._token)

        def allows(url: str) -> bool:
            return parsed.can_fetch(url, self._token)

        return _Rules(allows=allows, delay=delay, long=long, fetched=monotonic())


def product_token(user_agent: str) -> str:
    """Return the name of a crawler in its User-Agent, by which robots.txt addresses it (RFC 9309, 2.2.1).

    >>> product_token("Gears/0.1 (+https://gears.example/)")
    'Gears'
    """
    found = _TOKEN.match(user_agent)
    return found[0] if found else user_agent


def agents_known(text: str, token: str) -> str:
    """Return a robots.txt in which each group is about a crawler, about all, or about none that the crawler is.

    RFC 9309, 2.2.1: a name ends where a character is none of a product token's, and is compared as a whole.

    Args:
        text: the robots.txt.
        token: the crawler's product token.

    >>> agents_known("User-agent: GEARS/0.1 (+https://a.example)\\nUser-agent: gear\\nDisallow: /", "Gears")
    'User-agent: Gears\\nUser-agent: !\\nDisallow: /'
    """
    about_us = re.compile(rf"{re.escape(token)}(?![A-Za-z_-])", re.IGNORECASE)
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if (found := _AGENT.match(line)) is not None:
            name = "*" if _ALL.match(found[1]) else token if about_us.match(found[1]) else _NOBODY
            lines[number] = f"User-agent: {name}"
    return "\n".join(lines)


def _parsed(text: str, token: str) -> Protego:
    return Protego.parse(agents_known(text, token))


def _everything(_url: str) -> bool:
    return True


def _is_stale(rules: _Rules) -> bool:
    return rules.allows is None and monotonic() - rules.fetched > UNREACHABLE_FOR


def _of_host(error: Exception, url: str) -> Exception:
    """Return the error as it concerns the host of the robots.txt: one that redirects to a missing host does exist."""
    if isinstance(error, NoSuchHostError) and error.host != urlsplit(url).hostname:
        return CannotResolveHostError("the host to which its robots.txt leads does not exist")
    if isinstance(error, OtherPartError):
        return OtherPartError(f"of its robots.txt, {error}; a crawl without parts reads it")
    return error


def _unreachable(rules: _Rules) -> FetchError:
    is_of_file = isinstance(rules.failure, BadResponseError | TooLargeError)
    if isinstance(rules.failure, FetchError) and not is_of_file:  # holds for the whole host, as it is
        return rules.failure
    if rules.failure is None:
        return RobotsUnreachableError(f"its robots.txt is answered with status {rules.status}", rules.status)
    error = RobotsUnreachableError(f"its robots.txt could not be read: {failure_of(rules.failure)[1]}")
    if not isinstance(rules.failure, TooLargeError):  # which would say of the page that it is there
        error.__cause__ = rules.failure
    return error
