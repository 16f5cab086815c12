"""Folders for what is under way, in the system's folder for temporary files; those of killed processes do not stay.

Who has one holds a lock (`flock`) on it, which is free the moment its holder ends, however it ends: the next one that
is made removes those that nobody holds.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["scratch_folder"]

PREFIX = "backnumber-scratch-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a new folder that is removed afterwards; before, remove what killed processes left of theirs."""
    _clear_left()
    folder, holder = _made()
    try:
        yield folder
    finally:
        os.close(holder)
        shutil.rmtree(folder, ignore_errors=True)


def _made() -> tuple[Path, int]:
    """Return a new folder, and the descriptor that holds it."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        with suppress(FileNotFoundError):  # another process may clear it away before it is held
            holder = _held(folder)
            if holder is not None and folder.exists():
                return folder, holder


def _clear_left() -> None:
    """Remove the folders of this user that no process holds."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if left.lstat().st_uid == os.geteuid() and (holder := _held(left)) is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(holder)


def _held(folder: Path) -> int | None:
    """Return a descriptor that holds a folder; None where another process has it. Raise OSError for another file."""
    holder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(holder)
        return None
    except OSError:
        os.close(holder)
        raise
    return holder
