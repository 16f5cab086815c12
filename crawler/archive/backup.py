"""Copy an archive while others write to it, and restore it from a copy."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from crawler.archive.database import check_file, open_any_version, translate_errors
from crawler.archive.lock import run_lock
from crawler.exceptions import (
    ArchiveCorruptError,
    ArchiveError,
    ArchiveLockedError,
    ArchiveUnwritableError,
    NotAnArchiveError,
)
from crawler.text.dates import utc_now

__all__ = ["Copied", "back_up", "restore"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Copied:
    """A copy that was made and checked."""

    path: Path
    """Where the copy is."""

    size: int
    """Its size in bytes."""

    schema: int
    """Version of its schema."""

    aside: Path | None = None
    """Where the archive that it replaced is; None when there was none."""


def back_up(archive: Path | str, target: Path | str) -> Copied:
    """Copy the archive as it is at one moment to the file `target`, replacing an archive of that name.

    Others may write to the archive meanwhile, thanks to its write-ahead log. The copy is written beside the target,
    checked and renamed, so that the target is the former copy or the new one, never a part. Archives of any schema
    version can be copied.

    Raises:
        ArchiveError: and the target is unchanged.
    """
    source, target = Path(archive), Path(target)
    check_file(target)
    if target.exists():
        if target.is_dir():
            raise NotAnArchiveError(target, "is a folder.", "Name a file.")
        if source.exists() and target.samefile(source):
            raise ArchiveUnwritableError(target, "is the archive itself.", "Name another file.")
        if target.stat().st_size:  # whatever else it is, it is somebody's
            open_any_version(target, by="").close()
    with _part(target) as part:
        copied = _copy(source, part, target)
        part.replace(target)
        _sync_folder(target)
    return copied


def restore(archive: Path | str, copy: Path | str) -> Copied:
    """Replace the archive by the copy, under the run lock; the present archive is kept beside it.

    The copy is unchanged. At every moment there is a whole archive under the name, the former or the restored one.

    Raises:
        ArchiveError: and the archive is unchanged.
    """
    path, copy = Path(archive).resolve(), Path(copy)
    check_file(path)
    if path.exists() and copy.exists() and path.samefile(copy):
        raise ArchiveUnwritableError(copy, "is the archive itself.", "Name a copy of it.")
    open_any_version(copy, by="").close()
    with run_lock(path, "backup --restore"), _part(path) as part:
        copied = _copy(copy, part, path)
        aside = _set_aside(path) if path.exists() else None
        part.replace(path)
        for ending in ("-wal", "-shm"):  # of the former archive, empty; a reader that has it open keeps it
            path.with_name(path.name + ending).unlink(missing_ok=True)
        _sync_folder(path)
    return Copied(path=path, size=copied.size, schema=copied.schema, aside=aside)


@contextmanager
def _part(target: Path) -> Iterator[Path]:
    """Yield the path of a temporary file beside the target, locked for one process.

    What a crash left of it is overwritten; it is removed when the block ends, unless it was renamed.
    """
    if not target.parent.is_dir():
        raise ArchiveUnwritableError(target, "is in a folder that does not exist.", f"Create {target.parent} first.")
    part = target.with_name(f".{target.name}.part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveUnwritableError(
            part, f"cannot be created ({error.strerror}).", "Check who may write there."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ArchiveLockedError(part, "is being written by another process.", "Try again when it ends.") from error
        try:
            os.ftruncate(descriptor, 0)
            yield part
        finally:
            # Renamed, it is absent.
            for ending in ("", "-journal", "-wal", "-shm"):
                part.with_name(part.name + ending).unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _copy(source: Path, part: Path, target: Path) -> Copied:
    """Copy the source to `part` and check the copy."""
    with open_any_version(source) as archive, translate_errors(target), closing(sqlite3.connect(part)) as made:
        with translate_errors(source):
            schema = int(archive.query("PRAGMA user_version")[0][0])
        # In one step, that is one read transaction: with several, each write of another process would restart it.
        try:
            archive.connection.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")  # one file, whole without a log beside it
            damage = made.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            damage = str(error)  # of the source too, page by page
        if damage != "ok":
            raise ArchiveCorruptError(
                source, f"is damaged: its copy was not kept ({damage}).", "`scrapy verify` says more; restore a copy."
            )
    try:
        with part.open("rb") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise ArchiveUnwritableError(target, f"cannot be written ({error.strerror}).", "Check its disk.") from error
    return Copied(path=target, size=part.stat().st_size, schema=schema)


def _set_aside(path: Path) -> Path:
    """Link the archive under a second name, and return that; its log is written to the file first."""
    stamp = utc_now().replace("-", "").replace(":", "")
    aside = path.with_name(f"{path.name}.before-{stamp}")
    log = path.with_name(path.name + "-wal")
    # A file that is damaged, or no archive, keeps its log.
    with suppress(ArchiveError), open_any_version(path):
        _fold_log(path)
    try:
        os.link(path, aside)
    except OSError as error:
        raise ArchiveUnwritableError(
            aside, f"cannot be linked to the archive ({error.strerror}).", "Move the archive away by hand, and restore."
        ) from error
    if log.exists() and log.stat().st_size:
        log.replace(aside.with_name(aside.name + "-wal"))
    return aside


def _fold_log(path: Path) -> None:
    """Write the content of the log to the file."""
    with translate_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _sync_folder(path: Path) -> None:
    """Flush the folder to the disk, so that a rename survives a power failure."""
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
