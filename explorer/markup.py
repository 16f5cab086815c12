"""Text and addresses of others as markup that cannot do anything. Pure."""

import re
from html import escape

__all__ = ["XML", "attribute", "text"]

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
"""What an XML document begins with."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped. https://www.w3.org/TR/xml/#charsets"""


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
