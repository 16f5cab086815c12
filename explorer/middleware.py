"""ASGI: security headers, the path prefix, and how often a client may ask. Pure but for the clock."""

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

# No page needs a script, and nothing comes from another host: what is injected has nothing to call.
SECURITY_HEADERS = {
    b"content-security-policy": b"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    b"base-uri 'none'; frame-ancestors 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"referrer-policy": b"same-origin",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}

MAX_TRACKED_CLIENTS = 10_000
"""Clients that are remembered, the latest."""


def add_security_headers(app: App) -> App:
    """Puts `SECURITY_HEADERS` on every answer."""

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
    """Takes the prefix off the path, whether or not a proxy has: Datasette's links are right only without it.

    Args:
        prefix: with a slash at both ends.
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
    """Answers 429 to a client that asks more often than `rate` times a minute; as many at once are let through.

    A client is an address: behind a proxy, the one that the server takes from the proxy's header.
    """
    clients: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        now = clock()
        client = (scope.get("client") or ("",))[0]
        allowed, then = clients.pop(client, (float(rate), now))
        allowed = min(float(rate), allowed + (now - then) * rate / 60)
        clients[client] = (allowed - 1 if allowed >= 1 else allowed, now)
        if len(clients) > MAX_TRACKED_CLIENTS:
            clients.popitem(last=False)
        if allowed >= 1:
            await app(scope, receive, send)
            return
        wait = max(1, math.ceil((1 - allowed) * 60 / rate))
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", str(wait).encode())]
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        body = f"Too many requests: at most {rate} a minute. Try again in {wait} s.\n"
        await send({"type": "http.response.body", "body": body.encode()})

    return wrapped
