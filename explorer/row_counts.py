"""How many rows the tables have, for the page that lists them."""

import sqlite3
from collections.abc import Collection, Mapping

from datasette.utils import escape_sqlite

from explorer.generations import Numbers
from explorer.query_cache import QueryCache

__all__ = ["count_rows"]

MOST_HIDDEN = 20_000
"""Rows up to which a hidden table is counted: what FTS5 keeps an index in has rows of kilobytes."""

SIZES = "{table}_docsize"
"""Table in which FTS5 has a row for each of a full-text index, which itself would read the texts to count them."""

ROWS = "SELECT count(*) AS n FROM {table}"
FIRST_ROWS = "SELECT count(*) AS n FROM (SELECT 1 FROM {table} LIMIT {most})"


def count_rows(
    connection: sqlite3.Connection, cache: QueryCache, begun: Numbers, tables: Collection[str], hidden: Collection[str]
) -> Mapping[str, int | None]:
    """Return table -> number of its rows, kept in the cache; None of a hidden one that has more than `MOST_HIDDEN`.

    Args:
        begun: numbers of the archive, from before anything is asked of the connection.
    """
    counts: dict[str, int | None] = {}
    names = set(tables)
    for table in tables:
        sizes = SIZES.format(table=table)
        counted = sizes if sizes in names else table
        sql = (FIRST_ROWS if table in hidden else ROWS).format(table=escape_sqlite(counted), most=MOST_HIDDEN + 1)
        number = cache.get(connection, begun, f"rows of {table}", sql)[0]["n"]
        counts[table] = None if table in hidden and number > MOST_HIDDEN else number
    return counts
