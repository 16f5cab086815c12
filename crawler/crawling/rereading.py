"""Read captured pages again with the current readers, and bring the archive up to date with what they say now."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field

from crawler.archive.batches import Write, WriteBatches
from crawler.archive.database import Archive
from crawler.archive.ledger.captures import (
    StoredCapture,
    captures_of_revisions,
    earlier_capture,
    latest_captures,
    note_reading,
    pages_without_capture,
)
from crawler.archive.ledger.reread_revisions import settle_revision
from crawler.archive.ledger.results import record, write_visit_result
from crawler.archive.ledger.sources import UNREAD, state_of, withdraw_source
from crawler.archive.works import withdraw_aliases
from crawler.crawling.capture_batches import CaptureBatches
from crawler.crawling.capture_readings import CaptureReading, CaptureReadings
from crawler.exceptions import ArchiveError, BacknumberError, ClusterError, RowRefusedError
from crawler.linked_pages.version import source_reader_version
from crawler.text.printable import printable
from crawler.urls.identity import proofs
from crawler.visits.outcomes import PRESENT, Outcome

__all__ = ["Rereading", "Tally"]

logger = logging.getLogger(__name__)

SHOWN = 5
"""Most pages without a capture that are named."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """What a rereading has done, in captures."""

    read: int = 0
    """Read anew."""
    current: int = 0
    """Left alone: these readers have read them."""
    changed: int = 0
    """Of which the archive now says something else."""
    unreadable: int = 0
    """Missing or damaged."""
    without: int = 0
    """Pages of which there is no capture: they stay as an earlier version read them."""
    without_named: list[str] = field(default_factory=list)
    """Addresses of the first of those."""
    revisions: int = 0
    """Former states of pages that these readers read otherwise, or find to be none."""
    outcomes: Counter[str] = field(default_factory=Counter)
    """Changes of the outcome of their visit, as 'old -> new'."""


class Rereading:
    """One pass over the captures.

    Args:
        archive: written to.
        reading: the same, on a connection of its own.
        run_id: the run that does it.
        readings: where captures are read; closed at the end.
        everything: also those that these readers have read already.
    """

    def __init__(
        self, archive: Archive, reading: Archive, run_id: int, *, readings: CaptureReadings, everything: bool
    ) -> None:
        self.archive, self.reading, self.run_id = archive, reading, run_id
        self.everything = everything
        self.tally = Tally()
        self._readings = CaptureBatches(readings)
        self._batches = WriteBatches(archive)

    async def run(self) -> None:
        """Read all captures, a few pages at a time."""
        captures = latest_captures(self.reading)

        async def take() -> None:
            for stored in captures:
                await self._reread_link(stored)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._readings.ahead):
                    group.create_task(take())
        except ExceptionGroup as errors:  # Python before 3.11.4 puts into a group again what `except*` raises
            raise (errors.subgroup(BacknumberError) or errors).exceptions[0] from None
        else:
            self._batches.commit()
            await self._reread_revisions()
        finally:
            self._readings.close()
            self._batches.commit()
        for url in pages_without_capture(self.reading, source_reader_version()):
            self.tally.without += 1
            if self.tally.without <= SHOWN:
                self.tally.without_named.append(url)

    async def _reread_link(self, latest: StoredCapture) -> None:
        """Read the captures of a link, the latest first, down to one that is its page."""
        stored: StoredCapture | None = latest
        while stored is not None:
            if stored.reader == source_reader_version() and not self.everything:
                self.tally.current += 1
                outcome = stored.outcome
            else:
                outcome = await self._reread(stored)
            stored = None if outcome in PRESENT else earlier_capture(self.archive, stored)  # which has the batch

    async def _reread_revisions(self) -> None:
        """Read the captures of former states of pages again, when those of the present ones are read."""
        reader = source_reader_version()
        formers = list(captures_of_revisions(self.reading, reader, everything=self.everything))
        ahead = self._readings.ahead
        for some in (formers[at : at + ahead] for at in range(0, len(formers), ahead)):
            reading = (self._readings.read(stored) for _, stored in some)
            for (number, stored), now in zip(some, await asyncio.gather(*reading, return_exceptions=True), strict=True):
                try:
                    if isinstance(now, BaseException):
                        raise now
                    self._settle(number, stored, now, reader)
                except Exception as error:
                    self._pass_over(stored, error)

    def _settle(self, number: int, stored: StoredCapture, now: CaptureReading, reader: str) -> None:
        """Settle what a former state of a page was by the reading of its capture."""
        source = now.source
        if any(repair.startswith(UNREAD) for repair in source.repairs):
            return
        is_page = now.result.visit.outcome in PRESENT and source.substitute is None
        read = state_of(source, visit_id=stored.visit_id, reader=reader) if is_page else None
        changed = 0

        def write() -> None:
            nonlocal changed
            with self.archive.transaction() as connection:
                changed = settle_revision(connection, number, read, reader)

        def done() -> None:
            self.tally.revisions += changed

        self._batches.write(Write(write, done))

    async def _reread(self, stored: StoredCapture) -> Outcome:
        """Read a capture, and bring the archive up to date; return the outcome of its visit."""
        try:
            return self._update(stored, await self._readings.read(stored))
        except Exception as error:
            self._pass_over(stored, error)
            return stored.outcome

    def _pass_over(self, stored: StoredCapture, error: Exception) -> None:
        """Count and log whatever a damaged file made the libraries raise, or a page the rules.

        Raise what is wrong with the archive itself, or with the cluster.
        """
        if isinstance(error, ArchiveError | ClusterError) and not isinstance(error, RowRefusedError):
            raise error
        self.tally.unreadable += 1
        words = str(error) if isinstance(error, BacknumberError) else f"{type(error).__name__}: {error}"
        logger.error("%s: %s", printable(stored.url), words)

    def _update(self, stored: StoredCapture, reading: CaptureReading) -> Outcome:
        """Write what the reading of a capture changes; return the outcome of its visit."""
        changed = False

        def write() -> None:
            nonlocal changed
            changed = self._write(stored, reading)

        self._batches.write(Write(write, lambda: self._count(stored, reading, changed)), len(reading.source.text))
        return reading.result.visit.outcome

    def _write(self, stored: StoredCapture, reading: CaptureReading) -> bool:
        """Write what the reading of a capture changes; return whether the archive says something else."""
        result, now = reading.result, reading.result.visit.outcome
        if not any(repair.startswith(UNREAD) for repair in reading.source.repairs):
            proved = {proof for url in (stored.url, stored.link_url) for proof in proofs(url, stored.redirects)}
            withdraw_aliases(self.archive, stored.link_id, proved, result.aliases)
        if now == stored.outcome:
            changed = write_visit_result(self.archive, self.run_id, result, stored.visit_id, about=stored.link_url)
        else:
            record(self.archive, self.run_id, result, reread_of=stored.visit_id, about=stored.link_url)
            changed = True
        if now not in PRESENT:
            withdraw_source(self.archive, stored.link_id, stored.visit_id)
        if stored.reader != source_reader_version():
            note_reading(self.archive, stored.visit_id, source_reader_version(), changed=changed)
        return changed

    def _count(self, stored: StoredCapture, reading: CaptureReading, changed: bool) -> None:
        """Count a reading that was written."""
        now = reading.result.visit.outcome
        if now != stored.outcome:
            self.tally.outcomes[f"{stored.outcome} -> {now}"] += 1
        self.tally.changed += changed
        self.tally.read += 1
        if self.tally.read % 500 == 0:
            logger.info("%d pages read again, %d changed", self.tally.read, self.tally.changed)
