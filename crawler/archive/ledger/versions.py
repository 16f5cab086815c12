"""By which version of the rules something was derived for the whole archive: the rows of `derivations`."""

from typing import Literal

from crawler.archive.database import Archive
from crawler.archive.ledger.states import update_all_states
from crawler.versions import package_version

__all__ = ["DerivedKind", "bring_up_states", "is_derived_by", "note_version"]

DerivedKind = Literal["addresses", "states"]
"""Addresses and works of links and images; states and times of next visits."""

VERSION = "SELECT version FROM derivations WHERE kind = ?"
SET_VERSION = """
INSERT INTO derivations (kind, version) VALUES (?, ?) ON CONFLICT (kind) DO UPDATE SET version = excluded.version
"""


def is_derived_by(archive: Archive, kind: DerivedKind, version: str) -> bool:
    """Return whether something was last derived for the whole archive by this version of the rules."""
    return archive.query(VERSION, (kind,)) == [(version,)]


def note_version(archive: Archive, kind: DerivedKind, version: str) -> None:
    """Record by which version something was derived. Raises ArchiveError."""
    with archive.transaction() as connection:
        connection.execute(SET_VERSION, (kind, version))


def bring_up_states(archive: Archive) -> int:
    """Derive states and times of next visits again, if their rules are not those by which that was last done.

    Return how many links and images changed. Raises ArchiveError; what was done by then is kept.
    """
    version = package_version("crawler.archive.ledger.states")
    if is_derived_by(archive, "states", version):
        return 0
    changed = update_all_states(archive)
    note_version(archive, "states", version)
    return changed
