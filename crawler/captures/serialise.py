"""Serialise WARC records (ISO 28500:2017), each as a gzip member. Pure but for the clock and random identifiers.

warcio is not used for writing: its writer percent-encodes header values and always uses the highest, slowest
compression level.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

from crawler.captures.gzip_member import GZIP_ENDS, STORED, STORED_HEAD, Compression, compressed, stored_after
from crawler.captures.record import Exchange, Headers, Record, content_codings, payload_digest
from crawler.exceptions import CapturesError
from crawler.text.dates import format_time

__all__ = ["new_record_id", "redaction_record", "request_record", "response_record", "warcinfo_record"]

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

_BREAKS = re.compile(rb"[\x00\r\n]+")


def new_record_id() -> str:
    """Return a new WARC-Record-ID."""
    return f"<urn:uuid:{uuid4()}>"


def response_record(
    exchange: Exchange,
    *,
    record_id: str,
    written: str,
    digest: str,
    original: Record | None,
    compression: Compression = "fast",
) -> bytes:
    """Return the response record of an exchange; a revisit record without the body when `original` has it."""
    head = _http_head(_status_line(exchange.status), exchange.headers)
    fields = {
        "WARC-Type": "revisit" if original else "response",
        "WARC-Record-ID": record_id,
        "WARC-Date": written,
        "WARC-Target-URI": exchange.url,
        "WARC-IP-Address": exchange.address,
        "WARC-Payload-Digest": digest,
        "WARC-Truncated": exchange.truncated,
    }
    if original:
        fields |= {
            "WARC-Profile": PROFILE,
            "WARC-Refers-To": original.record_id,
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": original.written,
        }
    parts = _parts(fields, "application/http; msgtype=response", head, b"" if original else exchange.body)
    return stored_after(*parts) if content_codings(exchange.headers) else compressed(parts, compression)


def request_record(exchange: Exchange, *, response_id: str, written: str) -> bytes:
    """Return the request record of an exchange, which names its response's record."""
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = _one_line(f"{exchange.method} {target} HTTP/1.1".encode())
    block = _http_head(line, exchange.request_headers)
    fields = {
        "WARC-Type": "request",
        "WARC-Record-ID": new_record_id(),
        "WARC-Date": written,
        "WARC-Target-URI": exchange.url,
        "WARC-Concurrent-To": response_id,
    }
    return compressed(_parts(fields, "application/http; msgtype=request", block), "fast")


def warcinfo_record(name: str, software: str) -> bytes:
    """Return the first record of the file `name`, which says what wrote it."""
    block = (
        f"software: {software}\r\n"
        "format: WARC File Format 1.1\r\n"
        "conformsTo: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n"
    ).encode()
    fields = {
        "WARC-Type": "warcinfo",
        "WARC-Record-ID": new_record_id(),
        "WARC-Date": format_time(datetime.now(UTC)),
        "WARC-Filename": name,
    }
    return compressed(_parts(fields, "application/warc-fields", block), "fast")


def redaction_record(size: int, *, record_id: str, note: str) -> bytes:
    """Return a metadata record of exactly `size` bytes that holds the note, to overwrite a record of that size.

    It is stored without compression, so that its length can be chosen. Raises CapturesError when `size` is too small.
    """
    head = (
        "WARC/1.1\r\n"
        "WARC-Type: metadata\r\n"
        f"WARC-Record-ID: {record_id}\r\n"
        f"WARC-Date: {format_time(datetime.now(UTC))}\r\n"
        "Content-Type: text/plain\r\n"
        "Content-Length: {:010d}\r\n\r\n"
    )
    blocks = -(-(size - GZIP_ENDS) // (STORED + STORED_HEAD))
    room = size - GZIP_ENDS - blocks * STORED_HEAD - len(head.format(0)) - len(b"\r\n\r\n")
    if room < 0:
        raise CapturesError(f"{record_id} is too short to be overwritten. Remove its file by hand.")
    text = note.encode()[:room].ljust(room)
    return stored_after(b"", head.format(room).encode() + text + b"\r\n\r\n")


def _parts(fields: Mapping[str, str | None], media_type: str, block: bytes, body: bytes = b"") -> tuple[bytes, bytes]:
    """Return the head of a record and of its block, and the rest; `body` is the end of the block, whose digest is among
    the fields already."""
    given = {
        **fields,
        # Of a page it would take as long again as the payload's, and cover nothing more but the head.
        "WARC-Block-Digest": None if body else payload_digest(block),
        "Content-Type": media_type,
        "Content-Length": str(len(block) + len(body)),
    }
    lines = [f"{name}: ".encode() + _one_line(value.encode()) for name, value in given.items() if value is not None]
    return b"\r\n".join([b"WARC/1.1", *lines, b"", block]), body + b"\r\n\r\n"


def _http_head(line: bytes, headers: Headers) -> bytes:
    """Return an HTTP message without its body. Transfer-Encoding is renamed: the body that is kept is not chunked."""
    lines = [line]
    for name, value in headers:
        renamed = b"X-Archive-Orig-" + name if name.lower() == b"transfer-encoding" else name
        lines.append(_one_line(renamed) + b": " + _one_line(value))
    return b"\r\n".join([*lines, b"", b""])


def _status_line(status: int) -> bytes:
    try:
        reason = HTTPStatus(status).phrase
    except ValueError:
        reason = ""
    return f"HTTP/1.1 {status} {reason}".encode()


def _one_line(text: bytes) -> bytes:
    """Replace line breaks and NUL, so that a hostile header or address cannot add a header line."""
    return _BREAKS.sub(b" ", text)
