"""Read captured pages again with the current readers, and bring the archive up to date with what they say now."""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Response
from scrapy.settings import BaseSettings

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
from crawler.captures.read import read_capture
from crawler.crawling.extensions.reader_pool import ReaderPool
from crawler.crawling.middlewares.decoding import Decoding
from crawler.crawling.request_meta import telling_headers
from crawler.exceptions import ArchiveError, BacknumberError, RowRefusedError
from crawler.linked_pages.version import source_reader_version
from crawler.text.printable import printable
from crawler.urls.identity import proofs
from crawler.visits.evaluation import answered_alike, evaluate_visit
from crawler.visits.outcomes import PRESENT, Outcome
from crawler.visits.target import link_target
from crawler.visits.visit import FetchResult

__all__ = ["Rereading", "Tally", "decoding"]

logger = logging.getLogger(__name__)

SHOWN = 5
"""Most pages without a capture that are named."""

AHEAD = 4
"""Pages that are under way for each process that reads."""


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
    """One pass over the captures. archive: written to; reading: the same, on a connection of its own."""

    def __init__(
        self,
        archive: Archive,
        reading: Archive,
        run_id: int,
        *,
        folder: str,
        pool: ReaderPool,
        everything: bool,
        decoding: Decoding,
    ) -> None:
        self.archive, self.reading, self.run_id, self.folder = archive, reading, run_id, folder
        self.everything = everything
        self.pool = pool
        self.tally = Tally()
        self._decoding = decoding

    async def run(self) -> None:
        """Read all captures, a few pages at a time."""
        captures = latest_captures(self.reading)

        async def take() -> None:
            for stored in captures:
                await self._reread_link(stored)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AHEAD * self.pool.number):
                    group.create_task(take())
        except* BacknumberError as errors:
            raise errors.exceptions[0] from None
        else:
            await self._reread_revisions()
        finally:
            self.pool.engine_stopped()
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
            stored = None if outcome in PRESENT else earlier_capture(self.reading, stored)

    async def _reread_revisions(self) -> None:
        """Read the captures of former states of pages again, when those of the present ones are read."""
        reader = source_reader_version()
        for number, stored in list(captures_of_revisions(self.reading, reader, everything=self.everything)):
            try:
                await self._reread_revision(number, stored, reader)
            except Exception as error:
                self._pass_over(stored, error)

    async def _reread_revision(self, number: int, stored: StoredCapture, reader: str) -> None:
        """Read the capture of a former state of a page, and settle what it was by that."""
        body, headers = await asyncio.to_thread(self._read, stored)
        source = await self.pool.read(body, _final_url(stored), stored.content_type)
        if any(repair.startswith(UNREAD) for repair in source.repairs):
            return
        outcome = evaluate_visit(_fetched(stored, body, headers), source).visit.outcome
        is_page = outcome in PRESENT and not stored.answered_alike and source.substitute is None
        read = state_of(source, visit_id=stored.visit_id, reader=reader) if is_page else None
        with self.archive.transaction() as connection:
            self.tally.revisions += settle_revision(connection, number, read, reader)

    async def _reread(self, stored: StoredCapture) -> Outcome:
        """Read a capture, and bring the archive up to date; return the outcome of its visit."""
        try:
            body, headers = await asyncio.to_thread(self._read, stored)
            return await self._update(stored, body, headers)
        except Exception as error:
            self._pass_over(stored, error)
            return stored.outcome

    def _pass_over(self, stored: StoredCapture, error: Exception) -> None:
        """Count and log whatever a damaged file made the libraries raise, or a page the rules.

        Raise what is wrong with the archive itself.
        """
        if isinstance(error, ArchiveError) and not isinstance(error, RowRefusedError):
            raise error
        self.tally.unreadable += 1
        words = str(error) if isinstance(error, BacknumberError) else f"{type(error).__name__}: {error}"
        logger.error("%s: %s", printable(stored.url), words)

    async def _update(self, stored: StoredCapture, body: bytes, headers: dict[str, str]) -> Outcome:
        """Evaluate the answer of a capture, and write what that changes; return the outcome of its visit."""
        source = await self.pool.read(body, _final_url(stored), stored.content_type)
        result = evaluate_visit(_fetched(stored, body, headers), source)
        result = replace(result, visit=replace(result.visit, url=stored.url, final_url=stored.final_url))
        if stored.answered_alike and result.visit.outcome in PRESENT:
            result = answered_alike(result)
        now = result.visit.outcome
        with self.archive.transaction():
            if not any(repair.startswith(UNREAD) for repair in source.repairs):
                proved = {proof for url in (stored.url, stored.link_url) for proof in proofs(url, stored.redirects)}
                withdraw_aliases(self.archive, stored.link_id, proved, result.aliases)
            if now == stored.outcome:
                changed = write_visit_result(self.archive, self.run_id, result, stored.visit_id, about=stored.link_url)
            else:
                record(self.archive, self.run_id, result, reread_of=stored.visit_id, about=stored.link_url)
                changed = True
                self.tally.outcomes[f"{stored.outcome} -> {now}"] += 1
            self.tally.changed += changed
            if now not in PRESENT:
                withdraw_source(self.archive, stored.link_id, stored.visit_id)
            if stored.reader != source_reader_version():
                note_reading(self.archive, stored.visit_id, source_reader_version(), changed=changed)
        self.tally.read += 1
        if self.tally.read % 500 == 0:
            logger.info("%d pages read again, %d changed", self.tally.read, self.tally.changed)
        return now

    def _read(self, stored: StoredCapture) -> tuple[bytes, dict[str, str]]:
        """Return the decoded body of a capture, and its headers that tell what it is."""
        kept = read_capture(self.folder, stored.location, original=stored.original)
        response = Response(stored.final_url, headers=_headers(kept.headers), body=kept.body)
        headers = telling_headers(response)
        if not kept.body or "Content-Encoding" not in response.headers:
            return kept.body, headers
        return self._decoding.decompress(Request(stored.final_url), response).body, headers


def _fetched(stored: StoredCapture, body: bytes, headers: dict[str, str]) -> FetchResult:
    """Return a kept answer as if it were to a request for the link's address of today: what it says is about that."""
    return FetchResult(
        target=link_target(stored.link_id),
        url=stored.link_url,
        started=datetime.now(UTC),
        redirects=stored.redirects,
        final_url=_final_url(stored),
        status=stored.status,
        content_type=stored.content_type,
        headers=headers,
        body=body,
    )


def _final_url(stored: StoredCapture) -> str:
    """Return where an answer came from, with the link's address of today where that was the one requested."""
    return stored.link_url if stored.final_url == stored.url else stored.final_url


def decoding(settings: BaseSettings) -> Decoding:
    """Return the middleware that decodes bodies in a crawl, for use without one."""
    return Decoding(settings.getint("DOWNLOAD_MAXSIZE"))


def _headers(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in pairs:
        headers.setdefault(name, []).append(value)
    return headers
