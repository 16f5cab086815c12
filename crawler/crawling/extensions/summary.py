"""Summarise a run when it ends: a table on standard output, and JSON in the file of SUMMARY_JSON."""

import errno
import logging
from pathlib import Path
from time import monotonic
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.archive.database import open_archive
from crawler.archive.problem_lists import ProblemCount, count_problems
from crawler.archive.totals import Totals, count_totals
from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.run_status import run_outcome
from crawler.crawling.run_summary import COUNTED, Summary, as_json, render
from crawler.crawling.spider import archive_spider
from crawler.crawling.summary_file import checked_path, write_json
from crawler.exceptions import ArchiveError
from crawler.text.credentials import without_userinfo_in
from crawler.text.dates import utc_now

logger = logging.getLogger(__name__)


class RunSummary:
    """Report what a run did when it ends, in whatever way."""

    def __init__(self, crawler: Crawler, path: Path | None) -> None:
        self.crawler = crawler
        self.path = path
        self.before: Totals | None = None
        self.run: int | None = None
        self.reported = False
        self._started = utc_now()
        self._began = monotonic()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension. Raise ArgumentError, before any request, when SUMMARY_JSON cannot be written."""
        path = crawler.settings.get("SUMMARY_JSON")
        extension = cls(crawler, checked_path(path) if path else None)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.finish, signals.engine_stopped)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Note what the archive holds before the run."""
        del spider
        ledger = self.crawler.get_extension(RunLedger)
        if ledger is not None:
            self.run = ledger.run_id
            self.before = count_totals(ledger.archive) if ledger.archive is not None else None

    def finish(self) -> None:
        """Print and write the summary, once. A file that cannot be written is a failure of the run."""
        if self.reported:
            return
        self.reported = True
        if self.path is not None:
            try:
                write_json(self.path, as_json(self.collect()))
            except OSError as error:
                logger.error("-s SUMMARY_JSON=%s: it cannot be written: %s", self.path, error.strerror or error)
                self.crawler.stats.inc_value("failures/summary")
        try:
            print(render(self.collect()), flush=True)
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.EIO):  # the reader, or the terminal, is gone
                logger.error("The summary cannot be printed: %s", error.strerror)
                self.crawler.stats.inc_value("failures/summary")

    def collect(self) -> Summary:
        """Return what the run has done until now."""
        spider, stats = archive_spider(self.crawler), self.crawler.stats.get_stats()
        outcome, reasons = run_outcome(stats)
        path = Path(self.crawler.settings["ARCHIVE"])
        after: Totals | None = None
        problems: tuple[ProblemCount, ...] = ()
        try:
            if path.exists():
                # A connection of its own: the ledger closes the archive at the same signal
                with open_archive(path, read_only=True) as archive:
                    after, problems = count_totals(archive), tuple(count_problems(archive))
        except ArchiveError as error:
            outcome, reasons = ("failed" if outcome == "finished" else outcome), [*reasons, str(error)]
        return Summary(
            command=f"crawl {self.crawler.spidercls.name}",
            arguments=without_userinfo_in(spider.arguments),
            archive=str(path),
            run=self.run,
            dry_run=spider.dry_run,
            outcome=outcome,
            reasons=tuple(without_userinfo_in(reasons)),
            started=self._started,
            finished=utc_now(),
            elapsed=monotonic() - self._began,
            requests=stats.get("downloader/request_count", 0),
            response_bytes=stats.get("downloader/response_bytes", 0),
            counts={n: v for n, v in sorted(stats.items()) if isinstance(v, int) and n.startswith(COUNTED)},
            before=self.before,
            after=after,
            problems=problems,
        )
