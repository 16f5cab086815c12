"""Bring an archive of an earlier version to the present schema.

`PRAGMA user_version` of the file is the version of its schema. A step changes an archive of one version into the next;
it is found under the version that it starts from. A change of archive.db-schema.sql raises SCHEMA_VERSION and adds a
step. The statements of a step are in the folder `steps` and are never changed: the present schema is not the one that a
step leads to once there is a later one.

sqlite-utils applies the steps and records each in the table `_sqlite_migrations`, in the transaction of the step. A new
archive has the present schema at once, and no such table.
"""

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlite_utils import Database, Migrations

from crawler.archive.schema_version import SCHEMA_VERSION, check_version, roll_back
from crawler.archive.statements import split_statements
from crawler.exceptions import ArchiveCorruptError
from crawler.urls.hosts import host_of_url
from crawler.urls.keys import link_key

__all__ = [
    "MIGRATIONS_TABLE",
    "MIGRATION_SET",
    "STEPS",
    "Step",
    "migrate",
]

Step = Callable[[Database], None]
"""Changes an archive of one version into the next, within a transaction."""

MIGRATION_SET = "archive"
"""Name under which sqlite-utils records the steps."""

MIGRATIONS_TABLE = Migrations.migrations_table
"""Table in which sqlite-utils records the steps."""

SCRIPTS = Path(__file__).with_name("steps")


def to_version_2(db: Database) -> None:
    """Add the ledger of visits, what follows from it for links, captures, and what linked pages are."""
    _run_script(db, "to_version_2.sql")


def to_version_3(db: Database) -> None:
    """Add settings and versions of runs, and redactions, for which captures and visits may be changed."""
    _run_script(db, "to_version_3.sql")


def to_version_4(db: Database) -> None:
    """Add requests for robots.txt, visits to images, and more of what linked pages say."""
    _run_script(db, "to_version_4.sql")
    db.register_function(host_of_url, name="host_of", deterministic=True)
    db.execute("UPDATE images SET host = host_of(url)")


def to_version_5(db: Database) -> None:
    """Add one definition of the states that count as lost, and more outcomes of visits."""
    _run_script(db, "to_version_5.sql")


def to_version_6(db: Database) -> None:
    """Give visits to images the form of visits to links."""
    _run_script(db, "to_version_6.sql")


def to_version_7(db: Database) -> None:
    """Add former ids of joined links and images, readings without a source, and versions of what is derived."""
    _run_script(db, "to_version_7.sql")


def to_version_8(db: Database) -> None:
    """Add requests for made-up addresses."""
    _run_script(db, "to_version_8.sql")


def to_version_9(db: Database) -> None:
    """Add the sentence of inline mentions, which is searched, and whether following a link acts for a reader."""
    _run_script(db, "to_version_9.sql")


def to_version_10(db: Database) -> None:
    """Add editions that are entries of a feed, or mails."""
    _run_script(db, "to_version_10.sql")


def to_version_11(db: Database) -> None:
    """Add aliases of images, and let what rules joined be parted again."""
    _run_script(db, "to_version_11.sql")


def to_version_12(db: Database) -> None:
    """Give requests for robots.txt the form of visits, and issues that lack a text the version that made them."""
    _run_script(db, "to_version_12.sql")


def to_version_13(db: Database) -> None:
    """Add what editions and pages said before, requests for copies in web archives, what analyses find, and keys of
    links."""
    db.register_function(link_key, deterministic=True)
    _run_script(db, "to_version_13.sql")


STEPS: Mapping[int, Step] = {
    1: to_version_2,
    2: to_version_3,
    3: to_version_4,
    4: to_version_5,
    5: to_version_6,
    6: to_version_7,
    7: to_version_8,
    8: to_version_9,
    9: to_version_10,
    10: to_version_11,
    11: to_version_12,
    12: to_version_13,
}
"""Version -> the step that leads from it to the next."""


def migrate(
    connection: sqlite3.Connection, path: Path, *, to: int = SCHEMA_VERSION, steps: Mapping[int, Step] = STEPS
) -> int:
    """Bring the archive at `path` to version `to`, each step in its own transaction; return the number of steps.

    A step that fails is rolled back, with its record; the steps before it stay. Several processes may call it at once:
    each step is applied by one of them.

    Raises:
        SchemaMismatchError: the archive is newer than `to`, or a step on the way is not known.
        ArchiveCorruptError: a step left a reference to a missing row, and was rolled back; or the recorded steps
            contradict `user_version`.
    """
    db = Database(connection, execute_plugins=False)
    applied = 0
    while (version := _version(db)) != to:
        check_version(version, path, to=to, steps=steps)
        # SQLite ignores the pragma inside a transaction, and a step that rebuilds a table drops what others refer to.
        connection.execute("PRAGMA foreign_keys = OFF")
        # Immediate, since sqlite-utils would begin by reading, and another process may write before it does.
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have applied the step while this one waited for the lock.
            if _version(db) == version:
                _apply_step(db, path, version, steps)
                applied += 1
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise
        finally:
            connection.execute("PRAGMA foreign_keys = ON")
    return applied


def _apply_step(db: Database, path: Path, version: int, steps: Mapping[int, Step]) -> None:
    """Apply the step from `version`, and record it, within the open transaction."""
    migrations = Migrations(MIGRATION_SET)
    for start in sorted(steps):
        migrations(name=_step_name(start))(_checked_step(path, start, steps[start]))
    migrations.ensure_migrations_table(db)
    _record_earlier_steps(db, path, version, {migration.name for migration in migrations.applied(db)}, steps)
    migrations.apply(db, stop_before=_step_name(version + 1))


def _checked_step(path: Path, start: int, step: Step) -> Callable[[Database], None]:
    """Return the step followed by a check of all references and the new `user_version`."""

    def checked_step(db: Database) -> None:
        step(db)
        _check_references(db, path, start)
        db.execute(f"PRAGMA user_version = {start + 1:d}")

    return checked_step


def _record_earlier_steps(
    db: Database, path: Path, version: int, recorded: set[str], steps: Mapping[int, Step]
) -> None:
    """Record the steps that led to `version` before steps were recorded; the time of those is not known."""
    if ahead := [name for start in sorted(steps) if start >= version and (name := _step_name(start)) in recorded]:
        raise ArchiveCorruptError(
            path,
            f"has schema {version}, though {ahead[0]} is recorded in {MIGRATIONS_TABLE}.",
            "Something else changed its user_version; restore a copy.",
        )
    earlier = [name for start in sorted(steps) if start < version and (name := _step_name(start)) not in recorded]
    db.table(MIGRATIONS_TABLE).insert_all(
        {"migration_set": MIGRATION_SET, "name": name, "applied_at": None} for name in earlier
    )


def _step_name(start: int) -> str:
    return f"to_version_{start + 1}"


def _run_script(db: Database, script: str) -> None:
    for statement in split_statements((SCRIPTS / script).read_text("utf-8")):
        db.execute(statement)


def _version(db: Database) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _check_references(db: Database, path: Path, version: int) -> None:
    dangling = db.execute("PRAGMA foreign_key_check").fetchone()
    if dangling:
        raise ArchiveCorruptError(
            path,
            f"could not be brought from schema {version} to {version + 1}: a row of {dangling[0]} refers to a row of "
            f"{dangling[2]} that is missing.",
            "It was left as it was; `scrapy verify` lists what is wrong with it.",
        )
