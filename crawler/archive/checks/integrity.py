"""Rules of the file as a whole: it is readable, has the present schema, and every reference has its row."""

import sqlite3
from collections.abc import Iterator

from crawler.archive.checks.check import Check
from crawler.archive.checks.schema_signature import expected_signature, schema_signature
from crawler.archive.database import Archive

__all__ = ["FIRST_CHECKS", "REFERENCE_CHECKS"]


def _find_damage(archive: Archive) -> Iterator[str]:
    try:
        yield from (str(row[0]) for row in archive.connection.execute("PRAGMA integrity_check") if row[0] != "ok")
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        # The damage is such that the check itself fails.
        yield str(error)


def _schema_differences(archive: Archive) -> Iterator[str]:
    present = schema_signature(archive.connection)
    for name, expected in expected_signature().items():
        if name not in present:
            yield f"{name} is missing"
        elif present[name] != expected:
            yield f"{name} is not as the schema has it"


def _find_dangling(archive: Archive) -> Iterator[str]:
    for table, row, parent, _ in archive.connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a row of {parent} that is missing"


FIRST_CHECKS = (
    Check(
        name="damage", meaning="The file is damaged: SQLite cannot read all of it as written.", violations=_find_damage
    ),
    Check(
        name="schema",
        meaning="Tables, columns, indexes or views are not those of archive.db-schema.sql.",
        violations=_schema_differences,
    ),
)
"""Rules without which no other can be checked."""

REFERENCE_CHECKS = (
    Check(name="references", meaning="A row refers to a row that is missing.", violations=_find_dangling),
)
