"""How the smallest parts of a regular expression are written, for those that take one apart. Pure."""

from typing import Final

__all__ = ["ESCAPE", "SET"]

ESCAPE: Final = (
    r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]*\}|0[0-7]{0,2}|[1-3][0-7]{2}|[1-9][0-9]?|.)"
)
"""An escape: a character by its number or its name, a group by its number, or what one character stands for."""

SET: Final = r"\[\^?\]?(?:\\.|[^\]\\])*\]"
"""A set of characters in brackets."""
