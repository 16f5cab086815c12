"""The full-text indexes over tables whose rows are replaced: they have to be told the values that they forget."""

import re
import sqlite3

__all__ = ["index", "unindex"]

_CONTENT = re.compile(r"content = '(\w+)', content_rowid = '(\w+)'")
_STATEMENT = "SELECT sql FROM main.sqlite_master WHERE name = ?"


def unindex(connection: sqlite3.Connection, name: str, rows: str) -> None:
    """Take rows out of an index, before they are changed. rows: SELECT of their ids."""
    table, key, columns = _described(connection, name)
    connection.execute(
        f"INSERT INTO main.{name} ({name}, rowid, {columns}) "
        f"SELECT 'delete', {key}, {columns} FROM main.{table} WHERE {key} IN ({rows})"
    )


def index(connection: sqlite3.Connection, name: str, rows: str) -> None:
    """Put rows into an index. rows: SELECT of their ids."""
    table, key, columns = _described(connection, name)
    connection.execute(
        f"INSERT INTO main.{name} (rowid, {columns}) SELECT {key}, {columns} FROM main.{table} WHERE {key} IN ({rows})"
    )


def _described(connection: sqlite3.Connection, name: str) -> tuple[str, str, str]:
    """Return the table of an index, the key of that, and the columns that it has."""
    found = _CONTENT.search(connection.execute(_STATEMENT, (name,)).fetchone()[0])
    if found is None:
        raise AssertionError(f"{name} has no external content")
    columns = (row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?, 'main')", (name,)))
    return found[1], found[2], ", ".join(columns)
