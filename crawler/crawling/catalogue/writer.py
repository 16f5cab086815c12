"""Writes issues, a batch at a time: the one place of a run that begins and commits batches."""

from collections.abc import Callable

from crawler.archive.database import Archive
from crawler.archive.issues.write import WriteResult, write_issue
from crawler.exceptions import ArchiveError
from crawler.items import Issue

__all__ = ["BATCH_SIZE", "IssueWriter"]

BATCH_SIZE = 64
"""Issues that become durable together: a commit costs as much as the writing of an issue, and pages that several issues
change are written once. Another writer waits for half a second of work."""


class IssueWriter:
    """Upserts issues. What is in a batch can be made again from its editions, which are kept."""

    def __init__(
        self, archive: Archive, run_id: int, on_refused: Callable[[Issue, ArchiveError], None], *, reader: str
    ) -> None:
        """on_refused: is told of each issue that the archive does not take, and why. reader: version of the readers."""
        self._archive = archive
        self._run_id = run_id
        self._reader = reader
        self._on_refused = on_refused
        self._batch: list[Issue] = []

    def write(self, issue: Issue) -> WriteResult | None:
        """Upsert an issue; return new, changed or same, None where the archive refuses it."""
        self._archive.begin_batch()
        try:
            result = write_issue(self._archive, issue, self._run_id, reader=self._reader)
        except ArchiveError as error:
            self._write_singly()
            self._on_refused(issue, error)
            return None
        self._batch.append(issue)
        if len(self._batch) >= BATCH_SIZE:
            self.commit()
        return result

    def commit(self) -> None:
        """Make durable what was written; where that fails, write each issue of the batch on its own."""
        try:
            self._archive.commit_batch()
        except ArchiveError:
            self._write_singly()
        self._batch.clear()

    def _write_singly(self) -> None:
        """Write the batch's issues once more: what failed undid all of them."""
        self._archive.commit_batch()
        for issue in self._batch:
            try:
                write_issue(self._archive, issue, self._run_id, reader=self._reader)
            except ArchiveError as error:
                self._on_refused(issue, error)
        self._batch.clear()
