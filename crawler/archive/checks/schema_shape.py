"""The shape of a database: what two schemas have in common however their statements are written."""

import sqlite3

from crawler.archive.database import SCHEMA_PATH

__all__ = ["Shape", "present_shape", "shape_of"]

Shape = dict[str, tuple[tuple[object, ...], ...]]
"""Name of a table, view or index -> its columns, references and unique rules."""

NAMES = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^' ORDER BY name"
COLUMNS = 'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?) ORDER BY name'
REFERENCES = 'SELECT "from", "table", "to", on_update, on_delete FROM pragma_foreign_key_list(?) ORDER BY "from"'
UNIQUE = """
SELECT 'unique', (SELECT group_concat(i.name) FROM pragma_index_info(l.name) i)
FROM pragma_index_list(?) l WHERE l."unique" ORDER BY 2
"""
INDEXED = 'SELECT name, "desc", coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno'


def shape_of(connection: sqlite3.Connection) -> Shape:
    """The shape of an open database. The order of columns and the wording of CHECKs are no part of it."""
    shape: Shape = {}
    for kind, name in connection.execute(NAMES).fetchall():
        pragmas = (INDEXED,) if kind == "index" else (COLUMNS, REFERENCES, UNIQUE)
        shape[name] = tuple(row for pragma in pragmas for row in connection.execute(pragma, (name,)).fetchall())
    return shape


def present_shape() -> Shape:
    """The shape that archive.db-schema.sql gives."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(SCHEMA_PATH.read_text("utf-8"))
        return shape_of(connection)
    finally:
        connection.close()
