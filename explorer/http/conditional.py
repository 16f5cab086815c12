"""ASGI middleware: validators of answers, and 304 where a client has the answer already.

https://www.rfc-editor.org/rfc/rfc9110#section-13
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from explorer.http.middleware import App, Message, Receive, Scope, Send

__all__ = ["answer_unchanged", "http_date"]

TIMING = re.compile(rb'"query_ms": ?[0-9.e+-]+|Queried in [0-9.]+ ms')
"""What Datasette writes into an answer that is another each time: no tag depends on it."""

KEPT = (b"cache-control", b"date", b"etag", b"expires", b"last-modified", b"vary")
"""Headers of a 200 that its 304 has too."""


def answer_unchanged(app: App) -> App:
    """Give each 200 to a GET or HEAD an entity tag, and answer 304 where the request's conditions say that it is known.

    A tag is weak, since a body may be compressed later. A body that is sent in parts, such as a long table as CSV, has
    none: it would have to be kept in memory first.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        start: Message | None = None

        async def send_if_new(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message
                return
            if start is not None:
                begun, start = start, None
                body = message.get("body", b"")
                if not message.get("more_body", False) and (body or scope["method"] == "GET"):
                    begun, message = _of_known(begun, message, dict(scope["headers"]))
                await send(begun)
            await send(message)

        asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        await app(scope, receive, send_if_new if asked else send)

    return wrapped


def _of_known(start: Message, body: Message, conditions: Mapping[bytes, bytes]) -> tuple[Message, Message]:
    """Return an answer with its entity tag, or the 304 in its place."""
    headers = [(name.lower(), value) for name, value in start.get("headers", [])]
    given = dict(headers)
    if b"etag" not in given:
        digest = hashlib.blake2b(TIMING.sub(b"", body.get("body", b"")), digest_size=16).hexdigest()
        given[b"etag"] = b'W/"%s"' % digest.encode()
        headers.append((b"etag", given[b"etag"]))
    if _is_known(given, conditions):
        headers = [(name, value) for name, value in headers if name in KEPT]
        return {**start, "status": 304, "headers": headers}, {**body, "body": b""}
    return {**start, "headers": headers}, body


def _is_known(headers: Mapping[bytes, bytes], conditions: Mapping[bytes, bytes]) -> bool:
    """Return whether the client has the answer, by its tag, else by its time.

    >>> _is_known({b"etag": b'W/"a"'}, {b"if-none-match": b'"b", "a"'}), _is_known({b"etag": b'"a"'}, {})
    (True, False)
    """
    if b"if-none-match" in conditions:
        known = {tag.strip().removeprefix(b"W/") for tag in conditions[b"if-none-match"].split(b",")}
        return b"*" in known or headers[b"etag"].removeprefix(b"W/") in known
    changed, since = (
        _seconds(one.get(name)) for one, name in ((headers, b"last-modified"), (conditions, b"if-modified-since"))
    )
    return changed is not None and since is not None and changed <= since


def _seconds(value: bytes | None) -> float | None:
    """Return the time of a header; None for one that is none."""
    try:
        return None if value is None else parsedate_to_datetime(value.decode("latin-1")).timestamp()
    except (ValueError, OverflowError):
        return None


def http_date(time: str) -> str:
    """Return a time of the archive as a header gives it.

    >>> http_date("2026-01-05T06:07:08Z")
    'Mon, 05 Jan 2026 06:07:08 GMT'
    """
    return format_datetime(datetime.fromisoformat(time).astimezone(UTC), usegmt=True)
