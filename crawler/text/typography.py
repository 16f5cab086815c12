"""Texts whose only signs that are no ASCII are typographic ones. Pure."""

import re
from typing import Final

__all__ = ["as_ascii"]

_TYPOGRAPHY: Final = re.compile("[‘’“”‐‑‒–—…\u00a0]")
"""Signs that most texts have which are no ASCII; all of them part words."""


def as_ascii(text: str) -> str | None:
    """Return a text of the same words as ASCII, where typographic signs are all that it has of others; else None.

    >>> as_ascii("Google’s"), as_ascii("é")
    ('Google s', None)
    """
    if not text.isascii():
        text = _TYPOGRAPHY.sub(" ", text)
    return text if text.isascii() else None
