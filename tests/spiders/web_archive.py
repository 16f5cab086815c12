"""A web archive on this machine that answers by a script: TimeGate, playback, CDX index, Save Page Now. It counts.

As the Wayback Machine is said to behave: an index that folds scheme, `www.`, port and case; playback that leads on from
what is listed; refusals as headers, as bodies, with status 200; connections that are refused for a while.
"""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

__all__ = ["Asked", "Cap", "Fault", "WebArchive", "serve_web_archive"]

EXCLUDED = "org.archive.wayback.exception.AdministrativeAccessControlException: Blocked Site Error"
BY_ROBOTS = "org.archive.wayback.exception.RobotAccessControlException: Blocked By Robots"
PAGE = b"<!DOCTYPE html><html><head><title>One moment</title></head><body>We will be right back.</body></html>"


class Asked(NamedTuple):
    """A request. time: of its arrival, in seconds of a monotonic clock."""

    pool: str
    method: str
    path: str
    time: float


@dataclass(frozen=True, kw_only=True)
class Cap:
    """A capture. digest: by default one of its own. leads: the time to which playback leads on; `none`: it has none."""

    ts: str
    url: str
    status: str = "200"
    digest: str | None = None
    mime: str = "text/html"
    body: bytes = b"<html><head><title>A page</title></head><body><p>Some words.</p></body></html>"
    leads: str | None = None
    listed: bool = True
    """False for one that only the TimeGate knows."""

    def row(self) -> list[str]:
        return [self.ts, self.url, self.mime, self.status, self.digest or f"D{self.ts}", "1234"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is answered instead. cut: the bytes of the true answer that are sent, of its length. closes: no answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    cut: int | None = None
    closes: bool = False
    chunk: bool = False
    """Whether the body is sent as a chunk that is announced as twice as long, and then the connection ends."""
    blocks: float = 0.0
    """Seconds for which connections are refused afterwards."""


@dataclass
class WebArchive:
    """captures: by folded address. faults: by pool, one a request, until they are used up; `always`: for ever."""

    port: int = 0
    captures: dict[str, list[Cap]] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    faults_of: dict[tuple[str, str], list[Fault]] = field(default_factory=dict)
    """The same by pool and address."""
    always: dict[str, Fault] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    most_index: int | None = None
    """Requests to the index within `window` seconds from which on it answers 429, and then refuses connections."""
    window: float = 60.0
    blocked: float = 0.5
    """Seconds for which connections are refused then."""
    patience: int = 3
    """Refused requests within a window after which they are."""
    jobs: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)
    """Address -> what is said of its job, one a question, the last one for ever."""
    refusals: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Address -> what is said in place of a job."""
    keys: str = "key:xyzzy17"
    page: int | None = None
    """Copies on a page of a TimeMap; None for one page."""
    is_dated: bool = True
    """Whether pages of TimeMaps say from when until when their copies are."""
    delay: float = 0.0
    refused: int = 0
    server: ThreadingHTTPServer | None = None
    robots: bytes | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def add(self, *captures: Cap) -> None:
        for each in captures:
            self.captures.setdefault(folded(each.url), []).append(each)

    def break_at(self, pool: str, url: str, *faults: Fault) -> None:
        self.faults_of[pool, folded(url)] = list(faults)

    def of(self, url: str) -> list[Cap]:
        return sorted(self.captures.get(folded(url), []), key=lambda each: each.ts)

    def times(self, pool: str) -> list[float]:
        return [each.time for each in list(self.asked) if each.pool == pool]

    def most_in(self, pool: str, seconds: float) -> int:
        """The most requests of a pool in any span of so many seconds."""
        times = self.times(pool)
        return max((sum(start <= each < start + seconds for each in times) for start in times), default=0)

    def start(self) -> None:
        server = self.make_server()
        self.port = int(server.server_address[1])
        self.server = server
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def make_server(self) -> "Server":
        return Server(("127.0.0.1", self.port), type("Bound", (Handler,), {"archive": self}))

    def stop(self) -> None:
        server, self.server = self.server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    def refuse_for(self, seconds: float) -> None:
        """Take no connections for a while."""

        def block() -> None:
            self.stop()
            time.sleep(seconds)
            self.start()

        self.refused += 1
        threading.Thread(target=block, daemon=True).start()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128


class Handler(BaseHTTPRequestHandler):
    archive: WebArchive
    wbufsize = -1

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path
        if path == "/robots.txt":
            robots = self.archive.robots
            return self.answer(404 if robots is None else 200, robots or b"")
        pool = "index" if path.startswith(("/cdx", "/web/timemap")) else "playback"
        pool = "save" if path.startswith("/save") else pool
        self.note(pool)
        fault = self.fault(pool)
        if fault is not None and fault.cut is None:
            return self.refuse(fault)
        if path.startswith("/web/timemap/link/"):
            return self.timemap(unquote(path.removeprefix("/web/timemap/link/")))
        if pool == "index":
            return self.index(fault)
        if pool == "save":
            return self.job()
        return self.play()

    def note(self, pool: str) -> None:
        self.archive.asked.append(Asked(pool, self.command, self.path, time.monotonic()))
        time.sleep(self.archive.delay)

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.archive.asked.append(Asked("save", "POST", f"/save?{form.get('url')}", time.monotonic()))
        if self.headers["Authorization"] != f"LOW {self.archive.keys}":
            return self.answer(401, b'{"message": "You need to be logged in."}')
        fault = self.fault("save")
        if fault is not None:
            return self.refuse(fault)
        url = form["url"]
        if url in self.archive.refusals:
            return self.json(self.archive.refusals[url])
        return self.json({"url": url, "job_id": f"spn2-{abs(hash(url)):040x}"[:45] + "!" + url.encode().hex()})

    def job(self) -> None:
        url = bytes.fromhex(self.path.rpartition("!")[2]).decode()
        said = self.archive.jobs.get(url, [{"status": "pending"}])
        return self.json(said.pop(0) if len(said) > 1 else said[0])

    def fault(self, pool: str) -> Fault | None:
        archive = self.archive
        url = dict(parse_qsl(urlsplit(self.path).query)).get("url") or unquote(self.path).rpartition("/http")[2]
        with archive.lock:
            if own := archive.faults_of.get((pool, folded(url if "://" in url[:8] else f"http{url}"))):
                return own.pop(0)
            if archive.faults.get(pool):
                return archive.faults[pool].pop(0)
            if pool in archive.always:
                return archive.always[pool]
            if pool == "index" and archive.most_index is not None:
                now = time.monotonic()
                recent = sum(now - each < archive.window for each in archive.times("index"))
                if recent > archive.most_index + archive.patience:
                    archive.refuse_for(archive.blocked)
                if recent > archive.most_index:
                    return Fault(status=429, body=PAGE)
        return None

    def refuse(self, fault: Fault) -> None:
        if fault.closes:
            with suppress(OSError):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.close_connection = True
            self.connection.close()
            return
        if fault.chunk:
            self.send_response(fault.status)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(f"{2 * len(fault.body):x}\r\n".encode() + fault.body)
            self.close_connection = True
            return
        self.answer(fault.status, fault.body, *fault.headers)
        self.wfile.flush()
        if fault.blocks:
            self.archive.refuse_for(fault.blocks)

    def play(self) -> None:
        """TimeGate and playback."""
        found = re.match(r"/web/(?:([0-9]{14})(id_)?/)?(.*)\Z", unquote(self.path), re.DOTALL)
        assert found is not None
        stamp, _, url = found.groups()
        known = self.archive.of(url)
        if not known:
            return self.answer(404, PAGE)
        if stamp is None:
            asked = self.headers.get("Accept-Datetime")
            wanted = parsedate_to_datetime(asked) if asked else datetime.now(UTC)
            chosen = min(known, key=lambda each: abs(moment(each.ts) - wanted))
            links = f'<{url}>; rel="original", <{self.archive.url}/web/timemap/link/{url}>; rel="timemap"'
            location = f"{self.archive.url}/web/{chosen.ts}/{chosen.url}"
            return self.answer(302, b"", ("Location", location), ("Vary", "accept-datetime"), ("Link", links))
        exact = next((each for each in known if each.ts == stamp), None)
        if exact is not None and exact.leads is None:
            dated = ("Memento-Datetime", http_date(stamp))
            status = int(exact.status) if exact.status != "-" else 200
            return self.answer(status, exact.body, dated, ("Content-Type", exact.mime))
        if exact is not None and exact.leads == "none":
            return self.answer(404, PAGE)
        near = exact.leads if exact is not None else known[0].ts
        to = f"{self.archive.url}/web/{near}/{url}"
        return self.answer(302, b"", ("Location", to), ("X-Archive-Redirect-Reason", f"found capture at {near}"))

    def timemap(self, url: str) -> None:
        url, _, number = url.partition(";page=")
        known = self.archive.of(url)
        size = self.archive.page
        links = [f'<{url}>; rel="original"']
        shown = known
        if size is not None and len(known) > size:
            pages = [known[place : place + size] for place in range(0, len(known), size)]
            shown = pages[int(number)] if number else []
            links += [] if number else [self.page_link(url, *page) for page in enumerate(pages)]
        links += [
            f'<{self.archive.url}/web/{each.ts}/{each.url}>; rel="memento"; datetime="{http_date(each.ts)}"'
            for each in shown
        ]
        self.answer(200 if known else 404, ",\n".join(links).encode(), ("Content-Type", "application/link-format"))

    def page_link(self, url: str, number: int, page: list[Cap]) -> str:
        link = f'<{self.archive.url}/web/timemap/link/{quote(f"{url};page={number}", safe=":/")}>; rel="timemap"'
        if not self.archive.is_dated:
            return link
        return f'{link}; from="{http_date(page[0].ts)}"; until="{http_date(page[-1].ts)}"'

    def index(self, fault: Fault | None) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        rows = [each.row() for each in self.archive.of(query["url"]) if each.listed]
        rows = [row for row in rows if query.get("from", "") <= row[0] <= query.get("to", "9")]
        if "filter" in query:
            field_name, _, pattern = query["filter"].partition(":")
            assert field_name == "statuscode"
            rows = [row for row in rows if re.fullmatch(pattern, row[3])]
        limit = int(query.get("limit", "150000"))
        rows = rows[:limit] if limit >= 0 else rows[limit:]
        names = ["timestamp", "original", "mimetype", "statuscode", "digest", "length"]
        if query.get("output") == "json":
            body = json.dumps([names, *rows] if rows else []).encode()
        else:
            body = "".join(f"key {' '.join(row)}\n" for row in rows).encode()
        if fault is not None and fault.cut is not None:
            body = body[: fault.cut]
        self.answer(200, body, ("Content-Type", "application/json"))

    def json(self, value: object) -> None:
        self.answer(200, json.dumps(value).encode(), ("Content-Type", "application/json"))

    def answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, quote(value, safe="".join(map(chr, range(32, 127)))))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Says nothing."""


def folded(url: str) -> str:
    """An address as indexes fold it."""
    parts = urlsplit(unquote(url))
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/').lower()}?{parts.query}"


def moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def http_date(stamp: str) -> str:
    return format_datetime(moment(stamp), usegmt=True)


@contextmanager
def serve_web_archive(archive: WebArchive | None = None) -> Iterator[WebArchive]:
    archive = archive or WebArchive()
    archive.start()
    try:
        yield archive
    finally:
        archive.stop()
