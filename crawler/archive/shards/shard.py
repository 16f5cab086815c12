"""The rows of `shards`: which shards an archive was parted into, and which one an archive is itself."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.archive.database import Archive
from crawler.exceptions import ArchiveError
from crawler.text.dates import format_time
from crawler.visits.parts import Part

__all__ = ["Shard", "find_origin_shard", "insert_shard", "list_shards", "note_adopted", "own_shard", "shards_out"]

OWN = "SELECT key, part, parts, moved, made, links, images, adopted FROM {schema}.shards WHERE is_this"
LIST = "SELECT key, part, parts, moved, made, links, images, adopted FROM main.shards WHERE NOT is_this ORDER BY id"
OUT = """
SELECT key, part, parts, moved, made, links, images, adopted FROM main.shards
WHERE NOT is_this AND adopted IS NULL AND made >= ? AND made = (SELECT max(made) FROM main.shards WHERE NOT is_this)
ORDER BY id
"""
INSERT = """
INSERT INTO main.shards (key, part, parts, moved, made, links, images, is_this) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
KNOWN = "SELECT 1 FROM main.shards WHERE key = ? AND NOT is_this"
ADOPTED = "UPDATE main.shards SET adopted = ? WHERE key = ? AND adopted IS NULL AND NOT is_this"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shard:
    """A part of an archive that was made an archive of its own."""

    key: str
    """Name of it that no other one has."""

    part: Part
    """Which part of the hosts."""

    made: str
    """Time at which it was made, UTC."""

    links: int
    """Links that were due."""

    images: int
    """Images that were due."""

    adopted: str | None = None
    """Time at which it was first merged, UTC; None until then."""

    @property
    def folder(self) -> str:
        """Return the name of its folder."""
        return f"{self.part.number}-of-{self.part.of}"

    @property
    def name(self) -> str:
        """Return its name for people."""
        return f"part {self.part}, made at {self.made}"


def own_shard(archive: Archive) -> Shard | None:
    """Return which shard an archive is; None for one that is none. Raises ArchiveError."""
    return next((_shard(row) for row in archive.query(OWN.format(schema="main"))), None)


def list_shards(archive: Archive) -> list[Shard]:
    """Return the shards that were made of an archive, the oldest first. Raises ArchiveError."""
    return [_shard(row) for row in archive.query(LIST)]


def shards_out(archive: Archive, since: datetime) -> list[Shard]:
    """Return those of the shards that were made last, since a time, that were not adopted. Raises ArchiveError."""
    return [_shard(row) for row in archive.query(OUT, (format_time(since),))]


def insert_shard(connection: sqlite3.Connection, shard: Shard, *, is_this: bool) -> None:
    """Record a shard: in the archive that it is made of, or, as what that one is, in the shard itself."""
    part = shard.part
    moved = json.dumps(dict(part.moved)) if is_this else "{}"  # names of hosts are of no use once it is adopted
    row = (shard.key, part.number, part.of, moved, shard.made, shard.links, shard.images, int(is_this))
    connection.execute(INSERT, row)


def find_origin_shard(archive: Archive, other: Path | str, *, foreign: bool) -> Shard | None:
    """Return which shard of this archive the attached `origin` is; None for an archive that is no shard.

    foreign: return a shard of another archive too. Raises ArchiveError for one otherwise.
    """
    shard = next((_shard(row) for row in archive.query(OWN.format(schema="origin"))), None)
    if shard is not None and not foreign and not archive.query(KNOWN, (shard.key,)):
        raise ArchiveError(
            Path(other),
            f"is a shard ({shard.name}) of another archive than {archive.path}.",
            "Adopt it there. If that one is lost, or is a copy of before the shard was made: --foreign.",
        )
    return shard


def note_adopted(connection: sqlite3.Connection, shard: Shard, moment: str) -> None:
    """Record that a shard of this archive was merged, unless it was before."""
    connection.execute(ADOPTED, (moment, shard.key))


def _shard(row: tuple[Any, ...]) -> Shard:
    key, part, parts, moved, made, links, images, adopted = row
    return Shard(
        key=key, part=Part(part, parts, json.loads(moved)), made=made, links=links, images=images, adopted=adopted
    )
