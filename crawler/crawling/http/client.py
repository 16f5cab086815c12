"""Ask servers over HTTP/1.1, directly or through a proxy."""

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
    UnsupportedURLSchemeError,
)

from crawler.crawling.fetch_errors import NoSuchHostError
from crawler.crawling.http.answers import Answer, AnswerReader
from crawler.crawling.http.connections import Connection, Connections
from crawler.crawling.http.large_bodies import Turn
from crawler.crawling.http.network import Network
from crawler.crawling.http.requests import absolute_target, origin_of, request_head, request_target
from crawler.crawling.http.secure import broken_off

__all__ = ["Ask", "Client"]

CLOSING_SECONDS = 0.01
"""For how long the event loop goes on at the end, so that connections are closed before it is."""

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class _Way:
    """Where a connection leads; connections of the same way stand for each other."""

    scheme: str
    host: str
    port: int
    proxy: tuple[str, int] | None
    authorization: bytes | None
    """For the proxy."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
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


class Client:
    """Asks one server after the other, and many at a time.

    Args:
        network: makes the connections.
        secure: returns how secure connections are made; called once, when the first is. Loading what authorities are
            trusted takes as long as dozens of requests.
        most_idle: connections that wait to be used again.
    """

    def __init__(self, network: Network, secure: Callable[[], ssl.SSLContext], *, most_idle: int) -> None:
        self.network = network
        self._secure = cache(secure)
        self._connections = Connections(most_idle)

    async def ask(self, ask: Ask, turn: Turn | None = None) -> tuple[Answer, IPv4Address | IPv6Address | None]:
        """Return an answer and the IP address that gave it. turn: that of its body among large ones.

        Raise FetchError, CannotResolveHostError, DownloadConnectionRefusedError, DownloadTimeoutError,
        ResponseDataLossError, UnsupportedURLSchemeError, NotSupported, DownloadFailedError for anything else.
        """
        way = _way(ask)
        reader = AnswerReader(max_body=ask.max_body, has_body=ask.method != "HEAD", takes_part=ask.takes_part)
        try:
            async with asyncio.timeout(ask.timeout) as timer:
                if turn is not None:
                    turn.begin(timer)
                return await self._ask(ask, way, reader, turn)
        except TimeoutError as error:
            if reader.is_whole() and reader.answer is not None:
                return reader.answer, None
            if self.network.is_asked(way.proxy[0] if way.proxy else way.host):
                raise CannotResolveHostError("the name server does not answer") from error
            raise DownloadTimeoutError(f"no whole answer came in {ask.timeout:g} seconds") from error

    async def close(self) -> None:
        """Close all connections that are not in use, and end the look-ups."""
        self._connections.close()
        self.network.close()
        await asyncio.sleep(CLOSING_SECONDS)

    async def _ask(
        self, ask: Ask, way: _Way, reader: AnswerReader, turn: Turn | None
    ) -> tuple[Answer, IPv4Address | IPv6Address | None]:
        request = _request(ask, way)
        connection = self._connections.take(way)
        if connection is not None:
            await asyncio.sleep(0)  # what the server has sent by now, after its answer, is none to this request
            try:
                answer = await connection.ask(request, reader, turn)
            except DownloadFailedError:
                # Servers close connections that wait, and may do so while the request is on its way
                if reader.has_begun:
                    raise
                connection = None
        if connection is None:
            connection = await self._connect(way)
            answer = await connection.ask(request, reader, turn)
        self._connections.give(way, connection)
        return answer, connection.address

    async def _connect(self, way: _Way) -> Connection:
        host, port = way.proxy or (way.host, way.port)
        try:
            opened = await self.network.open(host, port)
        except NoSuchHostError as error:
            if way.proxy is None:
                raise
            raise CannotResolveHostError("the proxy has no address") from error
        connection = await _carried(opened)
        if way.scheme == "https":
            if way.proxy is not None:
                await self._tunnel(connection, way)
            await self._secured(connection, way.host)
        return connection

    async def _tunnel(self, connection: Connection, way: _Way) -> None:
        """Have the proxy lead to the host."""
        target = origin_of("", way.host, way.port)
        request = _with_authorization(request_head("CONNECT", target, target), way)
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


def _way(ask: Ask) -> _Way:
    """Return the way to what is asked for. Raise UnsupportedURLSchemeError or NotSupported."""
    try:
        parts = urlsplit(ask.url)
        scheme, host = parts.scheme.lower(), parts.hostname or ""
        port = parts.port
    except ValueError as error:
        raise UnsupportedURLSchemeError(f"the address cannot be read: {error}") from error
    if scheme not in _PORTS or not host:
        raise UnsupportedURLSchemeError("only http and https are asked for")
    proxy = None
    if ask.proxy is not None:
        given = urlsplit(ask.proxy if "://" in ask.proxy else f"http://{ask.proxy}")
        if given.scheme.lower() != "http" or not given.hostname:
            raise NotSupported("only proxies that speak http are asked")
        proxy = (given.hostname, given.port or 80)
    return _Way(scheme, host, _PORTS[scheme] if port is None else port, proxy, ask.proxy_authorization)


def _request(ask: Ask, way: _Way) -> bytes:
    by_proxy = way.proxy is not None and way.scheme == "http"
    target = absolute_target(ask.url) if by_proxy else request_target(ask.url)
    head = request_head(ask.method, target, origin_of(way.scheme, way.host, way.port), ask.headers, body=ask.body)
    return (_with_authorization(head, way) if by_proxy else head) + ask.body


def _with_authorization(head: bytes, way: _Way) -> bytes:
    if way.authorization is None:
        return head
    return head[:-2] + b"Proxy-Authorization: " + b" ".join(way.authorization.split()) + b"\r\n\r\n"
