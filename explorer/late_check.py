"""Look for damage in a large archive while it is served already: to read it takes long."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from crawler.archive.checks.soundness import check_sound, takes_long
from crawler.archive.database import Archive, open_archive

__all__ = ["checked_meanwhile"]

INTERRUPTED_EACH = 0.1
"""Seconds between two tries to end the check: one that comes between two of its queries ends none."""


@contextmanager
def checked_meanwhile(path: Path, stop: Callable[[], None]) -> Iterator[None]:
    """Check an archive while the block serves it, if it was too large to be checked before.

    Raise ArchiveError for one that is damaged, once the block has ended.

    Args:
        path: the archive.
        stop: ends the block, from another thread.
    """
    check = _Check(path, stop)
    check.start()
    try:
        yield
    finally:
        check.end()
        if check.error is not None:
            raise check.error


class _Check(Thread):
    """Checks an archive."""

    def __init__(self, path: Path, stop: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.error: Exception | None = None
        """Why the archive must not be served."""
        self._path = path
        self._stop_serving = stop
        self._archive: Archive | None = None
        self._is_ended = False

    def run(self) -> None:
        try:
            with open_archive(self._path, read_only=True) as self._archive:
                if takes_long(self._archive):
                    check_sound(self._archive)
        except Exception as error:  # whatever it is, it is raised where it is served
            if not self._is_ended:
                self.error = error
                self._stop_serving()

    def end(self) -> None:
        """End the check, wherever it is."""
        self._is_ended = True
        while self.is_alive():
            if self._archive is not None:
                with suppress(sqlite3.ProgrammingError):  # it was closed by now
                    self._archive.connection.interrupt()
            self.join(INTERRUPTED_EACH)
