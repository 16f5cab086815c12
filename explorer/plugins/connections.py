"""Datasette plugin: what each connection to an archive has: SQL functions, such as `fts_query(text)`, so that no search
input causes a syntax error, texts without passwords, and memory for pages of the file."""

import sqlite3

from datasette import hookimpl

from explorer.sql.connections import prepare


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Prepare each connection; not in Datasette's internal databases, which have no words."""
    if not database.startswith("_"):
        prepare(conn)
