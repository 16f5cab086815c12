"""Download over HTTP with the manners and the safety of the crawler: pauses that occupy a host's download slot, guarded
connections, bounded answers, and failures that can be told apart.
"""

import resource
from functools import cached_property, partial
from ipaddress import IPv4Address, IPv6Address
from time import monotonic, time
from typing import ClassVar, Self

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError, ResponseDataLossError
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.archive.tokens import TokenFile
from crawler.captures.record import content_codings
from crawler.crawling.extensions.lease import Lease
from crawler.crawling.http.answers import Answer
from crawler.crawling.http.client import Client, HTTPRequest
from crawler.crawling.http.large_bodies import LargeBodies, Turn
from crawler.crawling.http.network import Network
from crawler.crawling.http.secure import secure_context
from crawler.crawling.http.token_requests import request_with_token, response_without_token
from crawler.crawling.middlewares.backoff import Backoff
from crawler.crawling.middlewares.host_budget import HostBudget
from crawler.crawling.middlewares.robots import Robots
from crawler.crawling.request_meta import BODY_SIZE, BODY_TURN, IS_PART, STARTED, TAKES_PART
from crawler.urls.reader_tokens import hides_token

__all__ = ["PoliteHTTPHandler"]

MAX_IDLE = 1_000
"""Connections that wait to be used again; with few open files allowed, half of those."""

_handlers: "dict[Crawler, PoliteHTTPHandler]" = {}


class PoliteHTTPHandler(BaseDownloadHandler):
    """Replace Scrapy's download handler for `http` and `https`.

    A request waits here for the pause of its host (`Backoff`) and for its Crawl-delay (`Robots`). DOWNLOAD_TIMEOUT
    bounds the whole download that follows, from the look-up of the name to the last byte; DOWNLOAD_MAXSIZE bounds the
    body as it is transferred.
    """

    lazy = True
    """Made with the first request, when the settings have been checked."""

    NETWORK: ClassVar[type[Network]] = Network
    """Class of what looks up names and makes connections."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._max_size = settings.getint("DOWNLOAD_MAXSIZE")
        self._timeout = settings.getfloat("DOWNLOAD_TIMEOUT")
        network = self.NETWORK.from_settings(settings)
        lease = crawler.get_extension(Lease)
        check = lease.check if lease is not None else lambda: None
        self._client = Client(network, partial(secure_context, settings), most_idle=_most_idle(), check=check)
        self._bodies = LargeBodies()
        self._tokens = TokenFile(settings.get("ARCHIVE", "archive.db"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the handler of the crawler: one for all schemes, so that a name is looked up once."""
        if crawler not in _handlers:
            _handlers[crawler] = cls(crawler)
        handler = _handlers[crawler]
        if not isinstance(handler, cls):
            raise TypeError(f"{cls.__name__} and {type(handler).__name__} cannot both be used")
        return handler

    async def close(self) -> None:
        """Close the connections, and the file of readers' tokens."""
        _handlers.pop(self.crawler, None)
        await self._client.close()
        self._tokens.close()

    async def download_request(self, request: Request) -> Response:
        """Return the response to a request. Raise FetchError, and Scrapy's errors of downloads."""
        await self._wait(request)
        request.meta.setdefault(STARTED, time())
        if hides_token(request.url):
            sent = request_with_token(request, self._tokens)
            response = response_without_token(await self._ask(sent), request, sent, self._tokens)
        else:
            response = await self._ask(request)
        if self._backoff is not None:
            self._backoff.observe(request, response)
        request.meta[BODY_SIZE] = len(response.body)
        return response

    async def _wait(self, request: Request) -> None:
        """Wait for the pause of the host, and for its Crawl-delay. Raise BackedOffError."""
        if self._backoff is not None:
            await self._backoff.wait_turn(request)
        if self._robots is not None:
            await self._robots.wait_turn(request)

    @cached_property
    def _backoff(self) -> Backoff | None:
        return self.crawler.get_downloader_middleware(Backoff)

    @cached_property
    def _robots(self) -> Robots | None:
        return self.crawler.get_downloader_middleware(Robots)

    async def _ask(self, request: Request) -> Response:
        began = monotonic()
        answer, address = await self._answer(request)
        request.meta["download_latency"] = monotonic() - began  # Scrapy's name, which AutoThrottle reads
        headers = Headers(answer.headers)
        kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
        return kind(
            url=request.url,
            status=answer.status,
            headers=headers,
            body=answer.body,
            ip_address=address,
            protocol="HTTP/1.1",
            flags=[IS_PART] if answer.is_part else None,
        )

    async def _answer(self, request: Request) -> tuple[Answer, IPv4Address | IPv6Address | None]:
        """Return an answer and who gave it. The body of a visit has its turn among large ones until the visit ends.

        What a visit itself waits for has none, or visits would wait for each other.
        """
        asked = self._asked(request)
        if BODY_TURN not in request.meta:
            return await self._client.ask(asked)
        former: Turn | None = request.meta.get(BODY_TURN)
        if former is not None:  # of the redirect before
            former.leave()
        turn = Turn(self._bodies, asked.max_body)
        try:
            answer, address = await self._answer_in_turn(request, asked, turn)
        except BaseException:
            turn.leave()
            raise
        # A packed body is held packed and unpacked
        is_packed = bool(content_codings(answer.headers))
        turn.end(len(answer.body) + (turn.most if is_packed else 0))
        request.meta[BODY_TURN] = turn
        return answer, address

    async def _answer_in_turn(
        self, request: Request, asked: HTTPRequest, turn: Turn
    ) -> tuple[Answer, IPv4Address | IPv6Address | None]:
        """Return an answer and who gave it. Ask once more where the server gave up while its body waited here.

        That is no fault of the server; the second time, the body has its place before it comes. Raise OverBudgetError
        where the host's budget has no second time.
        """
        try:
            return await self._client.ask(asked, turn)
        except (ResponseDataLossError, DownloadFailedError, DownloadTimeoutError):
            if not turn.has_waited:
                raise
        await turn.take()
        budget = self.crawler.get_downloader_middleware(HostBudget)
        if budget is not None:
            budget.process_request(request)
        await self._wait(request)
        return await self._client.ask(asked, turn)

    def _asked(self, request: Request) -> HTTPRequest:
        headers, part = request.headers, request.meta.get(TAKES_PART)
        return HTTPRequest(
            url=request.url,
            method=request.method,
            headers=tuple((name, value) for name, values in headers.items() for value in values),
            body=request.body,
            proxy=request.meta.get("proxy"),
            proxy_authorization=headers.get("Proxy-Authorization"),
            max_body=part or request.meta.get("download_maxsize", self._max_size),
            takes_part=part is not None,
            timeout=request.meta.get("download_timeout", self._timeout),
            on_sending=None if self._robots is None else partial(self._robots.note_sending, request),
        )


def _most_idle() -> int:
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MAX_IDLE if files == resource.RLIM_INFINITY else min(MAX_IDLE, files // 2)
