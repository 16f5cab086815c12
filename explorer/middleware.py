"""ASGI middleware: security headers, path prefix, rate limit."""

import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

__all__ = ["SECURITY_HEADERS", "App", "add_security_headers", "limit_rate", "strip_prefix"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# No page needs scripts or resources of other hosts, so that injected markup cannot load or run anything.
SECURITY_HEADERS = {
    b"content-security-policy": b"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    b"base-uri 'none'; frame-ancestors 'none'",
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
                headers = [
                    (name, value) for name, value in message.get("headers", []) if name.lower() not in SECURITY_HEADERS
                ]
                message = {**message, "headers": [*headers, *SECURITY_HEADERS.items()]}
            await send(message)

        await app(scope, receive, send_with if scope["type"] == "http" else send)

    return wrapped


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
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", str(wait).encode())]
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        body = f"Too many requests: at most {rate} a minute. Try again in {wait} s.\n"
        await send({"type": "http.response.body", "body": body.encode()})

    return wrapped
