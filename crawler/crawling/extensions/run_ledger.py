"""The run ledger: open the archive for a run, hold its lock, and record how the run ended."""

import logging
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from crawler.archive.addresses.normal_forms import bring_up_addresses
from crawler.archive.analyses.registry import bring_up_analyses
from crawler.archive.checks.soundness import check_sound
from crawler.archive.database import Archive, open_any_version, open_archive
from crawler.archive.issues.categories import write_categories
from crawler.archive.issues.publications import write_publication
from crawler.archive.lock import run_lock
from crawler.archive.runs import finish_run, may_have_asked_until, start_run
from crawler.archive.shards.shard import Shard, own_shard, shards_out
from crawler.crawling.run_record import settings_on_record, versions_on_record
from crawler.crawling.run_status import run_outcome
from crawler.crawling.spider import ArchiveSpider, archive_spider
from crawler.exceptions import ArchiveError, ArchiveMissingError, ArgumentError

logger = logging.getLogger(__name__)

SHARDS_LAST = timedelta(days=7)
"""For how long a shard that was not adopted may still be crawled; later it is lost."""


class RunLedger:
    """The archive of a run, open and locked. Components get it by `run_ledger(crawler)` once the spider is open."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.path = Path(crawler.settings["ARCHIVE"])
        self.archive: Archive | None = None
        """None before and after the run, and in a dry run for which there is no archive yet."""
        self.run_id: int | None = None
        """None in a dry run, which writes nothing."""
        self.idle: float | None = None
        """Seconds for which no crawl of the archive has asked any host, as far as is known; None for a long time."""
        self._shard: Shard | None = None
        self._held = ExitStack()
        self._reader: Archive | None = None
        self._reason = "failed"

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Open the archive at once, so that what is wrong with it ends the run before any request.

        Raise ArchiveError, or ArgumentError for the setting JOBDIR.
        """
        refuse_job_folder(crawler.settings)
        ledger = cls(crawler)
        ledger.open()
        crawler.signals.connect(ledger.spider_closed, signals.spider_closed)
        crawler.signals.connect(ledger.engine_stopped, signals.engine_stopped)
        return ledger

    def open(self) -> None:
        """Take the lock, open the archive and record the start of the run. Raise ArchiveError."""
        spider = archive_spider(self.crawler)
        if spider.dry_run:
            self.archive = open_archive(self.path, read_only=True) if self.path.exists() else None
            if self.archive is not None:
                self._held.enter_context(self.archive)
            return
        command = f"crawl {self.crawler.spidercls.name}"
        with suppress(ArchiveMissingError):  # of a file that is no archive nothing is made beside it
            open_any_version(self.path).close()
        with ExitStack() as held:
            held.enter_context(run_lock(self.path, command))
            self.archive = held.enter_context(open_archive(self.path))
            check_sound(self.archive)
            self._shard = own_shard(self.archive)
            if self._shard is not None:
                keep_to_shard(spider, self._shard)
            elif spider.takes_part:
                tell_of_shards(self.archive)
            record_publication(self.archive, spider)
            self.run_id = start_run(
                self.archive,
                command,
                spider.arguments,
                settings=settings_on_record(self.crawler.settings),
                versions=versions_on_record(),
            )
            self.idle = idle_seconds(self.archive, self.run_id)
            readdressed = bring_up_addresses(self.archive)
            if readdressed:
                logger.info("%d links and images got the addresses and works of today's rules", readdressed)
                self.crawler.stats.set_value("links/readdressed", readdressed)
            self._held = held.pop_all()

    def writing(self) -> tuple[Archive, int]:
        """Return the archive and the run's id, for writing. Raise RuntimeError in a dry run."""
        if self.archive is None or self.run_id is None:
            raise RuntimeError("a dry run writes nothing")
        return self.archive, self.run_id

    def reading(self) -> Archive:
        """Return the archive as it was last committed, on a connection of its own, which waits for no write.

        Raise RuntimeError where there is no archive.
        """
        if self.archive is None:
            raise RuntimeError("there is no archive to read")
        if self._reader is None:
            self._reader = self._held.enter_context(open_archive(self.path, read_only=True))
        return self._reader

    def spider_closed(self, spider: Spider, reason: str) -> None:
        """Note how the spider ended; other components still read the archive."""
        del spider
        self._reason = reason

    def engine_stopped(self) -> None:
        """Record the end of the run, and close the archive."""
        if self.archive is not None and self.run_id is not None:
            stats = self.crawler.stats.get_stats()
            try:
                self.archive.commit_batch()  # after a second signal no pipeline was closed, and what was read is kept
                if self._reason != "shutdown":  # whoever stops a run waits for its end
                    self._analyse(self.archive, self.run_id)
                outcome, reasons = run_outcome({"finish_reason": self._reason, **stats})
                finish_run(self.archive, self.run_id, outcome, reason="; ".join(reasons) or None, counts=_counts(stats))
            except ArchiveError as error:  # what is full or damaged cannot record it
                logger.error("the end of the run is not on record: %s", error)
                self.crawler.stats.inc_value("failures/ledger")
        self._held.close()
        self.archive = self.run_id = self._reader = None

    def _analyse(self, archive: Archive, run_id: int) -> None:
        if self._shard is not None:  # what is derived follows from the whole archive
            return
        if self.crawler.stats.get_value("failures/archive"):  # what refused visits and issues would refuse results, too
            return
        for done in bring_up_analyses(archive, run_id):
            if done.error is not None:
                self.crawler.stats.inc_value("failures/analysis")
            if isinstance(done.error, ArchiveError):
                logger.error("the analysis %s failed; its results are those of before: %s", done.name, done.error)
            elif done.error is not None:
                logger.error("the analysis %s failed; its results are those of before", done.name, exc_info=done.error)
            for what, count in done.counts.items():
                self.crawler.stats.set_value(f"analysis/{done.name}/{what}", count)


def run_ledger(crawler: Crawler) -> RunLedger:
    """Return the run ledger of a crawl. Raise RuntimeError when the extension is switched off."""
    ledger: RunLedger | None = crawler.get_extension(RunLedger)
    if ledger is None:
        raise RuntimeError(
            "the extension crawler.crawling.extensions.run_ledger.RunLedger is switched off: "
            "put it back into the setting EXTENSIONS"
        )
    return ledger


def record_publication(archive: Archive, spider: ArchiveSpider) -> None:
    """Record what the description says of the publication that a spider reads, if it reads one."""
    publication = spider.publication
    if publication is None:
        return
    write_publication(
        archive,
        publication.key,
        name=publication.name,
        url=publication.url,
        former_names=publication.former_names,
    )
    write_categories(archive, publication.reading.categories.texts)


def idle_seconds(archive: Archive, run_id: int) -> float | None:
    """Return for how long no crawl but this one has asked any host; None where there was none."""
    now = datetime.now(UTC)
    asked = may_have_asked_until(archive, run_id, now)
    return (now - asked).total_seconds() if asked is not None else None


def tell_of_shards(archive: Archive) -> None:
    """Say it where shards may be crawled at this time: they have links to the same hosts."""
    if out := shards_out(archive, datetime.now(UTC) - SHARDS_LAST):
        logger.warning(
            "%d shards that were made at %s were not adopted: if they are being crawled, their hosts are asked by two"
            " at a time.",
            *(len(out), out[-1].made),
        )


def keep_to_shard(spider: ArchiveSpider, shard: Shard) -> None:
    """Let a spider ask the hosts of the shard that it crawls, and no others. Raise ArgumentError for what cannot be."""
    if not spider.takes_part:
        raise ArgumentError(f"The archive is a shard ({shard.name}): {spider.name} needs the one that it was made of.")
    if spider.part not in (None, shard.part):
        raise ArgumentError(
            f"-a part={spider.part}: the archive is a shard, part {shard.part}; leave the argument out, or name that"
            " archive."
        )
    spider.part = shard.part
    spider.arguments = {**spider.arguments, "part": str(shard.part)}


def refuse_job_folder(settings: BaseSettings) -> None:
    """Raise ArgumentError when the setting JOBDIR asks Scrapy to store the pending requests of a stopped run."""
    if settings.get("JOBDIR"):
        raise ArgumentError(
            f"-s JOBDIR={settings['JOBDIR']}: the project does not support it. The archive records what was read and "
            "visited and what is due. Leave JOBDIR out; to resume a run that was stopped, start the same command "
            "again."
        )


def _counts(stats: Mapping[str, Any]) -> dict[str, int]:
    kept = (
        "analysis/",
        "issues/",
        "editions/",
        "failures/",
        "expectations/",
        "visits/",
        "images/",
        "links/",
        "snapshots/",
        "captures/",
        "downloader/request_count",
        "downloader/response_bytes",
    )
    return {name: value for name, value in stats.items() if isinstance(value, int) and name.startswith(kept)}
