"""Write what can be made again in batches: each becomes durable as a whole, and a refusal costs no other write."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from crawler.archive.database import Archive
from crawler.exceptions import RowRefusedError

__all__ = ["Write", "WriteBatches"]

MAX_WRITES = 64
"""Writes that become durable together: a commit takes as long as some of them."""

MAX_BYTES = 8_000_000
"""Bytes of a batch, as far as is known: until it is committed, all of it is in memory or in the log."""

MAX_SECONDS = 1.0
"""Seconds after which a batch is committed with the next write: what a kill may cost."""


@dataclass(frozen=True, slots=True)
class Write:
    """What is written in one transaction, and done once that is durable."""

    make: Callable[[], None]
    """Writes; called again where another write of the batch was refused."""

    done: Callable[[], None]
    """Called when it is durable."""


class WriteBatches:
    """Writes to an archive, several a commit. After a kill the archive is as after the last whole batch."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._batch: list[Write] = []
        self._bytes = 0
        self._until = 0.0

    def write(self, write: Write, size: int = 0) -> None:
        """Write, and commit the batch where it is full. size: bytes.

        Raises ArchiveError: RowRefusedError where the archive does not take this write, and all others stand; with any
        other, the batch was undone.
        """
        self._archive.begin_batch()
        try:
            self._make(write)
        except RowRefusedError:
            self._write_singly()
            raise
        except BaseException:
            self._taken()
            raise
        if not self._batch:
            self._until = monotonic() + MAX_SECONDS
        self._batch.append(write)
        self._bytes += size
        if len(self._batch) >= MAX_WRITES or self._bytes >= MAX_BYTES or monotonic() >= self._until:
            self.commit()

    def commit(self) -> None:
        """Make durable what was written. Raises ArchiveError, and the batch was undone."""
        try:
            self._archive.commit_batch()
        except RowRefusedError:
            self._write_singly()
            return
        except BaseException:
            self._taken()
            raise
        for write in self._taken():
            write.done()

    def _make(self, write: Write) -> None:
        with self._archive.transaction():
            write.make()

    def _write_singly(self) -> None:
        """Write all of the batch once more, each with a commit: what was refused undid all of them."""
        self._archive.commit_batch()
        refused: RowRefusedError | None = None
        for write in self._taken():
            try:
                self._make(write)
            except RowRefusedError as error:
                refused = error
            else:
                write.done()
        if refused is not None:
            raise refused

    def _taken(self) -> list[Write]:
        taken, self._batch, self._bytes = self._batch, [], 0
        return taken
