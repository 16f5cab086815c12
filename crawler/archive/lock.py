"""Allow one run at a time for an archive.

The lock is the system's (`flock`) on a file beside the archive: it is free the moment its holder ends, however it ends.
The content of the file is for people.
"""

import errno
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crawler.exceptions import ArchiveLockedError, ArchiveUnwritableError
from crawler.text.dates import utc_now

__all__ = ["lock_path", "run_lock"]

MAX_LOCK_BYTES = 4096
"""Bytes read of what the file says."""


def lock_path(archive: Path | str) -> Path:
    """Return the lock file of an archive, which need not exist; one for all names that lead to the same file.

    >>> lock_path("/nowhere/archive.db").name
    'archive.db.lock'
    """
    path = Path(archive).resolve()
    return path.with_name(path.name + ".lock")


@contextmanager
def run_lock(archive: Path | str, command: str) -> Iterator[None]:
    """Hold the lock while a command such as 'crawl digests' changes the archive. The file stays when it is released.

    Raises:
        ArchiveLockedError: another run holds it; the message says which.
        ArchiveUnwritableError: the file cannot be created or locked.
    """
    path = lock_path(archive)
    if not path.parent.is_dir():
        raise ArchiveUnwritableError(archive, "is in a folder that does not exist.", f"Create {path.parent} first.")
    try:
        # Closed on exec, so that no process started meanwhile keeps the lock.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveUnwritableError(
            path, f"cannot be created ({error.strerror}).", "Check who may write to the folder of the archive."
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EWOULDBLOCK, errno.EACCES}:
                holder = _holder(os.pread(descriptor, MAX_LOCK_BYTES, 0))
                raise ArchiveLockedError(archive, f"is in use by {holder}.", "Try again when that one ends.") from error
            raise ArchiveUnwritableError(
                path, f"cannot be locked ({error.strerror}).", "Keep the archive on a file system with locks."
            ) from error
        says = {"pid": os.getpid(), "host": socket.gethostname(), "command": command, "since": utc_now()}
        _write(descriptor, json.dumps(says).encode())
        try:
            yield
        finally:
            _write(descriptor, b"")
    finally:
        os.close(descriptor)


def _write(descriptor: int, text: bytes) -> None:
    """Replace what the file says, as far as its disk has room: it is for people, and the lock holds without."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text, 0)


def _holder(text: bytes) -> str:
    """Return a description of the holder of the lock, from the content of the file, which may be empty yet."""
    try:
        says = json.loads(text)
        return f"`scrapy {says['command']}` (process {says['pid']} on {says['host']}, since {says['since']})"
    except (ValueError, TypeError, KeyError):
        return "another run"
