"""By which version of the rules something was derived for the whole archive: the rows of `derivations`."""

import sqlite3

from crawler.archive.database import Archive
from crawler.archive.ledger.states import update_all_states
from crawler.text.program_version import package_version

__all__ = ["bring_up_states", "derived_by", "forget_version", "note_version"]

VERSION = "SELECT version FROM derivations WHERE kind = ?"
SET_VERSION = """
INSERT INTO derivations (kind, version) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET version = excluded.version
"""
FORGET = "DELETE FROM derivations WHERE kind = ?"


def derived_by(archive: Archive, kind: str) -> str | None:
    """Return by which version of the rules something was last derived for the whole archive; None where none is known.

    kind: `addresses` (and works) of links and images; `states` and times of next visits; `issues KEY` of a publication;
            `drift` of cited pages.
    """
    found = archive.query(VERSION, (kind,))
    return str(found[0][0]) if found else None


def note_version(archive: Archive, kind: str, version: str) -> None:
    """Record by which version something was derived. Raises ArchiveError."""
    with archive.transaction() as connection:
        connection.execute(SET_VERSION, (kind, version))


def forget_version(connection: sqlite3.Connection, kind: str) -> None:
    """Have all of something derived again the next time."""
    connection.execute(FORGET, (kind,))


def bring_up_states(archive: Archive) -> int:
    """Derive states and times of next visits again, if their rules are not those by which that was last done.

    Return how many links and images changed. Raises ArchiveError; what was done by then is kept.
    """
    version = package_version("crawler.archive.ledger.states")
    if derived_by(archive, "states") == version:
        return 0
    changed = update_all_states(archive)
    note_version(archive, "states", version)
    return changed
