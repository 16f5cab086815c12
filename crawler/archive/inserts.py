"""Insert rows, several by each statement.

A table with triggers has SQLite keep a journal of each statement, and has the full-text indexes write what they hold in
memory before it begins. So one statement of 32 rows takes half as long as 32 statements.
"""

import sqlite3
from collections.abc import Sequence
from functools import cache
from itertools import chain

from crawler.archive.rows import Row

__all__ = ["insert_numbered", "insert_rows"]

_SIZES = (32, 8, 1)
"""How many rows a statement may have: few sizes, since the statement of each is compiled once and kept."""


def insert_rows(connection: sqlite3.Connection, statement: str, rows: Sequence[Row]) -> None:
    """Insert rows by `INSERT INTO … VALUES (?, ?, …)`, the statement for one row; in their order.

    Raises sqlite3.Error; some of the rows may have been written.
    """
    begin = 0
    for size in _SIZES:
        of_several = _of_several(statement, size)
        while len(rows) - begin >= size:
            connection.execute(of_several, tuple(chain.from_iterable(rows[begin : begin + size])))
            begin += size


def insert_numbered(connection: sqlite3.Connection, statement: str, rows: Sequence[Row]) -> range:
    """Insert rows into a table whose key is an AUTOINCREMENT, as `insert_rows` does; return their keys, in order.

    Each key is by one greater than the greatest that there ever was, so those of a transaction have no gap.
    """
    insert_rows(connection, statement, rows)
    ((last,),) = connection.execute("SELECT last_insert_rowid()")
    return range(last - len(rows) + 1, last + 1)


@cache
def _of_several(statement: str, size: int) -> str:
    """Return the statement for so many rows.

    >>> _of_several("INSERT INTO gears (id, teeth) VALUES (?, ?)", 3)
    'INSERT INTO gears (id, teeth) VALUES (?, ?), (?, ?), (?, ?)'
    """
    head, values, row = statement.partition("VALUES")
    return f"{head}{values} {', '.join([row.strip()] * size)}"
