"""Escape untrusted text for XML and HTML. Pure."""

import re
from html import escape

__all__ = ["XML_DECLARATION", "escape_attribute", "escape_text"]

XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML forbids even when escaped. https://www.w3.org/TR/xml/#charsets"""


def escape_text(value: object, max_chars: int | None = None) -> str:
    """Return the value as text content of XML or HTML; None becomes the empty string.

    Args:
        max_chars: length at which the text is truncated, with an ellipsis; None for no limit.

    >>> escape_text("a < b\\x00\\x0b"), escape_text(None), escape_text("abcdef", 4)
    ('a &lt; b', '', 'abc…')
    """
    plain = "" if value is None else _NOT_XML.sub("", str(value))
    if max_chars is not None and len(plain) > max_chars:
        plain = plain[: max_chars - 1].rstrip() + "…"
    return escape(plain, quote=False)


def escape_attribute(value: object) -> str:
    """Return the value as an attribute value of XML or HTML, without the quotes around it.

    >>> escape_attribute('"x" & y')
    '&quot;x&quot; &amp; y'
    """
    return escape_text(value).replace('"', "&quot;").replace("'", "&#x27;")
