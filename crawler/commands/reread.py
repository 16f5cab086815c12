"""`scrapy reread`: today's readers over the pages that were kept, without the network."""

import argparse
import asyncio
import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import NotConfigured, UsageError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.statscollectors import DummyStatsCollector

from crawler.archive.database import Archive, open_archive
from crawler.archive.ledger.captures import StoredCapture, latest_captures
from crawler.archive.ledger.sources import withdraw_source
from crawler.archive.lock import run_lock
from crawler.archive.runs import RunOutcome, finish_run, start_run
from crawler.captures.read import read_capture
from crawler.commands.terminal import printable
from crawler.crawling.extensions.reader_pool import ReaderPool, number_of
from crawler.crawling.middlewares.decoding import Decoding
from crawler.crawling.pipelines.read import evaluate_visit
from crawler.crawling.pipelines.record import record, write_visit_result
from crawler.exceptions import ArgumentError, BacknumberError, CapturesError
from crawler.linked_pages.version import source_reader_version
from crawler.visits.outcomes import PRESENT
from crawler.visits.visit import FetchResult

logger = logging.getLogger(__name__)

FINISHED, FAILED, REFUSED = 0, 1, 2
"""Exit statuses."""

AHEAD = 4
"""Pages that are under way for each process that reads."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """What a rereading did. verdicts: 'old -> new' of visits that were judged anew."""

    read: int = 0
    current: int = 0
    changed: int = 0
    unreadable: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)


class Command(ScrapyCommand):
    """Writes to the archive; asks for nothing."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Read the pages that were kept anew, with today's readers and without the network"

    def long_desc(self) -> str:
        return (
            "Reads the latest kept answer of each link (the setting CAPTURES says where they are) with the readers of "
            "this version, and brings the archive (the setting ARCHIVE) up to date: what the pages are, what the "
            "visits are judged to have seen, and the states that follow. Pages that these readers have read already "
            "are left alone. Exit status: 0 when all could be read, 1 when a capture is missing or damaged, 2 when it "
            "could not begin."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="read those anew too that these readers have read")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Prints what changed; see `long_desc` for the exit status."""
        if args:
            raise UsageError(f"reread does not know {' '.join(args)}", print_help=False)
        assert self.settings is not None  # noqa: S101 - Scrapy sets them before it runs a command
        path, folder = self.settings["ARCHIVE"], self.settings["CAPTURES"]
        begun = monotonic()
        try:
            if not folder:
                raise ArgumentError("Say where the captures are: -s CAPTURES=FOLDER.")
            try:
                pool = ReaderPool(number_of(self.settings["READERS"]))
            except NotConfigured:
                raise ArgumentError("-s READERS=0 reads nothing; leave it out.") from None
            open_archive(path, read_only=True).close()  # lest a wrong path become a new archive
            with ExitStack() as held:
                held.enter_context(run_lock(path, "reread"))
                archive = held.enter_context(open_archive(path))
                reading = held.enter_context(open_archive(path, read_only=True))
                run_id = start_run(archive, "reread", {"all": opts.all})
                rereading = Rereading(
                    archive,
                    reading,
                    run_id,
                    folder=folder,
                    pool=pool,
                    everything=opts.all,
                    decoding=decoding(self.settings),
                )
                tally = rereading.tally
                try:
                    asyncio.run(rereading.run())
                except BaseException as error:
                    outcome: RunOutcome = "interrupted" if isinstance(error, KeyboardInterrupt) else "failed"
                    finish_run(archive, run_id, outcome, reason=str(error) or None, counts=_counts(tally))
                    raise
                reason = f"captures that could not be read: {tally.unreadable}" if tally.unreadable else None
                finish_run(archive, run_id, "failed" if reason else "finished", reason=reason, counts=_counts(tally))
        except BacknumberError as error:
            print(printable(str(error)), file=sys.stderr)
            self.exitcode = REFUSED
        except KeyboardInterrupt:
            self.exitcode = 130
        else:
            print(report(tally, monotonic() - begun))
            self.exitcode = FAILED if tally.unreadable else FINISHED


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
        """All captures, a few pages at a time."""
        captures = self._stale()

        async def take() -> None:
            for stored in captures:
                await self._reread(stored)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AHEAD * self.pool.number):
                    group.create_task(take())
        except* BacknumberError as errors:
            raise errors.exceptions[0] from None
        finally:
            self.pool.engine_stopped()

    def _stale(self) -> Iterator[StoredCapture]:
        for stored in latest_captures(self.reading):
            if stored.reader == source_reader_version() and not self.everything:
                self.tally.current += 1
            else:
                yield stored

    async def _reread(self, stored: StoredCapture) -> None:
        try:
            body = await asyncio.to_thread(self._body, stored)
        except Exception as error:  # whatever a damaged file makes the libraries raise
            self.tally.unreadable += 1
            words = str(error) if isinstance(error, CapturesError) else f"{type(error).__name__}: {error}"
            logger.error("%s: %s", stored.url, words)
            return
        source = await self.pool.read(body, stored.final_url, stored.content_type)
        fetched = FetchResult(
            link_id=stored.link_id,
            url=stored.url,
            started=datetime.now(UTC),
            seconds=0.0,
            redirects=stored.redirects,
            final_url=stored.final_url,
            status=stored.status,
            content_type=stored.content_type,
            body=body,
        )
        result = evaluate_visit(fetched, source)
        now = result.visit.outcome
        with self.archive.transaction():
            if now == stored.outcome:
                self.tally.changed += write_visit_result(self.archive, self.run_id, result, stored.visit_id)
            else:
                record(self.archive, self.run_id, result, reread_of=stored.visit_id)
                self.tally.changed += 1
                self.tally.verdicts[f"{stored.outcome} -> {now}"] += 1
            if now not in PRESENT:
                withdraw_source(self.archive, stored.link_id, stored.visit_id)
        self.tally.read += 1
        if self.tally.read % 500 == 0:
            logger.info("%d pages read anew, %d changed", self.tally.read, self.tally.changed)

    def _body(self, stored: StoredCapture) -> bytes:
        kept = read_capture(self.folder, stored.location, original=stored.original)
        response = Response(stored.final_url, headers=_headers(kept.headers), body=kept.body)
        if not kept.body or "Content-Encoding" not in response.headers:
            return kept.body
        return self._decoding.decompress(Request(stored.final_url), response).body


def decoding(settings: BaseSettings) -> Decoding:
    """What unpacks bodies in a crawl, without one."""
    crawler = Crawler(Spider, settings.copy_to_dict())
    crawler.stats = DummyStatsCollector(crawler)
    return Decoding(HttpCompressionMiddleware(crawler=crawler))


def report(tally: Tally, seconds: float) -> str:
    """What was done, for people.

    >>> print(report(Tally(read=3, current=2, changed=1, verdicts=Counter({"ok -> bot_wall": 1})), 1.5))
    reread: 3 pages read anew in 1.5 s, 1 changed, 2 current already
      ok -> bot_wall: 1
    """
    unreadable = f", captures that could not be read: {tally.unreadable:,}" if tally.unreadable else ""
    first = (
        f"reread: {tally.read:,} pages read anew in {seconds:.1f} s, {tally.changed:,} changed, "
        f"{tally.current:,} current already{unreadable}"
    )
    return "\n".join([first, *(f"  {change}: {count:,}" for change, count in tally.verdicts.most_common())])


def _headers(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in pairs:
        headers.setdefault(name, []).append(value)
    return headers


def _counts(tally: Tally) -> dict[str, int]:
    return {
        "read": tally.read,
        "current": tally.current,
        "changed": tally.changed,
        "unreadable": tally.unreadable,
    }
