"""The version of the present schema, and which versions can be brought to it."""

import sqlite3
from collections.abc import Container
from pathlib import Path

from crawler.exceptions import SchemaMismatchError

__all__ = ["SCHEMA_VERSION", "check_version", "roll_back"]

SCHEMA_VERSION = 13
"""Version of archive.db-schema.sql: `PRAGMA user_version` of an archive."""


def check_version(version: int, path: Path, *, to: int = SCHEMA_VERSION, steps: Container[int]) -> None:
    """Raise SchemaMismatchError unless an archive of `version` is of version `to` or can be brought there.

    steps: versions from which a step leads to the next: `crawler.archive.migrations` has them.
    """
    if version > to:
        raise SchemaMismatchError(
            path,
            f"was written by a later version of the program (schema {version}; this one knows up to {to}).",
            "Update the program, or name another archive.",
        )
    if unknown := [start for start in range(version, to) if start not in steps]:
        raise SchemaMismatchError(
            path,
            f"has schema {version}, and this version of the program cannot bring schema {unknown[0]} to {to}.",
            "Crawl into a new archive, or use the version of the program that wrote it.",
        )


def roll_back(connection: sqlite3.Connection) -> None:
    """Roll back the open transaction, if the error that it met has not done so."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
