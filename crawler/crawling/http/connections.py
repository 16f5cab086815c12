"""Connections to servers, one request at a time on each, and those that wait to be used again."""

import asyncio
from collections import OrderedDict
from collections.abc import Hashable
from ipaddress import IPv4Address, IPv6Address, ip_address
from time import monotonic
from typing import Any

from scrapy.exceptions import ResponseDataLossError

from crawler.crawling.http.answers import Answer, AnswerReader
from crawler.crawling.http.large_bodies import Turn
from crawler.crawling.http.secure import broken_off

__all__ = ["Connection", "Connections"]

KEEP_IDLE_SECONDS = 60
"""For how long a connection waits to be used again."""


class Connection(asyncio.Protocol):
    """A connection to a server."""

    def __init__(self) -> None:
        self.address: IPv4Address | IPv6Address | None = None
        """IP address of the server."""
        self._transport: asyncio.Transport | None = None
        self._reader: AnswerReader | None = None
        self._turn: Turn | None = None
        self._waiter: asyncio.Future[Answer] | None = None
        self._is_spoiled = False

    @property
    def is_open(self) -> bool:
        """Whether a request may be sent."""
        return self._transport is not None and not self._transport.is_closing() and not self._is_spoiled

    async def ask(self, request: bytes, reader: AnswerReader, turn: Turn | None = None) -> Answer:
        """Send a request and return the answer. turn: that of its body among large ones.

        Raise BadResponseError, TooLargeError, CertificateError, TlsError, ResponseDataLossError, DownloadFailedError.
        """
        if self._transport is None or not self.is_open:
            raise broken_off(None)
        self._reader, self._turn = reader, turn
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._waiter
        finally:
            self._reader = self._waiter = self._turn = None
            if reader.answer is None:
                self.close()
            elif not reader.keeps_alive:
                self._part()

    def use(self, transport: asyncio.Transport) -> None:
        """Go on over another transport, a secure one."""
        self._transport = transport

    @property
    def transport(self) -> asyncio.Transport | None:
        """What carries the bytes; None once it is closed."""
        return self._transport

    def close(self) -> None:
        """Close the connection at once."""
        if self._transport is not None:
            self._transport.abort()

    def _part(self) -> None:
        """Close the connection in order; a secure one would wait for the other side, which may go on and on."""
        if self._transport is not None:
            if self._transport.get_extra_info("ssl_object") is None:
                self._transport.close()
            else:
                self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        """Take the transport."""
        self._transport = transport
        if peer := transport.get_extra_info("peername"):
            self.address = ip_address(peer[0])

    def data_received(self, data: bytes) -> None:
        """Read on. What comes without a request is no answer, and the connection is not used again."""
        waiter = self._waiter
        if self._reader is None or waiter is None or waiter.done():
            self._is_spoiled = True
            # Later, for a secure connection is still at work on what it received
            asyncio.get_running_loop().call_soon(self.close)
            return
        try:
            if self._reader.feed(data) and self._reader.answer is not None:
                waiter.set_result(self._reader.answer)
            elif self._turn is not None:
                self._turn.grow(self._reader.held, self._transport)
        except Exception as error:
            waiter.set_exception(error)

    def connection_lost(self, error: Exception | None) -> None:
        """End the answer, or tell why there is none."""
        self._transport = None
        waiter = self._waiter
        if self._reader is None or waiter is None or waiter.done():
            return
        try:
            ended = error is None and self._reader.end()
            if self._turn is not None and self._turn.has_waited:
                raise ResponseDataLossError("the server gave up while its answer waited")
            if ended and self._reader.answer is not None:
                waiter.set_result(self._reader.answer)
            else:
                waiter.set_exception(broken_off(error))
        except Exception as lost:
            waiter.set_exception(lost)


class Connections:
    """Connections that wait to be used again, by what they lead to.

    most: how many wait at a time; the one that has waited longest is closed first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._idle: OrderedDict[Connection, tuple[Hashable, float]] = OrderedDict()
        self._by_key: dict[Hashable, list[Connection]] = {}

    def take(self, key: Hashable) -> Connection | None:
        """Return an open connection that leads to `key`, the one used last; None without one."""
        waiting = self._by_key.get(key)
        while waiting:
            connection = waiting[-1]
            _, since = self._idle[connection]
            self._forget(connection)
            if connection.is_open and monotonic() - since < KEEP_IDLE_SECONDS:
                return connection
            connection.close()
        return None

    def give(self, key: Hashable, connection: Connection) -> None:
        """Keep a connection for the next request, if it is open."""
        if not connection.is_open:
            return
        now = monotonic()
        self._idle[connection] = (key, now)
        self._by_key.setdefault(key, []).append(connection)
        while self._idle:
            oldest, (_, since) = next(iter(self._idle.items()))
            if len(self._idle) <= self._most and oldest.is_open and now - since < KEEP_IDLE_SECONDS:
                break
            self._forget(oldest)
            oldest.close()

    def close(self) -> None:
        """Close all."""
        for connection in list(self._idle):
            self._forget(connection)
            connection.close()

    def _forget(self, connection: Connection) -> None:
        key, _ = self._idle.pop(connection)
        waiting = self._by_key[key]
        waiting.remove(connection)
        if not waiting:
            del self._by_key[key]
