"""Texts that a spreadsheet takes for formulas. Pure."""

import re

__all__ = ["FORMULA_SIGNS", "guarded"]

# Their full-width forms are signs to a spreadsheet of East Asia; the hyphen is last, where a set takes it for itself.
FORMULA_SIGNS = "=+@\t\r\n＝＋＠－-"
"""Signs with which a formula begins, in the order in which a set of a regular expression or GLOB takes them."""

_FORMULA = re.compile(rf"(?<!')'*+[{re.escape(FORMULA_SIGNS)}]")


def guarded(text: str) -> str:
    """Return a text with an apostrophe in front where it begins as a formula, or with apostrophes and then so.

    >>> guarded("=1+1"), guarded("'@home"), guarded("'Tis")
    ("'=1+1", "''@home", "'Tis")
    """
    return f"'{text}" if _FORMULA.match(text) else text
