"""Text and addresses of others as markup that cannot do anything. Pure."""

import re
from html import escape
from urllib.parse import quote, urlsplit

__all__ = ["XML", "attribute", "safe_href", "text"]

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
"""What an XML document begins with."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped. https://www.w3.org/TR/xml/#charsets"""

_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of the text around them, and so what a reader takes an address for."""

_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f<>\"{}|\\^`]")


def text(value: object, longest: int | None = None) -> str:
    """The value as text of an XML or HTML document; cut at `longest` characters, null as nothing.

    >>> text("a < b\\x00\\x0b"), text(None), text("abcdef", 4)
    ('a &lt; b', '', 'abc…')
    """
    plain = "" if value is None else _FORBIDDEN.sub("", str(value))
    if longest is not None and len(plain) > longest:
        plain = plain[: longest - 1].rstrip() + "…"
    return escape(plain, quote=False)


def attribute(value: object) -> str:
    """The value as that of an attribute, without the quotes.

    >>> attribute('"x" & y')
    '&quot;x&quot; &amp; y'
    """
    return text(value).replace('"', "&quot;").replace("'", "&#x27;")


def safe_href(url: object) -> str | None:
    """The address, when it is one of the web that may become a link; it is not escaped yet. None otherwise.

    >>> safe_href("https://site.example/a b")
    'https://site.example/a%20b'
    >>> safe_href("JavaScript:alert(1)"), safe_href("//site.example"), safe_href("https://"), safe_href(None)
    (None, None, None, None)
    """
    address = _BIDI.sub(lambda mark: quote(mark[0]), str(url or "").strip())
    address = _NOT_IN_ADDRESSES.sub(lambda odd: quote(odd[0]), _FORBIDDEN.sub("", address))
    try:
        split = urlsplit(address)
    except ValueError:
        return None
    return address if split.scheme in ("http", "https") and split.hostname else None
