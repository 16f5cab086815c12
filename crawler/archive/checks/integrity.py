"""Rules of the file as a whole: it is readable, has the present schema, and every reference has its row."""

import sqlite3
from collections.abc import Iterator

from crawler.archive.checks.check import Check
from crawler.archive.checks.schema_shape import present_shape, shape_of
from crawler.archive.database import Archive

__all__ = ["FIRST_CHECKS", "REFERENCE_CHECKS"]


def _damage(archive: Archive) -> Iterator[str]:
    try:
        yield from (str(row[0]) for row in archive.connection.execute("PRAGMA integrity_check") if row[0] != "ok")
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        # So bad that the check itself stumbled over it.
        yield str(error)


def _other_schema(archive: Archive) -> Iterator[str]:
    is_there = shape_of(archive.connection)
    for name, shape in present_shape().items():
        if name not in is_there:
            yield f"{name} is missing"
        elif is_there[name] != shape:
            yield f"{name} is not as the schema has it"


def _dangling(archive: Archive) -> Iterator[str]:
    for table, row, parent, _ in archive.connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} points at a row of {parent} that is not there"


FIRST_CHECKS = (
    Check(name="damage", meaning="The file is damaged: SQLite cannot read all of it as written.", violations=_damage),
    Check(
        name="schema",
        meaning="Tables, columns, indexes or views are not those of archive.db-schema.sql.",
        violations=_other_schema,
    ),
)
"""Rules without which no other can be checked."""

REFERENCE_CHECKS = (Check(name="references", meaning="A row points at a row that is not there.", violations=_dangling),)
