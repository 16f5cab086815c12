"""Where exports are written: beside the target first, which is replaced when the export is complete.

What is being written is locked by its writer; what a killed writer left is removed by the next export to the same
target.
"""

import ctypes
import fcntl
import gzip
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from crawler.archive.exports.names import Compression
from crawler.exceptions import ExportError

__all__ = ["clear_left", "compressed", "folder_beside", "new_file", "new_folder", "standard_output", "translate_errors"]

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
"""Of Linux: https://man7.org/linux/man-pages/man2/rename.2.html"""

PART = ".part"
"""End of the name of what is not whole yet."""


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that replaces `path` when the block ends without an error.

    Raises ExportError when it cannot be written.
    """
    with translate_errors(path):
        if path.is_dir():
            raise ExportError(f"{path} is a folder, and this export is one file. Name a file.")
        if path.exists() and not path.is_file():  # it would be replaced by one
            raise ExportError(f"{path} is no file, but a pipe or a device. Name a file, or - for the standard output.")
        path = path.resolve()
        clear_left(path)
        beside = _part(path)
        try:  # before it is made: a signal may come at once
            with beside.open("xb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield cast(BinaryIO, file)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


@contextmanager
def new_folder(path: Path, *, replaces: Callable[[Path], bool]) -> Iterator[Path]:
    """Yield a folder that replaces `path` when the block ends without an error.

    Args:
        path: the target.
        replaces: whether a folder that is there, and not empty, may be replaced.

    Raises:
        ExportError: it may not be replaced, or cannot be written.
    """
    with translate_errors(path):
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise ExportError(f"{path} exists and is no folder. Name another, or one that does not exist yet.")
        clear_left(path.absolute())
        if path.is_dir() and any(path.iterdir()) and not replaces(path):
            raise ExportError(
                f"{path} is not empty. Name a new folder; with --replace, one that holds nothing but an earlier export "
                "is replaced."
            )
        place = path.absolute()
        place.parent.mkdir(parents=True, exist_ok=True)
        with folder_beside(place) as beside:
            made = beside / "new"
            made.mkdir()
            yield made
            _put_in_place(made, place)


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """Yield a folder beside `path`, for what is not whole yet; it is removed at the end, or by the next export.

    Raises OSError.
    """
    beside, lock = _part(path), None
    try:  # before it is made: a signal may come at once
        beside.mkdir(mode=0o700)
        lock = os.open(beside, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if lock is not None:
            os.close(lock)


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Yield the standard output, for bytes. Raises ExportError when its reader stops reading, or it is closed."""
    if sys.stdout is None:
        raise ExportError("The standard output is closed.")
    out = cast(BinaryIO, sys.stdout.buffer)
    try:
        yield out
        out.flush()
    except BrokenPipeError:
        # What Python would flush at its end has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise ExportError("The export was not read to its end.") from None
    except OSError as error:
        raise ExportError(f"The standard output cannot be written: {error.strerror}.") from error


@contextmanager
def compressed(out: BinaryIO, compression: Compression) -> Iterator[BinaryIO]:
    """Yield a stream into `out`, through gzip if asked; equal bytes give equal bytes."""
    if compression != "gzip":
        yield out
        return
    # No name and no time, which would be those of the day.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=out, mtime=0) as packed:
        yield cast(BinaryIO, packed)


def _part(path: Path) -> Path:
    """Return a name beside `path` that no other export has, for what is not whole yet."""
    return path.with_name(f".{path.name}.{secrets.token_urlsafe(6)}{PART}")


def _put_in_place(made: Path, place: Path) -> None:
    """Replace a folder, if there is one, by what was made; where that fails, put it back. Raises OSError."""
    if place.is_dir() and _exchange(made, place):
        return
    old = made.with_name("old")
    if place.is_dir():
        place.rename(old)
    try:
        made.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Give each of two folders the name of the other at once; return whether the system and the disk can do that."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    done: int = rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return done == 0


def clear_left(path: Path) -> None:
    """Remove what killed exports to this target left beside it. Raises OSError."""
    for left in path.parent.iterdir() if path.parent.is_dir() else ():
        if not (left.name.startswith(f".{path.name}.") and left.name.endswith(PART)):
            continue
        number = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if left.is_dir():
                if (left / "old").is_dir() and not path.exists():  # killed between the two steps of replacing it
                    (left / "old").rename(path)
                shutil.rmtree(left)
            else:
                left.unlink()
        except BlockingIOError:  # its writer lives
            continue
        finally:
            os.close(number)


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"{path} cannot be written: {error.strerror or error}. What was there before is unchanged."
        ) from error
