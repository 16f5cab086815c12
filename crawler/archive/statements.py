"""Part a script into its statements."""

import sqlite3
from collections.abc import Iterable, Iterator

__all__ = ["complete_statements", "split_statements"]


def split_statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, with the comments before them.

    >>> list(split_statements("SELECT ';';\\nSELECT 2;\\n"))
    ["SELECT ';';\\n", 'SELECT 2;\\n']
    """
    return complete_statements(script.splitlines(keepends=True))


def complete_statements(lines: Iterable[str]) -> Iterator[str]:
    """Yield the statements of a script, line by line, with the comments before them."""
    pending = ""
    for line in lines:
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
