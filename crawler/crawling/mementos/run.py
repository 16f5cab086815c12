"""One run of questions to a web archive: the TimeGate for every link, beside it the rest about those that were found.

At the end pages are submitted, if that is asked for.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from scrapy.crawler import Crawler

from crawler.archive.snapshots.copies import has_copies
from crawler.archive.snapshots.due import Chosen, Due, due_details, due_link, due_timegate
from crawler.crawling.mementos.asker import Asker, PoolClosedError
from crawler.crawling.mementos.details import ask_details
from crawler.crawling.mementos.submitting import submit_pages
from crawler.crawling.mementos.timegate import ask_timegates, may_have_copies

__all__ = ["SnapshotRun", "Wanted"]

logger = logging.getLogger(__name__)

WORKERS = 4
"""Links whose details are asked for at a time: while one waits for the index, another one is read from playback."""

DOUBTFUL = 10
"""Pages of which a service has no copy before that is doubted."""

_Place = tuple[int, int, int]
"""Lost links come first, then drifted ones, then those of the newest issues; the id of the link, 0 for the end."""

_NOTHING: _Place = (9, 0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What a run is asked for."""

    chosen: Chosen
    """Which links."""

    limit: int | None = None
    """Greatest number of links; None for all."""

    titles: bool = False
    """Whether headlines of copies are wanted too of links that are neither lost nor drifted."""

    keys: str | None = None
    """Keys with which pages are submitted; None for no submissions."""


class SnapshotRun:
    """The work of one run."""

    def __init__(self, crawler: Crawler, asker: Asker, wanted: Wanted) -> None:
        self.crawler, self.asker, self.wanted = crawler, asker, wanted
        self._waiting: asyncio.PriorityQueue[_Place] = asyncio.PriorityQueue()
        self._task: asyncio.Task[None] | None = None
        self._now = datetime.now(UTC)
        age = wanted.chosen.max_age
        self._since = None if age is None else self._now - age

    async def work(self) -> None:
        """Do all of it. What is under way when the caller is cancelled goes on until `finish`. Raises ArchiveError."""
        self._task = asyncio.ensure_future(self._work())
        await asyncio.shield(self._task)

    async def finish(self) -> None:
        """Let the requests that are under way end, and begin no other."""
        self.asker.stop()
        if self._task is not None:
            await asyncio.wait([self._task])

    async def _work(self) -> None:
        asker, wanted, now = self.asker, self.wanted, self._now
        archive, service = asker.archive, asker.service
        indexed = bool(service.index or service.timemap)
        begun = due_details(archive, service.name, now, wanted.chosen, titles=wanted.titles, indexed=indexed)
        for number in begun[: wanted.limit]:
            due = due_link(archive, number)
            if due is not None:
                self._add(due)
        links = due_timegate(archive, service.name, now, wanted.chosen)[: wanted.limit]
        self.crawler.stats.set_value("snapshots/due", len(links))
        self.crawler.stats.set_value("snapshots/details_due", len(begun))
        workers = [asyncio.ensure_future(self._work_on_details()) for _ in range(WORKERS)]
        try:
            await ask_timegates(asker, links, self._add)
            for _ in workers:
                self._waiting.put_nowait(_NOTHING)
            await asyncio.gather(*workers)
            self._doubt_emptiness()
            if wanted.keys is not None:
                await submit_pages(asker, wanted.chosen, wanted.keys, limit=wanted.limit)
        finally:
            for worker in workers:
                worker.cancel()
            asker.archive.sync()

    def _doubt_emptiness(self) -> None:
        """Say it where a service has no copy of many pages, and never had of any: it may be asked at a wrong place."""
        service, stats = self.asker.service, self.crawler.stats
        none = stats.get_value("snapshots/timegate/none", 0)
        if none >= DOUBTFUL and not has_copies(self.asker.archive, service.name):
            place = service.at(service.timegate)
            logger.warning("%s has no copy of any of %d pages: is its TimeGate at %s?", service.name, none, place)

    def _add(self, due: Due) -> None:
        """Queue a link with a copy whose details are to be asked for."""
        self._waiting.put_nowait((0 if due.lost else 1 if due.drifted else 2, -due.cited.toordinal(), due.id))

    async def _work_on_details(self) -> None:
        while (place := await self._waiting.get()) != _NOTHING:
            if self.asker.is_ending:
                self.crawler.stats.inc_value("snapshots/left")
                continue
            due = due_link(self.asker.archive, place[2])
            if due is None or not may_have_copies(self.asker, due):
                continue
            try:
                await ask_details(self.asker, due, titles=self.wanted.titles, since=self._since)
            except PoolClosedError:
                self.crawler.stats.inc_value("snapshots/left")
            else:
                self.crawler.stats.inc_value("snapshots/detailed")
