"""The other archive as it is merged: a copy, in the present schema and normal forms, with this archive's redactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.archive.addresses.normal_forms import bring_up_addresses, renormalise
from crawler.archive.adopt.tombstones import Tombstone, apply_tombstones, as_of_today, list_tombstones
from crawler.archive.backup import back_up
from crawler.archive.database import Archive, database_uri, open_any_version, open_archive, translate_errors
from crawler.archive.migrations.migrate import STEPS
from crawler.archive.schema_version import check_version
from crawler.archive.shards.shard import own_shard
from crawler.exceptions import ArchiveCorruptError

__all__ = ["Origin", "attached_origin"]

ENDINGS = ("", "-wal", "-shm", "-journal", ".lock")
"""What is added to the name of the copy for the files that belong to it."""


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
    path = archive.path.with_name(f".{archive.path.name}.adopted")
    try:
        _discard(path)
        with open_any_version(other, by="") as origin_itself:
            check_version(origin_itself.query("PRAGMA user_version")[0][0], Path(other), steps=STEPS)
        back_up(other, path)
        with open_archive(path) as copy:
            _check_references(copy, Path(other))
            theirs = list_tombstones(copy)
            origin = _prepare(copy, [*list_tombstones(archive), *as_of_today(archive.connection, theirs)])
        with translate_errors(archive.path):
            archive.connection.execute("ATTACH ? AS origin", (database_uri(path, read_only=True),))
        try:
            yield origin
        finally:
            archive.connection.execute("DETACH origin")
    finally:
        _discard(path)


def _check_references(copy: Archive, other: Path) -> None:
    """Raise ArchiveCorruptError where a row refers to one that is missing: it has no place in another archive."""
    dangling = copy.query("PRAGMA foreign_key_check")
    if dangling:
        table, _, target, _ = dangling[0]
        raise ArchiveCorruptError(
            other,
            f"has a row of {table} that points at a row of {target} which is not there.",
            "`scrapy verify` lists what is wrong with it; merge a sound copy.",
        )


def _prepare(copy: Archive, tombstones: list[Tombstone]) -> Origin:
    """Bring the copy to what this archive would have made of it."""
    known = {tombstone.name for tombstone in list_tombstones(copy)}
    (renormalise if own_shard(copy) is None else bring_up_addresses)(copy)
    runs = copy.query("SELECT min(id) FROM runs")[0][0]
    missing = [tombstone for tombstone in tombstones if tombstone.name not in known]
    # An archive without a run has no rows either.
    bodies = apply_tombstones(copy, missing, runs) if runs is not None else {}
    with translate_errors(copy.path):
        copy.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Origin(list_tombstones(copy), bodies)


def _discard(path: Path) -> None:
    for ending in ENDINGS:
        path.with_name(path.name + ending).unlink(missing_ok=True)
