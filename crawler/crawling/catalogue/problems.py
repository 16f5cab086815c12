"""Failures of a run that are of no issue: logged, counted, and recorded until they are resolved."""

import logging
from collections.abc import Callable

from scrapy.statscollectors import StatsCollector

from crawler.archive.database import Archive
from crawler.archive.problems import is_accepted, is_standing, open_subjects, write_problems
from crawler.items import Problem
from crawler.text.printable import printable

__all__ = ["ProblemLog"]

logger = logging.getLogger(__name__)


class ProblemLog:
    """The problems of a publication's listings, files and addresses."""

    def __init__(
        self,
        archive: Archive | None,
        run_id: int | None,
        publication: str,
        stats: StatsCollector,
        commit: Callable[[], None],
    ) -> None:
        """run_id: None in a dry run, which records nothing. commit: ends a batch of issues, so that what goes wrong
        with one of them undoes no problem."""
        self._archive = archive
        self._run_id = run_id
        self._publication = publication
        self._stats = stats
        self._commit = commit
        self._open = open_subjects(archive, publication) if archive is not None else set()

    def fail(self, what: str, kind: str, about: str, evidence: str) -> None:
        """Log a failure, count it, and record it as a problem.

        What a person accepted does not make the run fail, nor does what stands since an earlier run, such as a file
        that is still empty; a listing that cannot be read does each time.

        what: 'listing', 'edition' or 'file', as it is counted. kind: one of `crawler.problems.KINDS`.
        about: the address or file. Raises ArchiveError.
        """
        if self._archive is not None and is_accepted(self._archive, self._publication, kind, about):
            logger.warning("%s: %s (accepted)", printable(about), printable(evidence))
            self._stats.inc_value(f"accepted/{what}")
            return
        problem = Problem(kind=kind, about=about, evidence=evidence)
        if kind != "listing_unreadable" and self._stands(problem):
            logger.info("%s: %s (as in an earlier run)", printable(about), printable(evidence))
            self._stats.inc_value(f"standing/{what}")
            return
        logger.error("%s: %s", printable(about), printable(evidence))
        self._stats.inc_value(f"failures/{what}")
        if self._archive is not None and self._run_id is not None:
            self._commit()
            write_problems(self._archive, self._publication, [problem], self._run_id)
            self._open.add(about)

    def _stands(self, problem: Problem) -> bool:
        archive, run_id = self._archive, self._run_id
        if archive is None or run_id is None:
            return False
        return is_standing(archive, self._publication, problem, run_id)

    def resolve(self, about: str) -> None:
        """Delete the problems with an address or file that has now been read. Raises ArchiveError."""
        if about in self._open and self._archive is not None and self._run_id is not None:
            write_problems(self._archive, self._publication, [], self._run_id, checked=[about])
            self._open.discard(about)
