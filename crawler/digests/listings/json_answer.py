"""The JSON of an answer. Pure."""

import json

from crawler.exceptions import ListingError

__all__ = ["parse_json"]


def parse_json(text: str) -> object:
    """Return what a JSON text holds. Raise ListingError where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ListingError(f"no JSON: {error}; the answer begins {text[:60]!r}") from None
