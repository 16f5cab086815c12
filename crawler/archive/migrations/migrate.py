"""Brings an archive of an earlier version to the present schema.

`PRAGMA user_version` of the file is the version of its schema. A step is a function that changes an archive of one
version into the next; it is found under the version that it starts from. A change of archive.db-schema.sql raises
SCHEMA_VERSION and adds a step. The statements of a step stand in the folder `steps` and are never changed: the schema
of today is not the one that a step leads to once there is a later one.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from crawler.exceptions import ArchiveCorruptError, SchemaMismatchError
from crawler.urls.hosts import host_of_url

__all__ = ["SCHEMA_VERSION", "STEPS", "Step", "check_version", "migrate", "roll_back", "statements"]

Step = Callable[[sqlite3.Connection], None]

SCHEMA_VERSION = 4
"""Version of archive.db-schema.sql."""

SCRIPTS = Path(__file__).with_name("steps")


def to_version_2(connection: sqlite3.Connection) -> None:
    """Adds the ledger of visits, what follows from it for links, captures, and what the linked pages are."""
    _run(connection, "to_version_2.sql")


def to_version_3(connection: sqlite3.Connection) -> None:
    """Adds settings and versions of runs, and redactions, with the one lawful change of captures and visits."""
    _run(connection, "to_version_3.sql")


def to_version_4(connection: sqlite3.Connection) -> None:
    """Adds what hosts were asked of their robots.txt, images as evidence, and more of what linked pages say."""
    _run(connection, "to_version_4.sql")
    connection.create_function("host_of", 1, host_of_url, deterministic=True)
    connection.execute("UPDATE images SET host = host_of(url)")


STEPS: Mapping[int, Step] = {1: to_version_2, 2: to_version_3, 3: to_version_4}
"""Version -> the step that makes the next version of it."""


def migrate(
    connection: sqlite3.Connection, path: Path, *, to: int = SCHEMA_VERSION, steps: Mapping[int, Step] = STEPS
) -> int:
    """Takes the archive at `path` up to version `to`, each step in a transaction of its own; returns how many it took.

    A step that fails is undone, with what it recorded; the steps before it stay.

    Raises:
        SchemaMismatchError: the archive is newer than `to`, or a step on the way is not known.
        ArchiveCorruptError: a step left a row that points at nothing; it was undone.
    """
    taken = 0
    while (version := _version(connection)) != to:
        check_version(version, path, to=to, steps=steps)
        # SQLite ignores the pragma inside a transaction, and a step that rebuilds a table drops what others refer to.
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have taken the step while this one waited for the lock.
            if _version(connection) == version:
                steps[version](connection)
                _refuse_dangling(connection, path, version)
                connection.execute(f"PRAGMA user_version = {version + 1:d}")
                taken += 1
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise
        finally:
            connection.execute("PRAGMA foreign_keys = ON")
    return taken


def check_version(version: int, path: Path, *, to: int = SCHEMA_VERSION, steps: Mapping[int, Step] = STEPS) -> None:
    """Raises SchemaMismatchError unless an archive of `version` is of version `to` or can be brought there."""
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
    """Undoes the open transaction, if the error that it met has not."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _run(connection: sqlite3.Connection, script: str) -> None:
    for statement in statements((SCRIPTS / script).read_text("utf-8")):
        connection.execute(statement)


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would commit the open transaction."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _refuse_dangling(connection: sqlite3.Connection, path: Path, version: int) -> None:
    dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    if dangling:
        raise ArchiveCorruptError(
            path,
            f"could not be brought from schema {version} to {version + 1}: a row of {dangling[0]} points at a row of "
            f"{dangling[2]} that is not there.",
            "It was left as it was; `scrapy verify` lists what is wrong with it.",
        )
