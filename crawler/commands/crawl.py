"""`scrapy crawl`, whose exit status says whether the run did what it was asked for. Scrapy's own exits with 0 after
exceptions in callbacks, in `start()`, in pipelines and in signal handlers."""

import argparse
import gc
import logging
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from scrapy import signals
from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from crawler.crawling.extensions.notices import Notices, receivers, send
from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.extensions.summary import RunSummary, Summary, as_json, write_json
from crawler.crawling.run_status import run_outcome
from crawler.exceptions import ArgumentError, BacknumberError
from crawler.text.dates import utc_now

logger = logging.getLogger(__name__)

FINISHED, FAILED, REFUSED = 0, 1, 2
"""Exit statuses; a run that a signal stopped has 128 and the signal's number, as in a shell."""

NOISY_LOGGERS = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.extensions.throttle",
    "scrapy.middleware",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.utils.log",
)
"""Loggers of Scrapy's that say at INFO what the summary says better, or what only its developers want to know."""

LEAKY_LOGGERS = ("asyncio", "scrapy.core.engine", "scrapy.core.scraper", "scrapy.utils.signal", "twisted")
"""Loggers of those who catch exceptions, log them, and go on."""


class Command(crawl.Command):
    """Scrapy's command, made honest. Works with Scrapy's default reactor, asyncio's."""

    def short_desc(self) -> str:
        return "Run a spider; the exit status says whether it did what it was asked for"

    def long_desc(self) -> str:
        return (
            "Run a spider of the project, by name, with arguments as -a NAME=VALUE and settings as -s NAME=VALUE. "
            "Exit status: 0 when the run did all that it was asked for; 1 when something failed or an expectation was "
            "not met (scrapy problems lists them and accepts them); 2 when it could not begin; 130 or 143 when a "
            "signal stopped it."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Reads the options, and quietens Scrapy before it says its first word."""
        super().process_options(args, opts)
        if self.settings is not None:
            quieten(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Runs the spider and sets the exit status."""
        process = self.crawler_process
        if not isinstance(process, AsyncCrawlerProcess):
            raise UsageError("The project runs on the asyncio reactor, which FORCE_CRAWLER_PROCESS turns off.")
        crawler = process.create_crawler(self._spider_name(args))
        spare_garbage_collector()
        with Watch(crawler) as watch:
            task = process.crawl(crawler, **opts.spargs)
            process.start()
            error = task.exception() if task.done() and not task.cancelled() else None
            close(crawler, error, stopped=watch.stopped_by is not None)
            self.exitcode = exit_status(crawler, watch, error)

    def _spider_name(self, args: list[str]) -> str:
        options = [word for word in args if word.startswith("-")]
        if options:
            raise UsageError(f"There is no option {options[0]}. A spider's arguments are given as -a NAME=VALUE.")
        if len(args) != 1:
            raise UsageError("Name one spider." if args else "")
        assert self.crawler_process is not None  # noqa: S101 - run() has seen to it
        known = self.crawler_process.spider_loader.list()
        if args[0] not in known:
            raise UsageError(f"There is no spider {args[0]!r}. There are: {', '.join(sorted(known))}.")
        return args[0]


def spare_garbage_collector() -> None:
    """Keeps the garbage collector from walking through the program itself again and again while editions are read.

    Reading makes many small objects that die by their reference counts; with Python's thresholds a quarter of its time
    goes to looking for cycles among them. 100,000 objects are some ten megabytes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)


class Watch(logging.Handler):
    """Notices, while a crawler runs, what Scrapy catches and forgets, and which signal stopped it.

    Exceptions become the stats `item_errors/count` and, where Scrapy has no signal for them, `failures/unexpected`.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(logging.ERROR)
        self.crawler = crawler
        self.stopped_by: int | None = None
        crawler.signals.connect(self._watch_signals, signals.spider_opened)
        crawler.signals.connect(self._spider_error, signals.spider_error)
        crawler.signals.connect(self._item_error, signals.item_error)

    def __enter__(self) -> Self:
        for name in LEAKY_LOGGERS:
            logging.getLogger(name).addHandler(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for name in LEAKY_LOGGERS:
            logging.getLogger(name).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Counts an error; one that a signal tells of as well is taken back by its handler."""
        self._count("failures/unexpected", 1)

    def _spider_error(self) -> None:
        self._count("failures/unexpected", -1)

    def _item_error(self) -> None:
        self._count("failures/unexpected", -1)
        self._count("item_errors/count", 1)

    def _count(self, stat: str, by: int) -> None:
        try:
            self.crawler.stats.inc_value(stat, by)
        except RuntimeError:  # before the crawler has stats, an exception ends the run
            return

    def _watch_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._noting(signal.getsignal(number)))

    def _noting(self, then: Any) -> Callable[[int, FrameType | None], None]:
        def note(number: int, frame: FrameType | None) -> None:
            self.stopped_by = number
            if callable(then):
                then(number, frame)

        return note


def quieten(settings: BaseSettings) -> None:
    """Leaves in the log what a person who runs the crawler acts on, unless the log level is DEBUG."""
    if settings.get("LOG_LEVEL") == "DEBUG":
        return
    # Filters, since Scrapy sets the levels of its loggers anew when it configures logging.
    for name in NOISY_LOGGERS:
        logging.getLogger(name).addFilter(_is_warning)
    logging.getLogger("scrapy.crawler").addFilter(_is_no_dump)
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").addFilter(_without_traceback)


def _is_warning(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING


def _is_no_dump(record: logging.LogRecord) -> bool:
    """The same logger says that a signal was received."""
    return not str(record.msg).startswith("Overridden settings")


def _without_traceback(record: logging.LogRecord) -> bool:
    """A host that does not answer is no defect of the program, and its message says all of it."""
    record.exc_info = None
    return True


def close(crawler: Crawler, error: BaseException | None, *, stopped: bool) -> None:
    """Ends what Scrapy began and did not end: it tells nobody when it cannot start, or when a second signal stops it.

    error: why the run could not begin. stopped: whether a signal was received.
    """
    ledger, summary = _extension(crawler, RunLedger), _extension(crawler, RunSummary)
    notices = _extension(crawler, Notices)
    if ledger is not None and ledger.archive is not None and crawler.spider is not None:
        if error is not None:
            ledger.spider_closed(crawler.spider, f"could not begin: {error}")
        elif stopped:
            crawler.stats.set_value("finish_reason", "shutdown")
            ledger.spider_closed(crawler.spider, "shutdown")
        ledger.engine_stopped()
    if error is not None:
        if isinstance(error, BacknumberError):
            print(f"scrapy crawl: {error}", file=sys.stderr)
        else:
            logger.error("The run could not begin: %s", error, exc_info=error)
        _tell_refusal(crawler, error)
    elif summary is not None:
        if notices is not None:
            notices.finish()
        summary.finish()


def exit_status(crawler: Crawler, watch: Watch, error: BaseException | None) -> int:
    """What the shell is told."""
    if error is not None:
        return REFUSED if isinstance(error, BacknumberError) else FAILED
    outcome, _ = run_outcome(crawler.stats.get_stats())
    if outcome == "finished":
        return FINISHED
    return FAILED if watch.stopped_by is None else 128 + watch.stopped_by


def _extension(crawler: Crawler, kind: type[Any]) -> Any:
    try:
        return crawler.get_extension(kind)
    except RuntimeError:  # the crawler came to no extensions
        return None


def _tell_refusal(crawler: Crawler, error: BaseException) -> None:
    """Whoever reads the summary or a notice learns that there was no run, rather than taking the last one for it."""
    path, now = crawler.settings.get("SUMMARY_JSON"), utc_now()
    summary = Summary(
        command=f"crawl {crawler.spidercls.name}",
        archive=str(crawler.settings["ARCHIVE"]),
        outcome="failed",
        reasons=(str(error),),
        started=now,
        finished=now,
    )
    if path:
        try:
            write_json(Path(path).expanduser(), as_json(summary))
        except OSError as refused:
            if "SUMMARY_JSON" not in str(error):
                print(f"scrapy crawl: the summary {path} cannot be written: {refused.strerror}.", file=sys.stderr)
    with suppress(ArgumentError):  # which is why there was no run, or a second reason
        for failure in send(receivers(crawler.settings), summary):
            print(f"scrapy crawl: a notice could not be sent: {failure}", file=sys.stderr)
