"""The JSON of an answer. Pure."""

from typing import Final

from crawler.exceptions import ListingError
from crawler.text import safe_json

__all__ = ["MAX_QUOTES", "parse_json"]

MAX_QUOTES: Final = 2_000_000
"""Quotes around names and texts: a tree of as many files as an answer may name has fewer."""


def parse_json(text: str) -> object:
    """Return what a JSON text holds, its texts storable. Raise ListingError where it is none."""
    if text.count('"') - text.count('\\"') > MAX_QUOTES:
        raise ListingError(f"JSON of more than {MAX_QUOTES // 2:,} names and texts")
    try:
        return safe_json.parse_json(text)
    except ValueError as error:
        raise ListingError(f"no JSON: {error}; the answer begins {text[:60]!r}") from None
