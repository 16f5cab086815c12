"""Text and addresses of others as markup that cannot do anything. Pure."""

import re
from html import escape

__all__ = ["XML_DECLARATION", "escape_attribute", "escape_text"]

XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
"""What an XML document begins with."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, not even escaped. https://www.w3.org/TR/xml/#charsets"""


def escape_text(value: object, max_chars: int | None = None) -> str:
    """The value as text of an XML or HTML document; cut at `max_chars` characters, null as nothing.

    >>> escape_text("a < b\\x00\\x0b"), escape_text(None), escape_text("abcdef", 4)
    ('a &lt; b', '', 'abc…')
    """
    plain = "" if value is None else _NOT_XML.sub("", str(value))
    if max_chars is not None and len(plain) > max_chars:
        plain = plain[: max_chars - 1].rstrip() + "…"
    return escape(plain, quote=False)


def escape_attribute(value: object) -> str:
    """The value as that of an attribute, without the quotes.

    >>> escape_attribute('"x" & y')
    '&quot;x&quot; &amp; y'
    """
    return escape_text(value).replace('"', "&quot;").replace("'", "&#x27;")
