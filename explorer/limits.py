"""Bounds of what one question may cost, above the time that Datasette gives it."""

import sqlite3
import weakref
from typing import Any

__all__ = ["MAX_RESULT_BYTES", "MAX_VALUE_BYTES", "set_limits"]

MAX_VALUE_BYTES = 5_000_000
"""Bytes of one value: SQLite builds it in one step, which no set_limits of time interrupts."""

MAX_RESULT_BYTES = 20_000_000
"""Bytes of all values of one answer, about; Datasette holds it in memory."""

MAX_LIKE_PATTERN_BYTES = 500
"""Bytes of the pattern of a LIKE or GLOB."""


def set_limits(connection: sqlite3.Connection) -> None:
    """Makes statements that ask for more fail with sqlite3.OperationalError or DataError; hides where the file is."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_LIKE_PATTERN_BYTES)
    connection.set_authorizer(_hide_file_path)
    connection.row_factory = _SizeLimitedRows()


class _SizeLimitedRows:
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
        if self._size > MAX_RESULT_BYTES:
            raise sqlite3.OperationalError(f"the result is larger than {MAX_RESULT_BYTES:,} bytes: ask for less of it")
        return sqlite3.Row(cursor, values)


def _hide_file_path(
    action: int, first: str | None, second: str | None, database: str | None, source: str | None
) -> int:
    # Ignored, the pragma has no rows.
    return sqlite3.SQLITE_IGNORE if action == sqlite3.SQLITE_PRAGMA and first == "database_list" else sqlite3.SQLITE_OK
