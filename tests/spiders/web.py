"""A web on this machine: many hosts behind one server, that answer as they are told to."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.crawling.middlewares.hostile import Answer, page

__all__ = ["Asked", "Page", "Web", "article", "serve_web"]

TLS = 0x16
"""First byte of a client that shakes hands."""

PARAGRAPH = "<p>A cog turns another cog, and the two of them agree on how fast the third one is to go round.</p>"


class Asked(NamedTuple):
    """A request. time: of its arrival, in seconds of a monotonic clock."""

    host: str
    path: str
    time: float
    headers: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://{self.host}{self.path}"


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is at an address. etag: known to the client, 304 is the answer. delay: seconds."""

    body: bytes = b""
    status: str = "200 OK"
    headers: tuple[str, ...] = ("Content-Type: text/html; charset=utf-8",)
    etag: str | None = None
    delay: float = 0.0


def article(title: str, *head: str) -> bytes:
    """A page with a title, what else its head has, and some text that no other page has."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{"".join(head)}</head>'
        f"<body><article><h1>{title}</h1>{PARAGRAPH * 6}</article></body></html>"
    ).encode()


@dataclass
class Web:
    """pages: by address, such as `http://a.example/story`; or by path alone, where every host has it; or `http://a.example/*`
    for every other address of a host.

    Without a page: 404; robots.txt likewise, so that all may be asked for. requests: in order. Where nothing is said,
    every host has the address 127.0.0.1 and is served at port 80.
    """

    listener: socket.socket
    pages: dict[str, Page | Answer] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    """Address and port -> the port that stands for it, `127.0.0.1:80`."""
    authority: Path | None = None
    """Certificate that the crawler trusts."""
    most: Counter[str] = field(default_factory=Counter)
    """Host -> requests that were under way at a time, at most; "" stands for all."""
    _under_way: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def asked(self, *, robots: bool = False) -> list[str]:
        """The addresses that were asked for, in order."""
        return [asked.url for asked in list(self.requests) if robots or asked.path != "/robots.txt"]

    def forget(self) -> None:
        self.requests.clear()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        with suppress(OSError), connection:
            head = b""
            while b"\r\n\r\n" not in head:
                if not (got := connection.recv(65536)):
                    return
                head += got
                if head[0] == TLS:
                    # As servers do that are asked for a secure connection at the port of the other kind
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    return
            line, *lines = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
            headers = {name.lower(): value for name, _, value in (text.partition(": ") for text in lines)}
            asked = Asked(headers.get("host", ""), line.split(" ")[1], time.monotonic(), headers)
            self.requests.append(asked)
            found = self.pages.get(asked.url) or self.pages.get(urlsplit(asked.url).path)
            found = found or self.pages.get(f"http://{asked.host}/*") or Page(status="404 No")
            with self.counted(asked.host):
                answer = sent(found, headers) if isinstance(found, Page) else found
            answer(connection)

    @contextmanager
    def counted(self, host: str) -> Iterator[None]:
        names = (host, "")
        with self._lock:
            self._under_way.update(names)
            self.most |= self._under_way
        try:
            yield
        finally:
            with self._lock:
                self._under_way.subtract(names)


def sent(found: Page, headers: Mapping[str, str]) -> Answer:
    """The page as an answer to a request with these headers."""
    time.sleep(found.delay)
    tag = () if found.etag is None else (f"ETag: {found.etag}",)
    if found.etag is not None and headers.get("if-none-match") == found.etag:
        return page(b"", *tag, status="304 Not Modified")
    return page(found.body, *found.headers, *tag, status=found.status)


@contextmanager
def serve_web() -> Iterator[Web]:
    """A web while the context lasts."""
    web = Web(socket.create_server(("127.0.0.1", 0), backlog=128))
    web.ports["127.0.0.1:80"] = web.port
    thread = threading.Thread(target=web.accept, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        # Closing alone would leave accept() waiting
        with suppress(OSError):
            web.listener.shutdown(socket.SHUT_RDWR)
        web.listener.close()
        thread.join(5)
