"""Finding -> ledger: a visit is recorded with all that it showed, a handful of visits in one transaction.

Whoever yields an item waits for it until it is on the disk itself. The writing is done by a thread of its own, for the
full-text index of a long page may take as long as a hundred visits.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.archive.database import Archive
from crawler.archive.ledger.image_visits import record_image
from crawler.archive.ledger.robots_visits import record_robots
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.visits import RecordedVisit, record_visit
from crawler.archive.problems import write_link_problems
from crawler.archive.works import write_aliases
from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.middlewares.capture import Capture
from crawler.crawling.middlewares.robots import Robots
from crawler.exceptions import ArchiveError, CapturesError, RowRefusedError
from crawler.visits.outcomes import PRESENT
from crawler.visits.visit import ImageVisitResult, RobotsVisit, VisitResult

__all__ = ["RecordVisits", "record", "write_visit_result"]

Shown = VisitResult | ImageVisitResult

logger = logging.getLogger(__name__)

TOGETHER = 16
"""Findings that are written without waiting for more."""

PATIENCE = 0.05
"""Seconds that a finding waits for others: a commit that reaches the disk takes a good part of that."""


class RecordVisits:
    """Passes on what is no finding."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._waiting: list[tuple[Shown, asyncio.Future[RecordedVisit]]] = []
        self._enough = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._given_up = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """The finding, recorded. Raises DropItem when the archive does not take it; the link is then still due."""
        if not isinstance(item, VisitResult | ImageVisitResult):
            return item
        recorded: asyncio.Future[RecordedVisit] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, recorded))
        if len(self._waiting) >= TOGETHER:
            self._enough.set()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write_waiting())
        status = (await recorded).status
        stats = self.crawler.stats
        what = "visits" if isinstance(item, VisitResult) else "images"
        stats.inc_value(f"{what}/done")
        stats.inc_value(f"{what}/{status.state}/{item.visit.outcome}")
        return item

    def close_spider(self) -> None:
        """Ends the thread, after what is left: Scrapy waits for the items before."""
        self._thread.shutdown()
        ledger = self.crawler.get_extension(RunLedger)
        if ledger is not None and ledger.run_id is not None and (asked := self._robots_asked()):
            try:
                record_robots(*ledger.writing(), asked)
            except ArchiveError as error:
                self.crawler.stats.inc_value("failures/archive")
                logger.error("what hosts were asked of their robots.txt is not on record: %s", error)

    def _robots_asked(self) -> list[RobotsVisit]:
        robots = self.crawler.get_downloader_middleware(Robots)
        return robots.take_asked() if robots is not None else []

    async def _write_waiting(self) -> None:
        while self._waiting:
            self._enough.clear()
            if len(self._waiting) < TOGETHER:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._enough.wait(), PATIENCE)
            batch, self._waiting = self._waiting, []
            await self._write(batch)

    async def _write(self, batch: Sequence[tuple[Shown, "asyncio.Future[RecordedVisit]"]]) -> None:
        """Records a batch; one that is refused is recorded visit by visit, so that one defect costs one visit."""
        ledger = self.crawler.get_extension(RunLedger)
        if ledger is None:
            raise RuntimeError("the extension RunLedger is needed")
        archive, run_id = ledger.writing()
        written: list[RecordedVisit | Exception] = []
        try:
            captures = self.crawler.get_downloader_middleware(Capture)
            if captures is not None:
                await captures.sync()
            results = [result for result, _ in batch]
            written += await asyncio.get_running_loop().run_in_executor(
                self._thread, _record_all, archive, run_id, results, self._robots_asked()
            )
        except Exception as error:
            written = [error] * len(batch)
        for (result, recorded), row in zip(batch, written, strict=True):
            if isinstance(row, RecordedVisit):
                recorded.set_result(row)
            else:
                recorded.set_exception(self._refused(result, row))

    def _refused(self, result: Shown, error: Exception) -> DropItem:
        if isinstance(error, ArchiveError | CapturesError) and not isinstance(error, RowRefusedError):
            self._give_up(error)
        else:
            self.crawler.stats.inc_value("item_errors/count")
            logger.error("the visit of %s could not be recorded: %s", result.visit.url, error)
        return DropItem(str(error), log_level="DEBUG")

    def _give_up(self, error: ArchiveError | CapturesError) -> None:
        """A disk that takes nothing more ends the run: nobody is to be asked for what cannot be written down."""
        if self._given_up:
            return
        self._given_up = True
        self.crawler.stats.inc_value("failures/captures" if isinstance(error, CapturesError) else "failures/archive")
        logger.error("%s", error)
        if self.crawler.crawling:
            asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="visits cannot be recorded"))  # noqa: RUF006


def _record_all(
    archive: Archive, run_id: int, results: Sequence[Shown], robots: Sequence[RobotsVisit] = ()
) -> list[RecordedVisit | Exception]:
    record_robots(archive, run_id, robots)
    recorded: list[RecordedVisit | Exception] = []
    try:
        with archive.transaction():
            recorded += [_record(archive, run_id, result) for result in results]
    except Exception:
        recorded = [_record_alone(archive, run_id, result) for result in results]
    archive.sync()
    return recorded


def _record_alone(archive: Archive, run_id: int, result: Shown) -> RecordedVisit | Exception:
    try:
        return _record(archive, run_id, result)
    except ArchiveError as error:
        return error


def _record(archive: Archive, run_id: int, result: Shown) -> RecordedVisit:
    if isinstance(result, ImageVisitResult):
        return record_image(archive, run_id, result)
    return record(archive, run_id, result)


def record(archive: Archive, run_id: int, result: VisitResult, *, reread_of: int | None = None) -> RecordedVisit:
    """Writes a visit and all that it showed, in one transaction.

    reread_of: id of the visit whose capture was read anew. Raises ArchiveError, and nothing of it was written.
    """
    with archive.transaction():
        recorded = record_visit(archive, run_id, result.visit, reread_of=reread_of)
        write_visit_result(archive, run_id, result, recorded.visit_id if reread_of is None else reread_of)
    return recorded


def write_visit_result(archive: Archive, run_id: int, result: VisitResult, visit_id: int) -> bool:
    """Writes what a visit showed of the page and the link; says whether that changed what is known of the page.

    Raises ArchiveError.
    """
    visit, changed = result.visit, False
    if result.source is not None and visit.reader is not None:
        how = write_source(archive, visit.link_id, result.source, reader=visit.reader, visit_id=visit_id)
        changed = how in ("new", "changed")
    if result.aliases:
        write_aliases(archive, run_id, visit.link_id, result.aliases)
    if visit.outcome in PRESENT and visit.status != 304:
        doubts = [problem.evidence for problem in result.problems]
        write_link_problems(archive, visit.link_id, "identity_doubtful", visit.url, doubts, run_id)
    return changed
