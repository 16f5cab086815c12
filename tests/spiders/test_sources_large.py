"""Large bodies: what the crawler itself makes wait is no fault of its server."""

import gzip
import random
import socket
import struct
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.crawling.middlewares.hostile import Answer
from tests.spiders.crawls import rows
from tests.spiders.visits import archive_of, sources
from tests.spiders.web import Page, serve_web

NOISE = random.Random(3).randbytes(3_000_000)  # noqa: S311 - nothing is secret
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n"
SENT = 2_000_000
"""Bytes that a server sends before it gives up."""

BODIES: dict[str, bytes] = {
    "length": HEAD + b"Content-Length: 3000000\r\n\r\n" + NOISE,
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2dc6c0\r\n" + NOISE + b"\r\n0\r\n\r\n",
    "neither": HEAD + b"Connection: close\r\n\r\n" + NOISE,
    "packed": HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(NOISE, 1),
}
"""Host -> what its server sends."""


class GivingUp:
    """Servers that give up the first time, each after a large body of another host has begun to come."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.asked: Counter[str] = Counter()

    def slow(self, connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: 1500000\r\n\r\n" + NOISE[:1_460_000])
        time.sleep(0.2)
        self.begun.set()
        for place in range(1_460_000, 1_500_000, 5_000):
            connection.sendall(NOISE[place : place + 5_000])
            time.sleep(0.1)

    def first_time(self, host: str, data: bytes, *, resets: bool = False) -> Answer:
        def answer(connection: socket.socket) -> None:
            self.begun.wait(10)
            self.asked[host] += 1
            if self.asked[host] > 1:
                connection.sendall(data)
                return
            connection.sendall(data[:SENT])
            time.sleep(0.5)
            if resets:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        return answer


Visited = dict[str, tuple[str, int | None, int]]
"""Host -> the outcome of its visit, the bytes of the body, and how often it was asked."""


def crawled(folder: Path, *settings: str) -> Visited:
    servers = GivingUp()
    urls = {name: f"http://{name}.example/a" for name in ("slow", *BODIES, "reset", "broken")}
    archive = archive_of(folder / "archive.db", {1: list(urls.values())})
    with serve_web() as web:
        web.pages[urls["slow"]] = servers.slow
        for name, data in BODIES.items():
            web.pages[urls[name]] = servers.first_time(name, data)
        web.pages[urls["reset"]] = servers.first_time("reset", BODIES["length"], resets=True)
        web.pages[urls["broken"]] = lambda connection: connection.sendall(BODIES["length"][:900_000])
        web.pages["/robots.txt"] = Page(status="404 No")
        # One large body at a time
        done = sources(archive, web, "VISIT_MAXSIZE=140000000", "READERS=0", "PROBE_HOSTS=False", *settings)
        asked = Counter(web.asked())
    assert done.status == 0, done.log
    found = rows(archive, "SELECT url, outcome, size FROM visits")
    return {url.partition("//")[2].partition(".")[0]: (outcome, size, asked[url]) for url, outcome, size in found}


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    return crawled(tmp_path_factory.mktemp("large"))


@pytest.mark.parametrize("name", [*BODIES, "reset"])
def test_a_server_that_gives_up_while_its_body_waits_is_asked_once_more(visited: Visited, name: str) -> None:
    outcome, size, asked = visited[name]
    whole = len(NOISE) if name != "packed" else len(gzip.compress(NOISE, 1))
    assert (outcome, size, asked) == ("ok", whole, 2)


def test_one_that_breaks_off_by_itself_is_not(visited: Visited) -> None:
    assert visited["broken"] == ("protocol_error", None, 1)
    assert visited["slow"] == ("ok", 1_500_000, 1)


@pytest.mark.deep
def test_the_second_request_is_one_of_the_budget_of_its_host(tmp_path: Path) -> None:
    found = crawled(tmp_path, "HOST_BUDGET=2")  # of which robots.txt takes one
    assert {found[name] for name in (*BODIES, "reset")} == {("over_budget", None, 1)}
    assert found["slow"] == ("ok", 1_500_000, 1)
