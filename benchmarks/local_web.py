"""A made-up web on this machine: many hosts, the loopback addresses, with pages of a realistic size.

    python benchmarks/local_web.py PAGES [log] [CERTIFICATES]

serves page N of any host at `/page/N`, each with a body and an entity tag of its own, until it is ended, and at
`/packed/N` the same in gzip; says its port.
PAGES: a folder of saved pages (`*.html.gz`), or how many to make up. log: note when each host was asked for what.
CERTIFICATES: a folder with the certificate and key of each host (`benchmarks/certificates.py`), which are served over
TLS. It does as little as a server can, so that the clients beside which it runs have the processors for themselves.
"""

import asyncio
import gzip
import json
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from isal import igzip_lib

ROBOTS = b"User-agent: *\nDisallow: /private/\nAllow: /\n"
COUNTS = "/-/counts"
LOG = "/-/log"
HOSTS_OF_A_BLOCK = 250


class Asked(NamedTuple):
    """A request. time: of its arrival, in seconds of a monotonic clock."""

    host: str
    path: str
    time: float


@dataclass(frozen=True)
class LocalWeb:
    """A web that is being served. process: of the server. scheme: http or https."""

    port: int
    process: int
    scheme: str = "http"

    def url(self, host: int, page: int) -> str:
        """The address of a page on a host, both by number."""
        return f"{self.scheme}://{host_name(host)}:{self.port}/page/{page}"

    def counts(self) -> Counter[str]:
        """Requests since the last call, by what they were answered with: robots, 200, 304, 404."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{COUNTS}") as answer:
            return Counter(json.load(answer))

    def log(self) -> list[Asked]:
        """Requests since the last call, in order, of a web that notes them."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{LOG}") as answer:
            return [Asked(*each) for each in json.load(answer)]

    def cpu(self) -> float:
        """Seconds of CPU that the server has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text("ascii").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def host_name(number: int) -> str:
    """A loopback address: each is a host of its own."""
    block, place = divmod(number, HOSTS_OF_A_BLOCK)
    return f"127.1.{block}.{place + 1}"


@contextmanager
def served(pages: str, *, log: bool = False, certificates: Path | None = None) -> Iterator[LocalWeb]:
    """A web in a process of its own. Arguments as on the command line."""
    words = [sys.executable, __file__, pages, *(["log"] if log else [])]
    words += [str(certificates)] if certificates is not None else []
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            scheme = "http" if certificates is None else "https"
            yield LocalWeb(port=int(process.stdout.readline()), process=process.pid, scheme=scheme)
        finally:
            process.terminate()


def bodies(pages: str) -> list[bytes]:
    """Saved pages, or made-up ones; the same each time."""
    if pages.isdecimal():
        chance = random.Random(1)  # noqa: S311
        words = vocabulary(chance)
        return [made_up(number, words, chance) for number in range(int(pages))]
    return [gzip.decompress(path.read_bytes()) for path in sorted(Path(pages).glob("*.html.gz"))]


def body_of(pages: list[bytes], number: int) -> bytes:
    """What is served as page `number`."""
    return pages[number % len(pages)] + b"\n<!-- %d -->" % number


def packed(body: bytes) -> bytes:
    """What is served in gzip."""
    member: bytes = igzip_lib.compress(body, 1, igzip_lib.COMP_GZIP)
    return member


def vocabulary(chance: random.Random) -> list[str]:
    """Words that nobody uses."""
    starts = ("b", "br", "d", "f", "gr", "k", "l", "m", "pl", "r", "s", "st", "t", "v")
    ends = ("an", "ard", "el", "en", "er", "ing", "ion", "ist", "ol", "or", "um", "y")
    middles = [f"{vowel}{consonant}" for vowel in "aeiou" for consonant in "bdglmnrstv"]
    return ["".join(chance.choice(part) for part in (starts, middles, ends)) for _ in range(3000)]


def made_up(number: int, words: list[str], chance: random.Random) -> bytes:
    """A page of 60 to 180 KB: metadata, scripts, a menu, an article, cards of other articles."""

    def prose(length: int) -> str:
        return " ".join(chance.choices(words, k=length))

    def token() -> str:
        return f"{chance.getrandbits(64):016x}"

    title = prose(7).capitalize()
    node = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": title, "datePublished": "2024-03-05",
        "author": [{"@type": "Person", "name": f"{prose(1).title()} {prose(1).title()}"}],
        "image": f"https://images.example/{token()}.jpg",
    }  # fmt: skip
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | The Gearbox</title>'
        f'<meta name="description" content="{prose(20)}"><meta property="og:title" content="{title}">'
        f'<script type="application/ld+json">{json.dumps(node)}</script>'
    )
    parts = [head]
    parts += [f"<script>window.s{token()}={{id:'{token()}',of:'{prose(6)}'}};</script>" for _ in range(120)]
    parts.append("</head><body><nav><ul>")
    parts += [f'<li class="menu-item"><a href="/{token()[:6]}">{prose(2)}</a></li>' for _ in range(80)]
    parts.append(f"</ul></nav><main><article><h1>{title}</h1>")
    parts += [f'<p class="text">{prose(chance.randrange(30, 90))}.</p>' for _ in range(chance.randrange(20, 60))]
    parts.append("</article></main><aside>")
    size, most = sum(map(len, parts)), chance.randrange(60_000, 180_000)
    while size < most:
        card = (
            f'<div class="card card-{token()[:4]}" data-id="{token()}"><a href="/a/{token()}">'
            f'<img src="/i/{token()}.png" alt="{prose(4)}" loading="lazy">'
            f"<h3>{prose(8)}</h3></a><p>{prose(18)}</p></div>"
        )
        parts.append(card)
        size += len(card)
    return "".join([*parts, f"</aside><footer>{number}</footer></body></html>"]).encode()


class Answers(asyncio.Protocol):
    """One connection, kept for as long as the client likes."""

    def __init__(self, pages: list[bytes], counts: Counter[str], log: list[Asked] | None) -> None:
        self.pages, self.counts, self.log = pages, counts, log
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            self.transport.writelines(self.answer(head.split(b" ", 2)[1].decode("ascii"), head.lower()))

    def answer(self, path: str, head: bytes) -> tuple[bytes, bytes]:
        _, kind, *rest = path.split("/")
        if self.log is not None and kind != "-":
            host = head.partition(b"\r\nhost: ")[2].partition(b"\r")[0].partition(b":")[0].decode("ascii")
            self.log.append(Asked(host, path, time.monotonic()))
        if kind in ("page", "packed") and rest[0].isdecimal():
            number = int(rest[0])
            tag = b'etag: "%d"\r\nlast-modified: Mon, 01 Jan 2024 10:00:00 GMT\r\n' % number
            if b'\r\nif-none-match: "%d"' % number in head:
                return self.say("304", b"304 Not Modified", b"", tag)
            body = body_of(self.pages, number)
            if kind == "packed":
                return self.say("200", b"200 OK", packed(body), tag + b"content-encoding: gzip\r\n")
            return self.say("200", b"200 OK", body, tag)
        if path == "/robots.txt":
            return self.say("robots", b"200 OK", ROBOTS, b"content-type: text/plain\r\n")
        if path == COUNTS:
            told = json.dumps(self.counts).encode()
            self.counts.clear()
            return self.say("", b"200 OK", told)
        if path == LOG and self.log is not None:
            told = json.dumps(self.log).encode()
            self.log.clear()
            return self.say("", b"200 OK", told)
        return self.say("404", b"404 Not Found", b"none")

    def say(self, kind: str, status: bytes, body: bytes, headers: bytes = b"") -> tuple[bytes, bytes]:
        if kind:
            self.counts[kind] += 1
        kind_of = b"" if b"content-type" in headers else b"content-type: text/html; charset=utf-8\r\n"
        head = b"HTTP/1.1 %b\r\nserver: made-up\r\n%b%bcontent-length: %d\r\n\r\n"
        return head % (status, kind_of, headers, len(body)), body


async def serve(pages: str, *, with_log: bool, certificates: Path | None) -> None:
    """Serves until it is ended."""
    made, counts = bodies(pages), Counter[str]()
    log: list[Asked] | None = [] if with_log else None
    loop = asyncio.get_running_loop()
    port = 0
    servers = []
    for host, secure in hosts_of(certificates):
        listening = socket.create_server((host, port), backlog=4096)
        port = listening.getsockname()[1]
        servers.append(await loop.create_server(lambda: Answers(made, counts, log), sock=listening, ssl=secure))
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    print(port, flush=True)
    await ended.wait()
    for server in servers:
        server.close()


def hosts_of(certificates: Path | None) -> Iterator[tuple[str, ssl.SSLContext | None]]:
    """Yield each address that is listened on, with how it is secured."""
    if certificates is None:
        yield "0.0.0.0", None  # noqa: S104 - each loopback address is a host
        return
    for path in sorted(certificates.glob("[0-9]*.pem")):
        secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        secure.load_cert_chain(path)
        yield path.stem, secure


if __name__ == "__main__":
    import uvloop

    given = sys.argv[2:]
    folders = [Path(word) for word in given if word != "log"]
    uvloop.run(serve(sys.argv[1], with_log="log" in given, certificates=next(iter(folders), None)))
