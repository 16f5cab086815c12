"""The full-text indexes over tables whose rows are replaced: they have to be told the values that they forget."""

import sqlite3

from crawler.archive.connections import write_waiting
from crawler.archive.search_indexes import indexes_of

__all__ = ["index", "unindex"]


def unindex(connection: sqlite3.Connection, table: str, rows: str) -> None:
    """Take rows of a table out of its indexes, before they are changed. rows: SELECT of their ids."""
    write_waiting(connection)
    for each in indexes_of(table):
        columns = ", ".join(each.columns)
        connection.execute(
            f"INSERT INTO main.{each.name} ({each.name}, rowid, {columns}) "
            f"SELECT 'delete', {each.key}, {columns} FROM main.{each.content} WHERE {each.key} IN ({rows})"
        )


def index(connection: sqlite3.Connection, table: str, rows: str) -> None:
    """Put rows of a table into its indexes. rows: SELECT of their ids."""
    write_waiting(connection)
    for each in indexes_of(table):
        columns = ", ".join(each.columns)
        connection.execute(
            f"INSERT INTO main.{each.name} (rowid, {columns}) "
            f"SELECT {each.key}, {columns} FROM main.{each.content} WHERE {each.key} IN ({rows})"
        )
