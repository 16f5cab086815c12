"""Escape untrusted text for XML and HTML. Pure."""

import re
from html import escape
from typing import TypeVar

__all__ = ["CONTROL_CHARS", "XML_DECLARATION", "escape_attribute", "escape_text", "strip_control_chars"]

XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML forbids even when escaped. https://www.w3.org/TR/xml/#charsets"""


CONTROL_CHARS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
"""Control characters, and marks of direction, which can make a text look like another one."""

T = TypeVar("T")


def strip_control_chars(value: T) -> T:
    """Return text without control characters; None as the empty string; any other value unchanged.

    Bidirectional overrides and zero-width characters count as control characters: they can make a text look like
    another one.

    >>> strip_control_chars("pay\\u202elap.example"), strip_control_chars(3)
    ('paylap.example', 3)
    """
    if value is None:
        return ""  # type: ignore[return-value]
    if isinstance(value, str) and CONTROL_CHARS.search(value):
        return type(value)(CONTROL_CHARS.sub("", value))
    return value


def escape_text(value: object, max_chars: int | None = None) -> str:
    """Return the value as text content of XML or HTML, without control characters; None becomes the empty string.

    Args:
        max_chars: length at which the text is truncated, with an ellipsis; None for no limit.

    >>> escape_text("a < b\\x00\\x0b"), escape_text(None), escape_text("abcdef", 4)
    ('a &lt; b', '', 'abc…')
    """
    plain = "" if value is None else _NOT_XML.sub("", strip_control_chars(str(value)))
    if max_chars is not None and len(plain) > max_chars:
        plain = plain[: max_chars - 1].rstrip() + "…"
    return escape(plain, quote=False)


def escape_attribute(value: object) -> str:
    """Return the value as an attribute value of XML or HTML, without the quotes around it.

    >>> escape_attribute('"x" & y')
    '&quot;x&quot; &amp; y'
    """
    return escape_text(value).replace('"', "&quot;").replace("'", "&#x27;")
