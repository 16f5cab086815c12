"""What `scrapy crawl` runs: one spider, or one for each publication, watched for what Scrapy catches."""

import asyncio
import logging
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import chain, repeat
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import BaseSettings

from crawler.commands.every_publication import (
    Ended,
    Runs,
    asks_for_all,
    chosen_runs,
    crawl_each,
    refused_summary,
    report,
)
from crawler.commands.garbage import relax_garbage_collector
from crawler.commands.scaffold import ExitStatus, complain
from crawler.commands.termination import leave_terminal
from crawler.crawling.extensions.notices import Notices, receivers, send
from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.extensions.summary import RunSummary
from crawler.crawling.run_status import run_outcome
from crawler.crawling.run_summary import Summary, as_json
from crawler.crawling.summary_file import write_json
from crawler.exceptions import ArgumentError, BacknumberError
from crawler.text.dates import utc_now

__all__ = ["quieten", "run_spider", "tell_refusal"]

logger = logging.getLogger(__name__)

NOISY_LOGGERS = (
    "scrapy.addons",
    "scrapy.core.engine",
    "scrapy.extensions.throttle",
    "scrapy.middleware",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.utils.log",
)
"""Loggers of Scrapy's that repeat at INFO what the summary says, or what only its developers need."""

AT_ONCE = 1000
"""Looks without a pause whether a crawl that is to stop has begun."""

OPENING = 0.05
"""Seconds between two later ones."""

LEAKY_LOGGERS = ("asyncio", "scrapy.core.engine", "scrapy.core.scraper", "scrapy.utils.signal", "twisted")
"""Loggers of code that catches exceptions, logs them, and goes on."""


def run_spider(process: AsyncCrawlerProcess, spider: str, arguments: Mapping[str, str]) -> int:
    """Run a spider, by name, with the arguments of `-a`; return the exit status."""
    relax_garbage_collector()
    if asks_for_all(spider, arguments):
        return crawl_all(process, spider, chosen_runs(arguments))
    crawler = process.create_crawler(spider)
    with Watch(crawler) as watch:
        task = process.crawl(crawler, **arguments)
        process.start()
        error = task.exception() if task.done() and not task.cancelled() else None
        close(crawler, error, stopped=watch.stopped_by is not None)
        return exit_status(crawler, watch, error)


def crawl_all(process: AsyncCrawlerProcess, spider: str, runs: Runs) -> int:
    """Run a spider for each publication in one process, and return the exit status of all."""

    async def crawl_one(arguments: dict[str, str]) -> Ended:
        crawler = process.create_crawler(spider)
        with Watch(crawler) as watch:
            task = process.crawl(crawler, **arguments)
            # A task that waits for it goes on before the process sees that nothing runs, and stops.
            (result,) = await asyncio.gather(task, return_exceptions=True)
            error = result if isinstance(result, BaseException) else None
            close(crawler, error, stopped=watch.stopped_by is not None)
            summary = _extension(crawler, RunSummary)
            return Ended(
                status=exit_status(crawler, watch, error),
                summary=summary.collect()
                if error is None and summary is not None
                else refused_summary(process.settings, arguments, error or ArgumentError("it could not begin")),
                stopped=watch.stopped_by is not None,
            )

    task = asyncio.get_event_loop().create_task(crawl_each(runs, crawl_one))
    process.start()
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error
    return report(runs, process.settings)


class Watch(logging.Handler):
    """Record what Scrapy catches and drops while a crawler runs, and which signal stopped it.

    Exceptions become the stats `item_errors/count` and, where Scrapy has no signal for them, `failures/unexpected`.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(logging.ERROR)
        self.crawler = crawler
        self.stopped_by: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Task[None] | None = None
        crawler.signals.connect(self._spider_error, signals.spider_error)
        crawler.signals.connect(self._item_error, signals.item_error)

    def __enter__(self) -> Self:
        for name in LEAKY_LOGGERS:
            logging.getLogger(name).addHandler(self)
        # Scrapy installs its handlers of signals before the loop runs, and opens the spider in the loop.
        self._loop = asyncio.get_event_loop()
        self._loop.call_soon(self._watch_signals)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._stopping is not None:
            self._stopping.cancel()
        for name in LEAKY_LOGGERS:
            logging.getLogger(name).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count an error; the handler of a signal for the same error takes it back."""
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
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup ignores it
            signal.signal(signal.SIGHUP, self._noting(signal.getsignal(signal.SIGTERM)))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._noting(signal.getsignal(number)))

    def _noting(self, then: Any) -> Callable[[int, FrameType | None], None]:
        def note(number: int, frame: FrameType | None) -> None:
            self.stopped_by = number
            if number == signal.SIGHUP:
                leave_terminal()
            if callable(then):
                then(number, frame)
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._see_to_the_end)

        return note

    def _see_to_the_end(self) -> None:
        if self._stopping is None and not self._runs():
            self._stopping = asyncio.get_running_loop().create_task(self._stop_once_it_runs())

    async def _stop_once_it_runs(self) -> None:
        """Stop a crawl that was told to stop while it opened: Scrapy stops none that does not run yet, and then waits
        for its end for ever."""
        for pause in chain(repeat(0.0, AT_ONCE), repeat(OPENING)):
            await asyncio.sleep(pause)
            if self._runs() and not self.crawler.crawling:
                break
        await self.crawler.engine.stop_async()

    def _runs(self) -> bool:
        try:
            return bool(self.crawler.engine.running)
        except RuntimeError:  # it is not there before the spider opens
            return False


def quieten(settings: BaseSettings) -> None:
    """Filter from the log what no person who runs the crawler acts on, unless the log level is DEBUG."""
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
    """Return whether it is another message than the dump of settings; the logger also tells of signals."""
    return not str(record.msg).startswith("Overridden settings")


def _without_traceback(record: logging.LogRecord) -> bool:
    """Drop the traceback: a host that does not answer is no defect of the program."""
    record.exc_info = None
    return True


def close(crawler: Crawler, error: BaseException | None, *, stopped: bool) -> None:
    """Close the run where Scrapy does not: when it could not start, and after a second signal.

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
            complain(f"scrapy crawl: {error}")
        else:
            logger.error("The run could not begin: %s", error, exc_info=error)
        tell_refusal(crawler.settings, f"crawl {crawler.spidercls.name}", error)
    elif summary is not None:
        if notices is not None:
            notices.finish()
        summary.finish()


def exit_status(crawler: Crawler, watch: Watch, error: BaseException | None) -> int:
    """Return the exit status of a run. error: why it could not begin."""
    if error is not None:
        return ExitStatus.REFUSED
    outcome, _ = run_outcome(crawler.stats.get_stats())
    if outcome == "finished":
        return ExitStatus.DONE
    return ExitStatus.FAILED if watch.stopped_by is None else 128 + watch.stopped_by


def _extension(crawler: Crawler, kind: type[Any]) -> Any:
    try:
        return crawler.get_extension(kind)
    except RuntimeError:  # the crawler came to no extensions
        return None


def tell_refusal(settings: BaseSettings, command: str, error: BaseException) -> None:
    """Write the summary and send the notices of a run that could not begin, lest the last one be taken for it."""
    path, now = settings.get("SUMMARY_JSON"), utc_now()
    summary = Summary(
        command=command,
        archive=str(settings["ARCHIVE"]),
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
                complain(f"scrapy crawl: the summary {path} cannot be written: {refused.strerror}.")
    with suppress(ArgumentError):  # which is why there was no run, or a second reason
        for failure in send(receivers(settings), summary):
            complain(f"scrapy crawl: a notice could not be sent: {failure}")
