"""Make the shards of an archive."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

from crawler.archive.database import Archive, open_archive, translate_errors
from crawler.archive.origins import attached, check_copied_references
from crawler.archive.search_indexes import rebuild_indexes
from crawler.archive.shards.due import DueInPart, due_in_parts
from crawler.archive.shards.rows import copy_rows
from crawler.archive.shards.shard import Shard, insert_shard
from crawler.archive.works import rebuild_joins
from crawler.exceptions import ArchiveUnwritableError
from crawler.text.dates import format_time
from crawler.visits.parts import Part

__all__ = ["ARCHIVE_NAME", "make_shards"]

ARCHIVE_NAME = "archive.db"
"""Name of the archive in the folder of a shard."""

RECENT = timedelta(days=1)
"""Crawls of this time are on record in a shard: how long ago a host was asked is counted from their ends."""


def make_shards(archive: Archive, folder: Path, parts: int, *, now: datetime | None = None) -> list[Shard]:
    """Make a shard for each part, `FOLDER/K-of-N/archive.db`, of what is due in it; return them, [] if nothing is due.

    The shards are recorded in the archive, which has everything that is due still: what becomes of a shard that is
    lost, or never adopted, is that its links are due in the next ones.

    Args:
        archive: open for writing.
        folder: where the folders of the shards are made; it need not exist.
        parts: how many.
        now: time at which links and images are due; by default the present.

    Raises:
        ArchiveError: and no shard was made; also where one of the folders is there already.
    """
    moment = now or datetime.now(UTC)
    due, moved = due_in_parts(archive, parts, moment)
    if all(each.is_empty for each in due):
        return []
    shards = [
        Shard(
            key=token_hex(16),
            part=Part(number, parts, moved),
            made=format_time(moment),
            links=len(each.ids["link"]),
            images=len(each.ids["image"]),
        )
        for number, each in enumerate(due, start=1)
    ]
    _refuse_present(folder, shards)
    with _staged(folder) as staged:
        for shard, each in zip(shards, due, strict=True):
            _make(archive, staged / shard.folder, shard, each, format_time(moment - RECENT))
        with archive.transaction() as connection:
            for shard in shards:
                insert_shard(connection, shard, is_this=False)
        for shard in shards:
            (staged / shard.folder).rename(folder / shard.folder)
    return shards


def _refuse_present(folder: Path, shards: Sequence[Shard]) -> None:
    for shard in shards:
        if (place := folder / shard.folder).exists():
            raise ArchiveUnwritableError(
                place, "is there already.", "Adopt the shard in it and remove it, or name another folder."
            )


@contextmanager
def _staged(folder: Path) -> Iterator[Path]:
    """Yield a folder beside which the shards are to be; it is removed with what is left in it."""
    staged, is_new = folder / f".shards-{token_hex(4)}", not folder.exists()
    try:
        staged.mkdir(parents=True)
        yield staged
    except OSError as error:
        raise ArchiveUnwritableError(
            folder, f"cannot be written ({error.strerror}).", "Name another folder."
        ) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        if is_new:
            with suppress(OSError):  # the shards are in it
                folder.rmdir()


def _make(archive: Archive, place: Path, shard: Shard, due: DueInPart, recent: str) -> None:
    """Make one shard in a folder."""
    place.mkdir()
    with open_archive(place / ARCHIVE_NAME) as made:
        with attached(made, archive.path), made.transaction() as connection:
            copy_rows(connection, due.ids, recent)
            insert_shard(connection, shard, is_this=True)
            rebuild_joins(made)
            rebuild_indexes(made)
            check_copied_references(made, archive.path)
        with translate_errors(made.path):
            made.connection.execute("PRAGMA journal_mode = DELETE")  # one file, whole without a log beside it
