"""ASGI middleware: security headers, data for other origins, path prefix, origin, rate limit, CSV without formulas."""

import csv
import io
import math
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from typing import Any, Final
from urllib.parse import urlsplit

from crawler.text.formulas import guarded
from explorer.static_files import SCRIPT, integrity

__all__ = [
    "SECURITY_HEADERS",
    "App",
    "Message",
    "Receive",
    "Scope",
    "Send",
    "add_security_headers",
    "guard_csv",
    "header_of",
    "limit_rate",
    "refuse_odd_paths",
    "share_data",
    "strip_prefix",
    "use_origin",
    "with_headers",
]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def header_of(asked: Scope | Message, name: bytes) -> bytes:
    """Return the value of the first header with a name; empty without one.

    Args:
        asked: scope of a request, or message that begins an answer.
        name: in lower case.
    """
    return next((value for other, value in asked.get("headers", ()) if other.lower() == name), b"")


def with_headers(
    asked: Scope | Message, headers: Mapping[bytes, bytes], *, without: Collection[bytes] = ()
) -> dict[str, Any]:
    """Return a request or the start of an answer with headers in place of those of the same names.

    Args:
        asked: scope of a request, or message that begins an answer.
        headers: name in lower case -> value.
        without: names in lower case of headers that are left out.

    >>> with_headers({"headers": [(b"Vary", b"a"), (b"age", b"1"), (b"etag", b"e")]}, {b"vary": b"b"}, without=[b"age"])
    {'headers': [(b'etag', b'e'), (b'vary', b'b')]}
    """
    kept = [
        (name, value)
        for name, value in asked.get("headers", ())
        if name.lower() not in headers and name.lower() not in without
    ]
    return {**asked, "headers": [*kept, *headers.items()]}


# No page needs resources of other hosts, and one script runs, by its hash: injected markup cannot load or run anything.
SECURITY_HEADERS = {
    b"content-security-policy": f"default-src 'none'; script-src '{integrity(SCRIPT)}'; style-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'".encode(),
    b"cross-origin-opener-policy": b"same-origin",
    b"referrer-policy": b"same-origin",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}

MAX_TRACKED_CLIENTS = 10_000
"""Clients whose request counts are kept: those with the most recent requests."""


def add_security_headers(app: App) -> App:
    """Add `SECURITY_HEADERS` to every response, in place of headers of the same names."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = with_headers(message, SECURITY_HEADERS)
            await send(message)

        await app(scope, receive, send_with if scope["type"] == "http" else send)

    return wrapped


SHARED_TYPES = (
    b"application/json", b"application/atom+xml", b"text/csv", b"application/x-bibtex",
    b"application/x-research-info-systems", b"application/vnd.citationstyles.csl+json",
)  # fmt: skip
"""Media types that pages of other origins may read."""
ANY_ORIGIN = {b"access-control-allow-origin": b"*"}
SHARED = ANY_ORIGIN | {b"access-control-expose-headers": b"etag, last-modified, link, content-disposition"}
PREFLIGHT = ANY_ORIGIN | {
    b"access-control-allow-methods": b"GET, HEAD",
    b"access-control-allow-headers": b"accept, if-none-match, if-modified-since",
    b"access-control-max-age": b"86400",
}
SHARED_PATH: Final = re.compile(r"\.(?:json|atom|csv|bib|ris|csl)\Z")
"""What the paths of data end with."""


def share_data(app: App) -> App:
    """Let pages of other origins read JSON, CSV and feeds, by GET and HEAD, without credentials: none are needed.

    https://fetch.spec.whatwg.org/#http-cors-protocol
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "OPTIONS" and SHARED_PATH.search(scope["path"]):
            await send({"type": "http.response.start", "status": 204, "headers": list(PREFLIGHT.items())})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                kind = header_of(message, b"content-type").lower()
                # A 304 has no type; that of an answer that is shared must be readable as it is.
                if kind.startswith(SHARED_TYPES) or SHARED_PATH.search(scope["path"]):
                    message = with_headers(message, SHARED)
            await send(message)

        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        await app(scope, receive, send_shared if reads else send)

    return wrapped


_ODD_PATH: Final = re.compile(
    rb"//|\\|%5c|[\x00-\x20\x7f]|%(?:0[0-9a-f]|1[0-9a-f]|7f)|/(?:\.|%2e){1,2}(?:/|\Z)", re.IGNORECASE
)
"""What no address of the explorer holds, and what proxies and browsers read in different ways."""


def refuse_odd_paths(app: App) -> App:
    """Respond 400 to a path with empty parts, dots for parts, backslashes or control characters."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
            if not path.startswith(b"/") or _ODD_PATH.search(path):
                await _respond(send, 400, "There is no such address: its path has an empty or an odd part.\n")
                return
        await app(scope, receive, send)

    return wrapped


LOOPBACK: Final = re.compile(rb"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?")
"""Hosts by which only the machine itself is meant."""


def use_origin(app: App, origin: str | None) -> App:
    """Make absolute addresses begin with `origin`, whatever host a request names.

    Without one, a request may name this machine; another name becomes "localhost".
    """
    parts = urlsplit(origin or "http://localhost")

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (origin or not LOOPBACK.fullmatch(header_of(scope, b"host"))):
            scope = with_headers(scope, {b"host": parts.netloc.encode()}) | {"scheme": parts.scheme}
        await app(scope, receive, send)

    return wrapped


_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def guard_csv(app: App) -> App:
    """Put an apostrophe before each cell of CSV that a spreadsheet would take for a formula, as exports do."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        is_csv, rest = False, b""

        async def send_guarded(message: Message) -> None:
            nonlocal is_csv, rest
            if message["type"] == "http.response.start":
                kind = header_of(message, b"content-type").lower()
                # Datasette says that it is plain text, unless it is asked for as a file.
                is_csv = kind.startswith(
                    b"text/csv" if not scope["path"].endswith(".csv") else (b"text/csv", b"text/plain")
                )
                if is_csv:
                    as_csv = {b"content-type": b"text/csv; charset=utf-8"}
                    message = with_headers(message, as_csv, without=[b"content-length"])
            elif is_csv:
                rest += message.get("body", b"")
                last = not message.get("more_body", False)
                if not last and (rest.count(b'"') % 2 or not rest.endswith(b"\n")):
                    return  # within a row
                message, rest = {**message, "body": _guarded(rest)}, b""
            await send(message)

        await app(scope, receive, send_guarded if scope["type"] == "http" else send)

    return wrapped


def _guarded(rows: bytes) -> bytes:
    """Return whole rows of CSV without formulas.

    >>> _guarded(b"=cmd,-5,@a,it's")
    b"'=cmd,-5,'@a,it's\\r\\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in csv.reader(io.StringIO(rows.decode("utf-8", "replace"), newline="")):
        writer.writerow([cell if _NUMBER.fullmatch(cell) else guarded(cell) for cell in row])
    return out.getvalue().encode()


async def _respond(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    plain = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [plain, *headers]})
    await send({"type": "http.response.body", "body": text.encode()})


def strip_prefix(app: App, prefix: str) -> App:
    """Remove the prefix from the request path where the proxy has not: Datasette expects paths without it.

    Args:
        prefix: URL path with a slash at both ends.
    """
    if prefix == "/":
        return app

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(prefix):
            scope = {**scope, "path": scope["path"][len(prefix) - 1 :]}
            raw = scope.get("raw_path")
            if raw and raw.startswith(prefix.encode()):
                scope["raw_path"] = raw[len(prefix) - 1 :]
        await app(scope, receive, send)

    return wrapped


def limit_rate(app: App, rate: int, clock: Callable[[], float] = time.monotonic) -> App:
    """Respond 429 to a client that exceeds `rate` requests a minute; bursts of up to `rate` are allowed.

    Clients are told apart by IP address; behind a proxy, by the one that the server reads from the proxy's header.

    Args:
        clock: seconds of a monotonic clock.
    """
    clients: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        now = clock()
        client = (scope.get("client") or ("",))[0]
        tokens, last = clients.pop(client, (float(rate), now))
        tokens = min(float(rate), tokens + (now - last) * rate / 60)
        clients[client] = (tokens - 1 if tokens >= 1 else tokens, now)
        if len(clients) > MAX_TRACKED_CLIENTS:
            clients.popitem(last=False)
        if tokens >= 1:
            await app(scope, receive, send)
            return
        wait = max(1, math.ceil((1 - tokens) * 60 / rate))
        words = f"Too many requests: at most {rate} a minute. Try again in {wait} s.\n"
        await _respond(send, 429, words, (b"retry-after", str(wait).encode()))

    return wrapped
