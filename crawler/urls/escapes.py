"""Decode percent-encoded parts of addresses without damage: an escape that is no UTF-8 stays as it was written."""

import re
from urllib.parse import parse_qsl, unquote

__all__ = ["decode", "parameters"]

_MAX_PARAMETERS = 100
"""More fields than any real address has."""

_UNDECODED = re.compile("[\udc80-\udcff]")
"""How `surrogateescape` stands for a byte that is no UTF-8."""


def decode(text: str) -> str:
    """Return a percent-encoded text decoded.

    >>> decode("https%3A%2F%2Fa.example%2Fcaf%C3%A9")
    'https://a.example/café'
    >>> decode("https%3A%2F%2Fa.example%2Fcaf%E9")
    'https://a.example/caf%E9'
    """
    return _escape_undecoded(unquote(text, errors="surrogateescape"))


def parameters(query: str | None) -> list[tuple[str, str]] | None:
    """Return the decoded parameters of a query, in their order, but for empty ones; None if there are too many.

    >>> parameters("a=1&b=%E9&c=")
    [('a', '1'), ('b', '%E9')]
    """
    try:
        given = parse_qsl(query or "", errors="surrogateescape", max_num_fields=_MAX_PARAMETERS)
    except ValueError:
        return None
    return [(_escape_undecoded(name), _escape_undecoded(value)) for name, value in given]


def _escape_undecoded(text: str) -> str:
    return _UNDECODED.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", text)
