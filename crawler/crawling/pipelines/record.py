"""Visit result -> archive: record visits with all that they showed, a few of them in one transaction.

An item leaves the pipeline when it is on the disk itself. A thread of its own writes, since the full-text index of a
long page may take as long as a hundred visits.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.archive.database import Archive
from crawler.archive.ledger.results import record, record_all
from crawler.archive.ledger.robots_visits import record_robots
from crawler.archive.ledger.visits import RecordedVisit
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.middlewares.capture import Capture
from crawler.crawling.middlewares.robots import Robots
from crawler.crawling.pipelines.probe import ProbeHost
from crawler.crawling.visit_scheduler import VISIT_KINDS
from crawler.exceptions import ArchiveError, CapturesError, RowRefusedError
from crawler.text.printable import printable
from crawler.visits.visit import RobotsVisit, Visit, VisitResult

__all__ = ["RecordVisits"]

logger = logging.getLogger(__name__)

MAX_BATCH = 16
"""Results that are written without waiting for more."""

PAUSE = 0.05
"""Seconds for which no result came after which those that wait are written: a commit that reaches the disk takes a good
part of that."""

MAX_PAUSES = 4
"""Pauses for which a result waits at most while others come: pages that are read come one by one, and four of them by
themselves cost half as much again as sixteen together."""


class RecordVisits:
    """Record visits; pass on what is no result of a visit."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._waiting: list[tuple[VisitResult, asyncio.Future[RecordedVisit]]] = []
        self._batch_full = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._given_up = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Record a result and return it. Raise DropItem when the archive does not take it; the link then stays due."""
        if not isinstance(item, VisitResult):
            return item
        recorded: asyncio.Future[RecordedVisit] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, recorded))
        if len(self._waiting) >= MAX_BATCH:
            self._batch_full.set()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write_waiting())
        status = (await recorded).status
        stats = self.crawler.stats
        name = VISIT_KINDS[item.visit.target.kind].stats
        stats.inc_value(f"{name}/done")
        stats.inc_value(f"{name}/{status.state}/{item.visit.outcome}")
        return item

    def close_spider(self) -> None:
        """End the thread, and record the requests for robots.txt that no batch took along."""
        self._thread.shutdown()
        ledger = run_ledger(self.crawler)
        if ledger.run_id is not None and (visits := self._take_robots_visits()):
            try:
                record_robots(*ledger.writing(), visits)
            except ArchiveError as error:
                self.crawler.stats.inc_value("failures/archive")
                logger.error("what hosts were asked of their robots.txt is not on record: %s", error)

    def _take_robots_visits(self) -> list[RobotsVisit]:
        robots = self.crawler.get_downloader_middleware(Robots)
        probes: ProbeHost | None = self.crawler.get_item_pipeline(ProbeHost)
        taken = robots.take_visits() if robots is not None else []
        return taken + (probes.take_visits() if probes is not None else [])

    async def _write_waiting(self) -> None:
        while self._waiting:
            await self._wait_for_others()
            batch, self._waiting = self._waiting, []
            await self._write(batch)

    async def _wait_for_others(self) -> None:
        """Wait until a batch is full, or no more comes, or the first result has waited long enough."""
        self._batch_full.clear()
        for _ in range(MAX_PAUSES):
            before = len(self._waiting)
            if before >= MAX_BATCH:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._batch_full.wait(), PAUSE)
            if len(self._waiting) == before:
                return

    async def _write(self, batch: Sequence[tuple[VisitResult, "asyncio.Future[RecordedVisit]"]]) -> None:
        """Record a batch; if it is refused, record it visit by visit, so that one defect costs one visit."""
        archive, run_id = run_ledger(self.crawler).writing()
        written: list[RecordedVisit | Exception] = []
        try:
            captures = self.crawler.get_downloader_middleware(Capture)
            if captures is not None:
                await captures.sync()
            results = [result for result, _ in batch]
            written += await asyncio.get_running_loop().run_in_executor(
                self._thread, _record_all, archive, run_id, results, self._take_robots_visits()
            )
        except Exception as error:
            written = [error] * len(batch)
        for (result, recorded), row in zip(batch, written, strict=True):
            if isinstance(row, RecordedVisit):
                recorded.set_result(row)
            else:
                recorded.set_exception(self._refused(result, row))

    def _refused(self, result: VisitResult, error: Exception) -> DropItem:
        if isinstance(error, ArchiveError | CapturesError) and not isinstance(error, RowRefusedError):
            self._give_up(error)
        else:
            self.crawler.stats.inc_value("item_errors/count")
            logger.error("the visit of %s could not be recorded: %s", result.visit.url, error)
        return DropItem(str(error), log_level="DEBUG")

    def _give_up(self, error: ArchiveError | CapturesError) -> None:
        """End the run, once: on a full disk, no host is to be asked for what cannot be recorded."""
        if self._given_up:
            return
        self._given_up = True
        self.crawler.stats.inc_value("failures/captures" if isinstance(error, CapturesError) else "failures/archive")
        logger.error("%s", error)
        if self.crawler.crawling:
            asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="visits cannot be recorded"))  # noqa: RUF006


def _record_all(
    archive: Archive, run_id: int, results: Sequence[VisitResult], robots: Sequence[RobotsVisit] = ()
) -> list[RecordedVisit | Exception]:
    record_robots(archive, run_id, robots)
    recorded: list[RecordedVisit | Exception] = []
    try:
        recorded += record_all(archive, run_id, results)
    except Exception:
        recorded = [_record_alone(archive, run_id, result) for result in results]
    archive.sync()
    return recorded


def _record_alone(archive: Archive, run_id: int, result: VisitResult) -> RecordedVisit | Exception:
    """Record a visit; where the archive refuses what it showed, that it was made, and where it refuses that, that the
    answer was none that can be stored. The link is then due as any other, and not for ever.
    """
    first: Exception | None = None
    for cut in (_whole, _without_findings, _without_answer):
        try:
            recorded = record(archive, run_id, cut(result, first))
        except ArchiveError as error:
            if not isinstance(error, RowRefusedError):
                return error
            first = first or error
        except Exception as error:  # whatever it is, it is about this visit alone
            first = first or error
        else:
            if first is not None:
                logger.warning("of the visit of %s not all could be stored: %s", printable(result.visit.url), first)
            return recorded
    return first or AssertionError("a visit is recorded or refused")


def _whole(result: VisitResult, _refusal: Exception | None) -> VisitResult:
    return result


def _without_findings(result: VisitResult, refusal: Exception | None) -> VisitResult:
    """Return the visit alone, without what its answer showed of the target."""
    return VisitResult(visit=replace(result.visit, reader=None, error=f"what it showed could not be stored: {refusal}"))


def _without_answer(result: VisitResult, refusal: Exception | None) -> VisitResult:
    """Return the visit as one whose answer cannot be stored."""
    visit = result.visit
    made = Visit(
        target=visit.target,
        url=visit.url,
        started=visit.started,
        seconds=max(visit.seconds, 0.0),
        outcome="protocol_error",
        capture=visit.capture,
        captured_before=visit.captured_before,
        error=f"its answer could not be stored: {refusal}",
    )
    return VisitResult(visit=made)
