"""ASGI middleware: validators of answers, and 304 where a client has the answer already.

https://www.rfc-editor.org/rfc/rfc9110#section-13
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from explorer.http.middleware import App, Message, Receive, Scope, Send, header_of, with_headers

__all__ = ["answer_unchanged", "http_date", "tag_answers"]

TIMING = re.compile(rb'"query_ms": ?[0-9.e+-]+|Queried in [0-9.]+ ms')
"""What Datasette writes into an answer that is another each time: no tag depends on it."""

KEPT = (b"cache-control", b"date", b"etag", b"expires", b"last-modified", b"vary")
"""Headers of a 200 that its 304 has too."""


def tag_answers(app: App) -> App:
    """Give each 200 to a GET or HEAD an entity tag.

    A tag is weak, since a body may be compressed later. A body that is sent in parts, such as a long table as CSV, has
    none: it would have to be kept in memory first.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        start: Message | None = None

        async def send_tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and message["status"] == 200:
                start = message
                return
            if start is not None:
                begun, start = start, None
                body, is_whole = message.get("body", b""), not message.get("more_body", False)
                if is_whole and (body or scope["method"] == "GET") and not header_of(begun, b"etag"):
                    begun = with_headers(begun, {b"etag": _tag_of(body)})
                await send(begun)
            await send(message)

        await app(scope, receive, send_tagged if _is_asked(scope) else send)

    return wrapped


def _tag_of(body: bytes) -> bytes:
    digest = hashlib.blake2b(TIMING.sub(b"", body), digest_size=16).hexdigest()
    return b'W/"%s"' % digest.encode()


def answer_unchanged(app: App) -> App:
    """Answer 304 in place of a 200 with an entity tag, where the conditions of a GET or HEAD say that it is known."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        is_known = False

        async def send_if_new(message: Message) -> None:
            nonlocal is_known
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = [(name.lower(), value) for name, value in message.get("headers", ())]
                if is_known := _is_known(dict(headers), dict(scope["headers"])):
                    kept = [(name, value) for name, value in headers if name in KEPT]
                    message = {**message, "status": 304, "headers": kept}
            elif is_known and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await app(scope, receive, send_if_new if _is_asked(scope) else send)

    return wrapped


def _is_asked(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in ("GET", "HEAD")


def _is_known(headers: Mapping[bytes, bytes], conditions: Mapping[bytes, bytes]) -> bool:
    """Return whether the client has the answer, by its tag, else by its time; of one without a tag it has none.

    >>> _is_known({b"etag": b'W/"a"'}, {b"if-none-match": b'"b", "a"'}), _is_known({b"etag": b'"a"'}, {})
    (True, False)
    """
    if b"etag" not in headers:
        return False
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
