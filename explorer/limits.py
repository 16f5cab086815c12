"""Bounds of what one question may cost, above the time that Datasette gives it."""

import sqlite3
import weakref
from typing import Any

__all__ = ["LARGEST_RESULT", "LARGEST_VALUE", "bound"]

LARGEST_VALUE = 5_000_000
"""Bytes of one value: SQLite builds it in one step, which no bound of time interrupts."""

LARGEST_RESULT = 20_000_000
"""Bytes of all values of one answer, about; Datasette holds it in memory."""

LONGEST_PATTERN = 500
"""Bytes of the pattern of a LIKE or GLOB."""


def bound(connection: sqlite3.Connection) -> None:
    """Makes statements that ask for more fail with sqlite3.OperationalError or DataError; hides where the file is."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LONGEST_PATTERN)
    connection.set_authorizer(_without_paths)
    connection.row_factory = _Counting()


class _Counting:
    """Makes rows, and counts what those of one cursor hold."""

    def __init__(self) -> None:
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None
        self._size = 0

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        if self._cursor is None or self._cursor() is not cursor:
            # Weak: a statement that somebody holds keeps the log of the writer from being folded.
            self._cursor = weakref.ref(cursor)
            self._size = 0
        self._size += sum(len(value) for value in values if isinstance(value, str | bytes))
        if self._size > LARGEST_RESULT:
            raise sqlite3.OperationalError(f"the result is larger than {LARGEST_RESULT:,} bytes: ask for less of it")
        return sqlite3.Row(cursor, values)


def _without_paths(action: int, first: str | None, second: str | None, database: str | None, source: str | None) -> int:
    # Ignored, the pragma has no rows.
    return sqlite3.SQLITE_IGNORE if action == sqlite3.SQLITE_PRAGMA and first == "database_list" else sqlite3.SQLITE_OK
