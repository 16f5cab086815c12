"""Send requests to servers over HTTP/1.1, directly or through a proxy."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.crawling.fetch_errors import NoSuchHostError, StandstillError
from crawler.crawling.http.answers import Answer, AnswerReader
from crawler.crawling.http.connections import Connection, Connections
from crawler.crawling.http.large_bodies import Turn
from crawler.crawling.http.network import Network
from crawler.crawling.http.requests import absolute_target, origin_of, request_head, request_target
from crawler.crawling.http.secure import broken_off
from crawler.crawling.http.standstills import Standstills
from crawler.urls.address_rules import DEFAULT_PORTS

__all__ = ["Client", "HTTPRequest"]

CLOSING_SECONDS = 0.01
"""For how long the event loop goes on at the end, so that connections are closed before it is."""


@dataclass(frozen=True, slots=True)
class _Route:
    """Where a connection leads; connections of the same route stand for each other."""

    scheme: str
    host: str
    port: int
    proxy: tuple[str, int] | None
    authorization: bytes | None
    """For the proxy."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HTTPRequest:
    """What is asked for."""

    url: str
    """The address: http or https."""

    method: str = "GET"
    """HTTP method."""

    headers: tuple[tuple[bytes, bytes], ...] = ()
    """Headers, in order; Host is set by the client."""

    body: bytes = b""
    """Body of the request."""

    proxy: str | None = None
    """Address of the proxy; None for none."""

    proxy_authorization: bytes | None = None
    """Value of Proxy-Authorization; None for none."""

    max_body: int = 0
    """Bytes of the longest body that is taken; 0 for any."""

    takes_part: bool = False
    """Whether of a body that is too long, or breaks off, what came of it is taken."""

    timeout: float = 60
    """Seconds for the whole, from the look-up of the name to the last byte."""

    on_sending: Callable[[], None] | None = None
    """Called when it is about to be sent, over a connection that was made by then."""


class Client:
    """Asks one server after the other, and many at a time.

    Args:
        network: makes the connections.
        secure: returns how secure connections are made; called once, when the first is. Loading what authorities are
            trusted takes as long as dozens of requests.
        most_idle: connections that wait to be used again.
        check: raises whatever keeps a request from being sent; called right before each is.
    """

    def __init__(
        self,
        network: Network,
        secure: Callable[[], ssl.SSLContext],
        *,
        most_idle: int,
        check: Callable[[], object] = lambda: None,
    ) -> None:
        self.network = network
        self._check = check
        self._secure = cache(secure)
        self._connections = Connections(most_idle)
        self._standstills = Standstills()

    async def ask(
        self, request: HTTPRequest, turn: Turn | None = None
    ) -> tuple[Answer, IPv4Address | IPv6Address | None]:
        """Return an answer and the IP address that gave it. turn: that of its body among large ones.

        Raise FetchError, CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError,
        ResponseDataLossError, UnsupportedURLSchemeError, NotSupported, DownloadFailedError for anything else.
        """
        with self._standstills.watched() as stood_still:
            try:
                return await self._ask_in_time(request, turn)
            except (CannotResolveHostError, DownloadTimeoutError, DownloadFailedError, ResponseDataLossError) as error:
                if stood_still():
                    raise StandstillError("this process stood still while the host was asked") from error
                raise

    async def close(self) -> None:
        """Close all connections that are not in use, and end the look-ups."""
        self._connections.close()
        self.network.close()
        await asyncio.sleep(CLOSING_SECONDS)

    async def _ask_in_time(
        self, request: HTTPRequest, turn: Turn | None
    ) -> tuple[Answer, IPv4Address | IPv6Address | None]:
        route = _route(request)
        reader = AnswerReader(
            max_body=request.max_body, has_body=request.method != "HEAD", takes_part=request.takes_part
        )
        try:
            async with asyncio.timeout(request.timeout) as timer:
                if turn is not None:
                    turn.begin(timer)
                return await self._ask(request, route, reader, turn)
        except TimeoutError as error:
            if reader.is_whole() and reader.answer is not None:
                return reader.answer, None
            if self.network.is_asked(route.proxy[0] if route.proxy else route.host):
                raise CannotResolveHostError("the name server does not answer") from error
            raise DownloadTimeoutError(f"no whole answer came in {request.timeout:g} seconds") from error

    async def _ask(
        self, request: HTTPRequest, route: _Route, reader: AnswerReader, turn: Turn | None
    ) -> tuple[Answer, IPv4Address | IPv6Address | None]:
        sent = _request(request, route)
        connection = self._connections.take(route)
        if connection is not None:
            await asyncio.sleep(0)  # what the server has sent by now, after its answer, is none to this request
            self._permit(connection)
            _tell(request)
            try:
                answer = await connection.ask(sent, reader, turn)
            except DownloadFailedError:
                # Servers close connections that wait, and may do so while the request is on its way
                if reader.has_begun:
                    raise
                connection = None
        if connection is None:
            connection = await self._connect(route)
            self._permit(connection)
            _tell(request)
            answer = await connection.ask(sent, reader, turn)
        self._connections.give(route, connection)
        return answer, connection.address

    def _permit(self, connection: Connection) -> None:
        """Raise what keeps a request from being sent now, and close the connection that is not used."""
        try:
            self._check()
        except BaseException:
            connection.close()
            raise

    async def _connect(self, route: _Route) -> Connection:
        host, port = route.proxy or (route.host, route.port)
        try:
            opened = await self.network.open(host, port)
        except NoSuchHostError as error:
            if route.proxy is None:
                raise
            raise CannotResolveHostError("the proxy has no address") from error
        connection = await _carried(opened)
        if route.scheme == "https":
            if route.proxy is not None:
                await self._tunnel(connection, route)
            await self._secured(connection, route.host)
        return connection

    async def _tunnel(self, connection: Connection, route: _Route) -> None:
        """Have the proxy lead to the host."""
        target = origin_of("", route.host, route.port)
        request = _with_authorization(request_head("CONNECT", target, target), route)
        answer = await connection.ask(request, AnswerReader(has_body=False))
        if not 200 <= answer.status < 300:
            connection.close()
            raise DownloadFailedError("the proxy makes no tunnel")

    async def _secured(self, connection: Connection, host: str) -> None:
        """Shake hands with the host."""
        transport = connection.transport
        if transport is None:
            raise broken_off(None)
        try:
            secured = await asyncio.get_running_loop().start_tls(
                transport, connection, self._secure(), server_hostname=host
            )
        except BaseException as error:
            connection.close()
            if isinstance(error, OSError):  # errors of TLS are some
                raise broken_off(error) from error
            raise
        if secured is None:
            raise broken_off(None)
        connection.use(secured)


def _tell(request: HTTPRequest) -> None:
    if request.on_sending is not None:
        request.on_sending()


async def _carried(opened: socket.socket) -> Connection:
    """Return a connection over a socket, which is the transport's from here on.

    Broken off in between, the event loop and Python would both close its file, or what has its number by then.
    """
    made = asyncio.ensure_future(asyncio.get_running_loop().create_connection(Connection, sock=opened))
    try:
        _, connection = await asyncio.shield(made)
    except asyncio.CancelledError:
        made.add_done_callback(_close_made)
        raise
    except OSError as error:
        raise broken_off(error) from error
    return connection


def _close_made(made: "asyncio.Future[tuple[asyncio.Transport, Connection]]") -> None:
    if not made.cancelled() and made.exception() is None:
        made.result()[1].close()


def _route(request: HTTPRequest) -> _Route:
    """Return the route to what is asked for. Raise UnsupportedURLSchemeError or NotSupported."""
    try:
        parts = urlsplit(request.url)
        scheme, host = parts.scheme.lower(), parts.hostname or ""
        port = parts.port
    except ValueError as error:
        raise UnsupportedURLSchemeError(f"the address cannot be read: {error}") from error
    if scheme not in DEFAULT_PORTS or not host:
        raise UnsupportedURLSchemeError("only http and https are asked for")
    proxy = None
    if request.proxy is not None:
        given = urlsplit(request.proxy if "://" in request.proxy else f"http://{request.proxy}")
        if given.scheme.lower() != "http" or not given.hostname:
            raise NotSupported("only proxies that speak http are asked")
        proxy = (given.hostname, given.port or 80)
    return _Route(scheme, host, DEFAULT_PORTS[scheme] if port is None else port, proxy, request.proxy_authorization)


def _request(request: HTTPRequest, route: _Route) -> bytes:
    by_proxy = route.proxy is not None and route.scheme == "http"
    target = absolute_target(request.url) if by_proxy else request_target(request.url)
    head = request_head(
        request.method, target, origin_of(route.scheme, route.host, route.port), request.headers, body=request.body
    )
    return (_with_authorization(head, route) if by_proxy else head) + request.body


def _with_authorization(head: bytes, route: _Route) -> bytes:
    if route.authorization is None:
        return head
    return head[:-2] + b"Proxy-Authorization: " + b" ".join(route.authorization.split()) + b"\r\n\r\n"
