"""The signature of a schema: what two schemas have in common however their statements are written."""

import sqlite3
from collections.abc import Mapping
from functools import cache

from crawler.archive.database import SCHEMA_PATH
from crawler.archive.migrations.migrate import MIGRATIONS_TABLE

__all__ = ["Signature", "expected_signature", "schema_signature"]

Signature = Mapping[str, tuple[tuple[object, ...], ...]]
"""Name of a table, view or index -> its columns, references and unique constraints."""

# The table of applied migrations is sqlite-utils' own; archives that were never migrated have none.
NAMES = """
SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite^_%' ESCAPE '^' AND tbl_name <> ? ORDER BY name
"""
COLUMNS = 'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?) ORDER BY name'
REFERENCES = 'SELECT "from", "table", "to", on_update, on_delete FROM pragma_foreign_key_list(?) ORDER BY "from"'
UNIQUE = """
SELECT 'unique', (SELECT group_concat(i.name) FROM pragma_index_info(l.name) i)
FROM pragma_index_list(?) l WHERE l."unique" ORDER BY 2
"""
INDEXED = 'SELECT name, "desc", coll FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno'
PRAGMAS = {"table": (COLUMNS, REFERENCES, UNIQUE), "view": (COLUMNS,), "index": (INDEXED,)}
"""Type of what a schema has -> queries for its signature; of a trigger it is the name."""


def schema_signature(connection: sqlite3.Connection) -> Signature:
    """Return the signature of an open database. The order of columns and the wording of CHECKs are not part of it."""
    signature: dict[str, tuple[tuple[object, ...], ...]] = {}
    for kind, name in connection.execute(NAMES, (MIGRATIONS_TABLE,)).fetchall():
        pragmas = PRAGMAS.get(kind, ())
        signature[name] = tuple(row for pragma in pragmas for row in connection.execute(pragma, (name,)).fetchall())
    return signature


@cache
def expected_signature() -> Signature:
    """Return the signature of archive.db-schema.sql."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(SCHEMA_PATH.read_text("utf-8"))
        return schema_signature(connection)
    finally:
        connection.close()
