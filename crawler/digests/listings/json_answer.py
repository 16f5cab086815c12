"""The JSON of an answer. Pure."""

from crawler.exceptions import ListingError
from crawler.text import safe_json

__all__ = ["parse_json"]


def parse_json(text: str) -> object:
    """Return what a JSON text holds, its texts storable. Raise ListingError where it is none."""
    try:
        return safe_json.parse_json(text)
    except ValueError as error:
        raise ListingError(f"no JSON: {error}; the answer begins {text[:60]!r}") from None
