"""Size limits for SQL that visitors run, beside Datasette's time limit."""

import sqlite3
import weakref
from typing import Any

__all__ = ["GRACE_SECONDS", "MAX_MEMORY", "MAX_RESULT_BYTES", "MAX_SQLITE_MEMORY", "MAX_VALUE_BYTES", "set_limits"]

GRACE_SECONDS = 0.5
"""Seconds beyond its time limit until the process of a query is ended."""

MAX_VALUE_BYTES = 5_000_000
"""Size of one value. SQLite builds a value in one step, which no time limit interrupts."""

MAX_RESULT_BYTES = 20_000_000
"""Approximate size of one result, which Datasette holds in memory."""

MAX_MEMORY = 512_000_000
"""Bytes of address space of a process for SQL: a result of that size, its JSON, and what SQLite may take."""

MAX_SQLITE_MEMORY = 180_000_000
"""Bytes that SQLite may take, for pages of the file and for sorting; beyond, a query fails with "out of memory"."""

MAX_LIKE_PATTERN_BYTES = 500
"""Size of the pattern of a LIKE or GLOB, whose matching can take quadratic time."""


def set_limits(connection: sqlite3.Connection) -> None:
    """Limit the sizes of values and results, and hide the path of the database file.

    Statements that exceed a limit raise sqlite3.OperationalError or sqlite3.DataError.
    """
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_LIKE_PATTERN_BYTES)
    connection.set_authorizer(_authorise)
    connection.row_factory = _SizeLimitedRows()


class _SizeLimitedRows:
    """Row factory that adds up the size of each cursor's rows."""

    def __init__(self) -> None:
        self._cursor: weakref.ref[sqlite3.Cursor] | None = None
        self._size = 0

    def __call__(self, cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        if self._cursor is None or self._cursor() is not cursor:
            # A strong reference would keep the statement open, and an open statement blocks WAL checkpoints.
            self._cursor = weakref.ref(cursor)
            self._size = 0
        self._size += sum(len(value) for value in values if isinstance(value, str | bytes))
        if self._size > MAX_RESULT_BYTES:
            raise sqlite3.OperationalError(f"the result is larger than {MAX_RESULT_BYTES:,} bytes: select less")
        return sqlite3.Row(cursor, values)


def _authorise(action: int, first: str | None, second: str | None, database: str | None, source: str | None) -> int:
    """Refuse other files, and hide the path of this one: an ignored pragma returns no rows."""
    if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_IGNORE if action == sqlite3.SQLITE_PRAGMA and first == "database_list" else sqlite3.SQLITE_OK
