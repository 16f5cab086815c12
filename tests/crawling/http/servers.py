"""Servers on this machine whose connections a test leads by hand, and a client that asks them."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from scrapy.settings import Settings

from crawler.crawling.http.client import Client, HTTPRequest
from crawler.crawling.http.network import Network
from crawler.crawling.http.secure import secure_context
from crawler.urls.address_rules import Rules, parse_rules

HERE = parse_rules(["127.0.0.0/8", "::1"])

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter, bytes], Awaitable[None]]
"""Answers one request, whose head it is given."""


@dataclass
class Served:
    """port: of the server. heads: of the requests, in order. connections: how many were accepted."""

    port: int = 0
    heads: list[bytes] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str = "/", *, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def sending(*answers: bytes, closes: bool = False) -> Answer:
    """One after the other, the last for ever."""
    waiting = list(answers)

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _head: bytes) -> None:
        writer.write(waiting.pop(0) if len(waiting) > 1 else waiting[0])
        if closes:
            writer.close()

    return answer


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a machine does that knows nothing of it."""
    made = writer.get_extra_info("socket")
    made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@asynccontextmanager
async def serving(
    answer: Answer, *, host: str = "127.0.0.1", secure: ssl.SSLContext | None = None
) -> AsyncIterator[Served]:
    """A server while the context lasts."""
    served = Served()
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.connections += 1
        writers.append(writer)
        try:
            while not writer.is_closing():
                head = await reader.readuntil(b"\r\n\r\n")
                served.heads.append(head)
                await answer(reader, writer, head)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(serve, host, 0, ssl=secure)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


class Table(Network):
    """Names are looked up in a table; a failure there is raised."""

    def __init__(
        self, names: Mapping[str, Sequence[str] | Exception] | None = None, rules: Rules = HERE, **options: float
    ) -> None:
        super().__init__(rules, **options)  # type: ignore[arg-type]
        self.names = names or {}
        self.asked: list[str] = []
        self.tried: list[tuple[str, int]] = []

    def look_up(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        found = self.names[name]
        if isinstance(found, Exception):
            raise found
        return found

    async def connect(self, address: str, port: int) -> socket.socket:
        self.tried.append((address, port))
        return await super().connect(address, port)


@asynccontextmanager
async def asking(network: Network | None = None, **settings: object) -> AsyncIterator[Client]:
    """A client while the context lasts."""
    context = partial(secure_context, Settings({"DOWNLOAD_VERIFY_CERTIFICATES": True, **settings}))
    client = Client(network or Table(), context, most_idle=10)
    try:
        yield client
    finally:
        await client.close()


def ask(url: str, **options: object) -> HTTPRequest:
    return HTTPRequest(url=url, **{"timeout": 2, "max_body": 1_000_000, **options})  # type: ignore[arg-type]
