"""The other archive as it is merged: a copy, in the present schema and normal forms, with this archive's redactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crawler.archive.addresses.normal_forms import bring_up_addresses, renormalise
from crawler.archive.adopt.tombstones import Tombstone, apply_tombstones, as_of_today, list_tombstones
from crawler.archive.backup import back_up
from crawler.archive.checks.schema_signature import expected_signature, schema_signature
from crawler.archive.database import Archive, database_uri, open_any_version, open_archive, translate_errors
from crawler.archive.exports.relations import relations
from crawler.archive.ledger.hops import redirect_targets
from crawler.archive.ledger.targets import ALL_VISITS
from crawler.archive.migrations.migrate import STEPS
from crawler.archive.schema_version import SCHEMA_VERSION, check_version
from crawler.archive.shards.shard import own_shard
from crawler.exceptions import ArchiveCorruptError, ArchiveUnwritableError, RowRefusedError

__all__ = ["Origin", "attached_origin"]

ENDINGS = ("", "-wal", "-shm", "-journal", ".lock")
"""What is added to the name of the copy for the files that belong to it."""

SOUND = "`scrapy verify` lists what is wrong with it; merge a sound copy."

REDIRECTS = "SELECT DISTINCT redirects FROM {visits} WHERE redirects != '[]'"

UNKNOWN = """
SELECT EXISTS (SELECT 1 FROM main.links WHERE url NOT IN (SELECT url FROM mine.links))
  OR EXISTS (SELECT 1 FROM main.images WHERE url NOT IN (SELECT url FROM mine.images))
"""


class Origin:
    """What has to be known of the copy, beside its rows."""

    def __init__(self, tombstones: list[Tombstone], bodies: dict[str, list[str]]) -> None:
        self.tombstones = tombstones
        """The redactions of the other archive."""
        self.bodies = bodies
        """sha256 of an address that was redacted here alone -> digests of the bodies that it removed there."""


@contextmanager
def attached_origin(archive: Archive, other: Path | str) -> Iterator[Origin]:
    """Attach a copy of the archive `other` as `origin`; it is deleted at the end. The other archive is unchanged.

    The copy is beside the archive, which so needs room for it. It is of one moment, whatever is written to the other
    archive meanwhile. An archive of an earlier schema is merged too.

    Raises ArchiveError.
    """
    if Path(other).exists() and archive.path.samefile(other):
        raise ArchiveUnwritableError(other, "is the archive itself.", "Name another.")
    path = archive.path.with_name(f".{archive.path.name}.adopted")
    try:
        _discard(path)
        with open_any_version(other, by="") as origin_itself:
            check_version(origin_itself.query("PRAGMA user_version")[0][0], Path(other), steps=STEPS)
        back_up(other, path)
        with _told_of(path, Path(other)), open_archive(path) as copy:
            _check_form(copy, Path(other))
            _check_values(copy, Path(other))
            _check_redirects(copy, Path(other))
            _check_references(copy, Path(other))
            theirs = list_tombstones(copy)
            names_as_here = own_shard(copy) is not None and _knows_addresses(archive, copy)
            missing = [*list_tombstones(archive), *as_of_today(archive.connection, theirs)]
            origin = _prepare(copy, missing, names_as_here=names_as_here)
        with translate_errors(archive.path):
            _detach(archive)
            archive.connection.execute("ATTACH ? AS origin", (database_uri(path, read_only=True),))
        try:
            yield origin
        finally:
            _detach(archive)
    finally:
        _discard(path)


@contextmanager
def _told_of(copy: Path, other: Path) -> Iterator[None]:
    """Raise what is wrong with the copy as being wrong with the other archive."""
    try:
        yield
    except (ArchiveCorruptError, RowRefusedError) as error:
        if error.path != copy:
            raise
        why = str(error.__cause__ or error).partition("\n")[0]
        raise ArchiveCorruptError(other, f"is damaged, and cannot be merged ({why}).", SOUND) from error


def _check_form(copy: Archive, other: Path) -> None:
    """Raise ArchiveCorruptError where tables or views lack what those of its schema have."""
    with translate_errors(copy.path):
        theirs = schema_signature(copy.connection)
    for name, parts in expected_signature().items():
        if not set(parts) <= set(theirs.get(name, ())):
            raise ArchiveCorruptError(other, f"has no {name} as schema {SCHEMA_VERSION} has it.", SOUND)


def _check_values(copy: Archive, other: Path) -> None:
    """Raise ArchiveCorruptError for what the rules of the schema let pass.

    Texts of which bytes are no UTF-8 would be copied as they are, and with days of the year 0 nothing can be reckoned.
    """
    for table in relations():
        texts = [field.name for field in table.fields if field.type not in ("integer", "number", "flag")]
        days = [field.name for field in table.fields if field.type in ("date", "time")]
        if table.kind != "table" or not texts:
            continue
        with translate_errors(copy.path):
            for _ in copy.connection.execute(f"SELECT {', '.join(texts)} FROM main.{table.name}"):
                pass
        condition = " OR ".join(f"{day} GLOB '0000*'" for day in days) or "false"
        if copy.query(f"SELECT EXISTS (SELECT 1 FROM main.{table.name} WHERE {condition})")[0][0]:
            raise ArchiveCorruptError(other, f"has a row of {table.name} of the year 0.", SOUND)


def _check_redirects(copy: Archive, other: Path) -> None:
    """Raise ArchiveCorruptError where redirects have another shape than what reads them expects."""
    for tables in ALL_VISITS:
        for (redirects,) in copy.query(tables.sql(REDIRECTS)):
            if redirect_targets(redirects) is None:
                why = f"has a row of {tables.visits} whose redirects are no list of [status, address]."
                raise ArchiveCorruptError(other, why, SOUND)


def _check_references(copy: Archive, other: Path) -> None:
    """Raise ArchiveCorruptError where a row refers to one that is missing: it has no place in another archive."""
    dangling = copy.query("PRAGMA foreign_key_check")
    if dangling:
        table, _, target, _ = dangling[0]
        raise ArchiveCorruptError(
            other, f"has a row of {table} that points at a row of {target} which is not there.", SOUND
        )


def _knows_addresses(archive: Archive, copy: Archive) -> bool:
    """Return whether the archive has all links and images of the copy, by their addresses."""
    with translate_errors(archive.path):
        copy.connection.execute("ATTACH ? AS mine", (database_uri(archive.path, read_only=True),))
        try:
            return not copy.connection.execute(UNKNOWN).fetchone()[0]
        finally:
            copy.connection.execute("DETACH mine")


def _prepare(copy: Archive, tombstones: list[Tombstone], *, names_as_here: bool) -> Origin:
    """Bring the copy to what this archive would have made of it.

    names_as_here: whether its addresses are those of this archive, as in a shard.
    """
    known = {tombstone.name for tombstone in list_tombstones(copy)}
    (bring_up_addresses if names_as_here else renormalise)(copy)
    runs = copy.query("SELECT min(id) FROM runs")[0][0]
    missing = [tombstone for tombstone in tombstones if tombstone.name not in known]
    # An archive without a run has no rows either.
    bodies = apply_tombstones(copy, missing, runs) if runs is not None else {}
    with translate_errors(copy.path):
        copy.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Origin(list_tombstones(copy), bodies)


def _detach(archive: Archive) -> None:
    """Detach the copy, also one that could not be when a statement had failed that was still open."""
    with suppress(sqlite3.OperationalError):
        archive.connection.execute("DETACH origin")


def _discard(path: Path) -> None:
    for ending in ENDINGS:
        path.with_name(path.name + ending).unlink(missing_ok=True)
