"""How much of a page is read, apart from what reads it, whose tables take long to load. Pure."""

from typing import Final

__all__ = ["MAX_TEXT"]

MAX_TEXT: Final = 20_000
"""Characters of a page's text that drift reads: what a digest says of a page is at its beginning."""
