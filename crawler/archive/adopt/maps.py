"""Which row of this archive each row of the other one is, or becomes: temp.adopted_TABLE.

The other archive is attached as `origin`. Tables, keys and references are those of archive.db-schema.sql.
"""

import sqlite3
from collections.abc import Mapping
from typing import Literal

from crawler.archive.exports.relations import Relation, relation, relations
from crawler.archive.releases.normal_form import natural_keys

__all__ = [
    "count_new",
    "create_map",
    "drop_maps",
    "insert_rows",
    "map_by_key",
    "map_missing",
    "mapped",
    "values",
]

# Ids that lead to other rows may be cited.
FORMER = "SELECT coalesce(max(former_id), 0) FROM main.former_ids WHERE kind || 's' = ?"

EVERY_ROW = "true"
"""Condition that every row meets."""


def create_map(connection: sqlite3.Connection, table: str) -> None:
    """Create temp.adopted_TABLE: the id of a row there (old), its id here (new), whether it is to be added (is_new)."""
    connection.execute(
        f"CREATE TEMP TABLE adopted_{table} (old INTEGER PRIMARY KEY, new INTEGER NOT NULL, is_new INTEGER NOT NULL)"
    )
    connection.execute(f"CREATE INDEX temp.adopted_{table}_new ON adopted_{table} (new)")


def drop_maps(connection: sqlite3.Connection) -> None:
    """Drop the temporary tables of a merge."""
    names = connection.execute("SELECT name FROM temp.sqlite_master WHERE type = 'table' AND name GLOB 'adopted_*'")
    for (name,) in names.fetchall():
        connection.execute(f"DROP TABLE temp.{name}")


def map_by_key(connection: sqlite3.Connection, table: str, *, where: str = EVERY_ROW, missing: str = EVERY_ROW) -> None:
    """Map the rows of a table by its natural key, and give those that are not here yet the next ids.

    where: condition of the rows that are merged; `o` is the row. missing: condition of those that are added when they
    are not here.
    """
    described, key = relation(table), natural_keys()[table]
    same = " AND ".join(f"mine.{column} = {mapped(described, column)}" for column in key)
    create_map(connection, table)
    connection.execute(f"""
        INSERT INTO temp.adopted_{table}
        SELECT o.id, mine.id, 0 FROM origin.{table} o CROSS JOIN main.{table} mine ON {same} WHERE {where}
    """)
    map_missing(connection, table, where=f"({where}) AND ({missing})")


def map_missing(connection: sqlite3.Connection, table: str, *, where: str = EVERY_ROW, order: str = "o.id") -> None:
    """Give the rows that are not mapped yet the next ids. An id that was ever used is not used again."""
    last = connection.execute(f"SELECT coalesce(max(id), 0) FROM main.{table}").fetchone()[0]
    former = connection.execute(FORMER, (table,)).fetchone()[0]
    used = connection.execute("SELECT seq FROM main.sqlite_sequence WHERE name = ?", (table,)).fetchone()
    given = connection.execute(f"SELECT coalesce(max(new), 0) FROM temp.adopted_{table}").fetchone()[0]
    connection.execute(
        f"""
        INSERT INTO temp.adopted_{table}
        SELECT o.id, ? + row_number() OVER (ORDER BY {order}), 1 FROM origin.{table} o
        WHERE ({where}) AND NOT EXISTS (SELECT 1 FROM temp.adopted_{table} known WHERE known.old = o.id)
        """,
        (max(last, given, former, used[0] if used else 0),),
    )


def mapped(table: Relation, column: str) -> str:
    """Return the SQL of the value that a column of the row `o` has here: for a reference, the id here."""
    (field,) = (field for field in table.fields if field.name == column)
    target = _holder_of_ids(field.references)
    if column == "id":
        target = table.name
    if target is None:
        return f"o.{column}"
    return f"(SELECT ids.new FROM temp.adopted_{target} ids WHERE ids.old = o.{column})"


def values(table: Relation, given: Mapping[str, str]) -> str:
    """Return the SQL of all columns of the row `o` as they are here. given: column -> SQL of another value."""
    return ", ".join(given.get(field.name) or mapped(table, field.name) for field in table.fields)


def insert_rows(
    connection: sqlite3.Connection,
    table: str,
    *,
    where: str | None = None,
    given: Mapping[str, str] | None = None,
    conflict: Literal["ABORT", "REPLACE"] = "ABORT",
) -> int:
    """Insert rows of the other archive, those that are new unless `where` names others; return how many.

    where: condition on the row `o`. given: column -> SQL of another value. conflict: what happens where a row of the
    same key is here.
    """
    described = relation(table)
    columns = ", ".join(field.name for field in described.fields)
    chosen = where or f"o.id IN (SELECT old FROM temp.adopted_{table} WHERE is_new)"
    return connection.execute(
        f"INSERT OR {conflict} INTO main.{table} ({columns}) "
        f"SELECT {values(described, given or {})} FROM origin.{table} o WHERE {chosen}"
    ).rowcount


def count_new(connection: sqlite3.Connection, table: str) -> int:
    """Return how many rows of a table are to be added."""
    return int(connection.execute(f"SELECT count(*) FROM temp.adopted_{table} WHERE is_new").fetchone()[0])


def _holder_of_ids(name: str | None) -> str | None:
    """Return the table whose ids a reference finally holds; None without a reference, or for one to a word."""
    known = {each.name: each for each in relations()}
    while name is not None:
        if known[name].key == ("id",):
            return name
        (name,) = {field.references for field in known[name].fields if field.name in known[name].key}
    return None
