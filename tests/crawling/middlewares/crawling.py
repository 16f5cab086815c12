"""Visits addresses in a process of its own, with the manners and the safety of the crawler, and tells the outcomes.

Names are looked up in a table, no real one ever is; each connection that the process tries is noted at the socket.
"""

import asyncio
import json
import os
import re
import resource
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.crawling.fetch_outcomes import failure_of
from tests.warm.client import run_module

CHECKOUT = Path(__file__).resolve().parents[3]

SETTINGS: dict[str, Any] = {
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.crawling.download_handler.PoliteHTTPHandler",
        "https": "crawler.crawling.download_handler.PoliteHTTPHandler",
        "file": None,
        "data": None,
        "ftp": None,
        "s3": None,
    },
    "DOWNLOADER_MIDDLEWARES": {
        "crawler.crawling.middlewares.address_guard.AddressGuard": 40,
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawler.crawling.middlewares.robots.Robots": 100,
        "crawler.crawling.middlewares.backoff.Backoff": 560,
        "crawler.crawling.middlewares.host_budget.HostBudget": 570,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        "crawler.crawling.middlewares.decoding.Decoding": 590,
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
        "crawler.crawling.middlewares.redirects.Redirects": 600,
    },
    "TWISTED_REACTOR_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "USER_AGENT": "Backnumber/0.0",
    "ROBOTSTXT_OBEY": False,
    "COOKIES_ENABLED": False,
    "CONCURRENT_REQUESTS": 32,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "DOWNLOAD_WARNSIZE": 0,
    "METAREFRESH_ENABLED": False,
    "REDIRECT_MAX_TIMES": 10,
    "RETRY_ENABLED": False,
    "LOG_LEVEL": "WARNING",
    "LOG_VERSIONS": [],
    "STATS_DUMP": False,
}


class Visit(NamedTuple):
    """outcome: of the exception, or `answered`. length: of the body in bytes. began, ended: seconds of one clock."""

    url: str
    outcome: str
    words: str
    kind: str | None
    status: int | None
    final: str
    length: int
    began: float
    ended: float


class Crawl(NamedTuple):
    """visits: by the URL that was asked for. connections: (address, port) of each one tried, in order."""

    visits: dict[str, Visit]
    connections: list[tuple[str, int]]
    held: float
    """Seconds that the event loop was held at most."""
    peak: int
    """Bytes of memory that the process held at most."""
    log: str


def crawl(
    urls: Sequence[str],
    *,
    names: Mapping[str, Sequence[Sequence[str]]] | None = None,
    environment: Mapping[str, str] | None = None,
    **settings: Any,
) -> Crawl:
    """Visits all URLs at once. names: host -> the addresses that each look-up in turn finds, the last for ever."""
    told = json.dumps({"urls": urls, "names": names or {}, "settings": SETTINGS | settings})
    without_project = {**os.environ, "PYTHONPATH": str(CHECKOUT), "SCRAPY_SETTINGS_MODULE": ""}
    status, out, log = run_module(__name__, told, {**without_project, **(environment or {})})
    assert status == 0, log
    found = json.loads(out.splitlines()[-1])
    visits = {visit[0]: Visit(*visit) for visit in found["visits"]}
    return Crawl(visits, [(host, port) for host, port in found["connections"]], found["held"], found["peak"], log)


class Visitor(Spider):
    """Asks for the URLs that it is given."""

    name = "visitor"

    def __init__(self, urls: Sequence[str], visits: list[Visit], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.urls, self.visits = urls, visits

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            meta = {"asked": url, "began": time.monotonic()}
            yield Request(url, self.parse, errback=self.on_failure, dont_filter=True, meta=meta)

    def parse(self, response: Response, **_arguments: Any) -> None:
        self.note(response.request, "answered", "", None, response)

    def on_failure(self, failure: Failure) -> None:
        assert failure.value is not None
        error, request = failure.value, failure.request  # type: ignore[attr-defined]
        if isinstance(error, HttpError):
            self.note(request, "answered", "", None, error.response)
            return
        outcome, words = failure_of(error)
        self.note(request, outcome, words, getattr(error, "kind", None), None)

    def note(
        self, request: Request | None, outcome: str, words: str, kind: str | None, response: Response | None
    ) -> None:
        assert request is not None
        status, final, length = (response.status, response.url, len(response.body)) if response else (None, "", 0)
        asked, began = request.meta["asked"], request.meta["began"]
        self.visits.append(Visit(asked, outcome, words, kind, status, final, length, began, time.monotonic()))


class Watched(Visitor):
    """Measures meanwhile for how long the event loop is held."""

    held = 0.0

    async def start(self) -> AsyncIterator[Any]:
        self.watching = asyncio.ensure_future(self.watch())
        async for request in super().start():
            yield request

    async def watch(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.005)
            Watched.held = max(Watched.held, time.monotonic() - before - 0.005)


def note_connections() -> list[tuple[str, int]]:
    """Returns a list to which each connection of this process is added when it is tried."""
    connections: list[tuple[str, int]] = []

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        # The event loop wakes itself through a pair of local sockets
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            connections.append((arguments[1][0], arguments[1][1]))

    sys.addaudithook(audit)
    return connections


def install_names(names: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Lets this process find names in a table alone, as `crawl` takes it."""
    answers = {name: list(turns) for name, turns in names.items()}

    def getaddrinfo(host: Any, port: Any, *_arguments: Any, **_options: Any) -> list[Any]:
        host = host.decode() if isinstance(host, bytes) else host
        if host in answers:
            addresses = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        else:
            try:
                # Literals in any notation, as the system reads them; nothing is looked up
                return look_up(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
            except socket.gaierror:
                raise socket.gaierror(socket.EAI_NONAME, "no such name") from None
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
            if ":" in address
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in addresses
        ]

    look_up = socket.getaddrinfo
    socket.getaddrinfo = getaddrinfo


def main() -> None:
    """Visits what the standard input says, and writes what became of it to the standard output."""
    told = json.loads(sys.stdin.read())
    visits: list[Visit] = []
    connections = note_connections()
    install_names(told["names"])
    process = AsyncCrawlerProcess(told["settings"])
    process.crawl(Watched, urls=told["urls"], visits=visits)
    process.start()
    peak = peak_memory()
    print(json.dumps({"visits": visits, "connections": connections, "held": Watched.held, "peak": peak}))


def peak_memory() -> int:
    """Most bytes of memory that this program ever had.

    Linux counts in `ru_maxrss` what the process had before, as a copy of the one that started it.
    """
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii")) if status.exists() else None
    return 1024 * (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
