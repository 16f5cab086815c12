"""Parse the head of an answer. Pure.

Read like browsers do: lines that are no header are passed over, and what does not say how long the body is may be
anything. The parsers of the libraries that were tried (libcurl's, llhttp, h11) give up at a header line without a colon
or a name, at blank lines before the status line, at two equal lengths; none of them lets that be changed.
"""

import re
from dataclasses import dataclass

from crawler.captures.record import content_codings
from crawler.crawling.fetch_errors import BadResponseError

__all__ = ["Head", "parse_head"]

_STATUS = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:HTTP(?:/([0-9]{1,3})(?:\.([0-9]{1,3}))?)?|ICY)[ \t]+([1-9][0-9]{2})(?![^ \t\r])",
    re.IGNORECASE,
)
"""A byte order mark before it is what a script wrote before its headers."""
_BLANK = b" \t\r"
_MAX_LENGTH_DIGITS = 18
_NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """What stands before a body."""

    status: int
    """HTTP status, 100 to 999."""

    headers: tuple[tuple[bytes, bytes], ...]
    """Name and value of each header, in order, without the blanks around them."""

    length: int | None
    """Bytes of the body; None where the head does not tell."""

    is_chunked: bool
    """Whether the body comes in chunks, and `length` does not count."""

    is_gzip: bool
    """Whether the body is packed by gzip alone."""

    keeps_alive: bool
    """Whether the connection may be used again after the body."""


def parse_head(data: bytes, *, has_body: bool = True) -> Head:
    """Return the head of an answer. Raise BadResponseError.

    Args:
        data: the lines of the head, each with its end, of CR and LF or of LF alone.
        has_body: False for the answer to a request whose answers have none, such as HEAD.

    >>> parse_head(b"HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\nnot a header\\r\\n\\r\\n").length
    3
    """
    first, *lines = data.split(b"\n")
    found = _STATUS.match(first)
    if found is None:
        raise BadResponseError(f"the answer does not begin as HTTP: {first[:80]!r}")
    status = int(found[3])
    headers = _headers(lines)
    fields: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        fields.setdefault(name.lower(), []).append(value)
    is_chunked = _is_chunked(fields.get(b"transfer-encoding", []))
    lengths = fields.get(b"content-length", [])
    bodyless = not has_body or status in _NO_BODY or status < 200
    # Whoever announces a body that must not be there may send it too, ahead of the next answer
    is_odd = bodyless and has_body and (is_chunked or any(length.strip(b"0") for length in lengths))
    connection = b",".join(fields.get(b"connection", [])).lower()
    return Head(
        status=status,
        headers=tuple(headers),
        length=0 if bodyless else None if is_chunked else _length(lengths),
        is_chunked=is_chunked and not bodyless,
        is_gzip=content_codings(headers) in ([b"gzip"], [b"x-gzip"]),
        keeps_alive=(found[1] == b"1" and found[2] not in (None, b"0") and b"close" not in connection and not is_odd),
    )


def _headers(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t"):  # the line before goes on
            if headers and (more := line.strip(_BLANK)):
                name, value = headers[-1]
                headers[-1] = (name, value + b" " + more if value else more)
            continue
        name, colon, value = line.partition(b":")
        if colon and (name := name.strip(_BLANK)):
            headers.append((name, value.strip(_BLANK)))
    return headers


def _is_chunked(values: list[bytes]) -> bool:
    codings = {coding.strip(_BLANK).lower() for value in values for coding in value.split(b",")}
    codings -= {b"", b"identity"}
    if codings - {b"chunked"}:
        raise BadResponseError(f"the body comes in a way that is not known: {b', '.join(sorted(codings))[:80]!r}")
    return bool(codings)


def _length(values: list[bytes]) -> int | None:
    given = {length.strip(_BLANK) for value in values for length in value.split(b",")} - {b""}
    for length in given:
        digits = length.removeprefix(b"+")
        if not digits.isdigit() or len(digits) > _MAX_LENGTH_DIGITS:
            raise BadResponseError(f"the length of the body is no number: {length[:80]!r}")
    lengths = {int(length) for length in given}
    if len(lengths) > 1:
        raise BadResponseError(f"the body has several lengths: {sorted(lengths)[:5]}")
    return lengths.pop() if lengths else None
