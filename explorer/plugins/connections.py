"""Datasette plugin: what each connection to an archive has: SQL functions, such as `fts_query(text)`, so that no search
input causes a syntax error, and texts without passwords."""

import sqlite3

from datasette import hookimpl

from explorer.sql.functions import register_functions
from explorer.sql.texts import shown_text


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Register the functions on each connection; not in Datasette's internal databases, which have no words."""
    if not database.startswith("_"):
        register_functions(conn)
        conn.text_factory = shown_text
