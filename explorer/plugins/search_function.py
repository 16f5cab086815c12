"""Makes `fts_query(text)` a function of SQL, so that no query can be broken by what a reader searches for."""

import sqlite3

from datasette import hookimpl

from explorer.search_terms import register_fts_query


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection) -> None:
    register_fts_query(conn)
