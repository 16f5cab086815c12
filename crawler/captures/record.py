"""The data types of captures: an exchange to write, where its record is, and what is read back. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

__all__ = [
    "Captured",
    "Exchange",
    "Headers",
    "Record",
    "RecordLocation",
    "Truncation",
    "content_codings",
    "content_hash_of",
    "digest_of",
    "payload_digest",
]

Truncation = Literal["length", "time", "disconnect"]
"""Why a body ends too early, in the terms of WARC-Truncated: a size limit, a time limit, a broken connection."""

_SHA256 = "sha256:"
"""Begin of the digests that are written."""

Headers = Sequence[tuple[bytes, bytes]]
"""Names and values of headers, in order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordLocation:
    """The location of a WARC record."""

    file: str
    """Name of the file in the folder of captures."""

    offset: int
    """Where the record begins in the file, in bytes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """A response record as it was written."""

    location: RecordLocation
    """Where it is."""

    length: int
    """Bytes of the compressed record."""

    record_id: str
    """WARC-Record-ID, a URN."""

    url: str
    """WARC-Target-URI."""

    written: str
    """WARC-Date."""

    digest: str
    """WARC-Payload-Digest: 'sha256:' and hexadecimal."""

    original: RecordLocation | None = None
    """Location of the record that has the body, for a revisit record; None where the record has it itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """A request and its response."""

    url: str
    """The address asked."""

    started: datetime
    """When the request was sent; with a time zone."""

    request_headers: Headers = ()
    """Headers of the request, in order, as sent."""

    method: str = "GET"
    """HTTP method of the request."""

    status: int
    """HTTP status of the response."""

    headers: Headers = ()
    """Headers of the response, in order, as received."""

    body: bytes = b""
    """The body without chunked framing, still compressed where Content-Encoding says so; incomplete when `truncated`
    says why."""

    truncated: Truncation | None = None
    """Why the body is incomplete; None when it is complete."""

    address: str | None = None
    """IP address of the server."""

    digest: str | None = None
    """`payload_digest` of the body; None where it is not known yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Captured:
    """A response that was read from its record."""

    record_id: str
    """WARC-Record-ID, a URN."""

    digest: str | None
    """WARC-Payload-Digest."""

    length: int
    """Bytes of the compressed record."""

    url: str
    """WARC-Target-URI."""

    started: str
    """WARC-Date, UTC."""

    status: int
    """HTTP status."""

    headers: tuple[tuple[str, str], ...]
    """Headers of the response, in order."""

    body: bytes
    """The body, still compressed as in `Exchange`."""

    truncated: str | None
    """WARC-Truncated."""


def content_codings(headers: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """Return by what a body is packed, in the order in which that was done (RFC 9110, 8.4), in small letters.

    >>> content_codings([(b"content-encoding", b"identity, GZIP"), (b"Content-Encoding", b"br")])
    [b'gzip', b'br']
    """
    values = (value for name, value in headers if name.lower() == b"content-encoding")
    codings = (coding.strip().lower() for value in values for coding in value.split(b","))
    return [coding for coding in codings if coding not in (b"", b"identity")]


def digest_of(exchange: Exchange) -> str:
    """Return the `payload_digest` of the body of an exchange."""
    return exchange.digest or payload_digest(exchange.body)


def payload_digest(body: bytes) -> str:
    """Return the digest of a body as records have it: SHA-256, since SHA-1, which is customary, has collisions.

    >>> payload_digest(b"")[:15]
    'sha256:e3b0c442'
    """
    return f"{_SHA256}{sha256(body).hexdigest()}"


def content_hash_of(digest: str | None) -> str | None:
    """Return the SHA-256 of a body, in hexadecimal, that the digest of a record is; None where it is another one.

    >>> content_hash_of("sha256:e3b0"), content_hash_of("sha1:DA39"), content_hash_of(None)
    ('e3b0', None, None)
    """
    return digest.removeprefix(_SHA256) if digest is not None and digest.startswith(_SHA256) else None
