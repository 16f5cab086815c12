"""References to characters in XML. Pure."""

import re
from typing import Final

__all__ = ["possible_references"]

_REFERENCE: Final = re.compile(rb"&(?:amp;){0,3}#(?:[xX]([0-9a-fA-F]{1,80})|([0-9]{1,80}));?")
_LAST_CODE: Final = 0x10FFFF


def possible_references(data: bytes) -> bytes:
    """Return markup in which references to what is no character are U+FFFD: half of a pair, or beyond the last one.

    libxml2 takes them for characters, whose text cannot be read.

    >>> possible_references(b"<a b='&#xD83E;'>&#129408; &#55358; &amp;#x110000;</a>")
    b"<a b='&#xFFFD;'>&#129408; &#xFFFD; &#xFFFD;</a>"
    """
    return _REFERENCE.sub(_possible, data)


def _possible(match: re.Match[bytes]) -> bytes:
    code = int(match[1], 16) if match[1] else int(match[2])
    return b"&#xFFFD;" if 0xD800 <= code <= 0xDFFF or code > _LAST_CODE else match[0]
