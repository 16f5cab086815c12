"""Markdown of arbitrary texts. Pure."""

import re
from collections.abc import Iterable

from crawler.archive.exports.references import plain

__all__ = ["cell", "heading", "table"]

MAX_CELL_CHARS = 200
"""Characters of a text that are shown."""

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def heading(level: int, text: str) -> str:
    """Return a heading, followed by an empty line."""
    return f"{'#' * level} {text}\n\n"


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table, followed by an empty line."""
    names = list(heads)
    lines = [_row(names), _row("---" for _ in names), *(_row(map(cell, row)) for row in rows)]
    return "\n".join(lines) + "\n\n"


def cell(value: object) -> str:
    """Return a value with Markdown's special characters escaped; long texts are cut.

    >>> cell("*a* | <b>")
    '\\\\*a\\\\* \\\\| \\\\<b\\\\>'
    """
    text = "" if value is None else plain(str(value))
    return _SIGNS.sub(r"\\\1", text if len(text) <= MAX_CELL_CHARS else f"{text[:MAX_CELL_CHARS]}…")


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
