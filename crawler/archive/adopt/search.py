"""The full-text indexes over tables whose rows are replaced: they have to be told the values that they forget."""

import sqlite3
from collections.abc import Mapping

__all__ = ["index", "unindex"]

INDEXES: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "mentions_fts": ("mentions", "id", ("title", "summary", "heading")),
    "sources_fts": ("sources", "link_id", ("title", "description", "site_name")),
    "source_texts_fts": ("source_texts", "link_id", ("text",)),
}
"""Index -> its table, the key of that, the columns that it has."""


def unindex(connection: sqlite3.Connection, name: str, rows: str) -> None:
    """Take rows out of an index, before they are changed. rows: SELECT of their ids."""
    table, key, columns = INDEXES[name]
    listed = ", ".join(columns)
    connection.execute(
        f"INSERT INTO main.{name} ({name}, rowid, {listed}) "
        f"SELECT 'delete', {key}, {listed} FROM main.{table} WHERE {key} IN ({rows})"
    )


def index(connection: sqlite3.Connection, name: str, rows: str) -> None:
    """Put rows into an index. rows: SELECT of their ids."""
    table, key, columns = INDEXES[name]
    listed = ", ".join(columns)
    connection.execute(
        f"INSERT INTO main.{name} (rowid, {listed}) SELECT {key}, {listed} FROM main.{table} WHERE {key} IN ({rows})"
    )
