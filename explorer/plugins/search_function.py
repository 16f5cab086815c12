"""Datasette plugin: the SQL function `fts_query(text)`, so that no search input causes a syntax error."""

import sqlite3

from datasette import hookimpl

from explorer.sql_functions import register_functions


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Register the function on each connection."""
    register_functions(conn)
