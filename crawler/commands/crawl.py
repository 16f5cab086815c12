"""`scrapy crawl`, whose exit status says whether anything failed. Scrapy's own exits with 0 after
exceptions in callbacks, in `start()`, in pipelines and in signal handlers."""

import argparse
import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

from scrapy import Spider, signals
from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.spiderloader import get_spider_loader

from crawler.commands.every_publication import (
    Ended,
    Runs,
    asks_for_all,
    chosen_runs,
    crawl_each,
    refused_summary,
    report,
)
from crawler.commands.scaffold import ExitStatus, ProjectCommand, complain
from crawler.crawling.arguments import arguments_of
from crawler.crawling.extensions.notices import Notices, receivers, send
from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.extensions.summary import RunSummary, Summary, as_json, write_json
from crawler.crawling.run_status import run_outcome
from crawler.exceptions import ArgumentError, BacknumberError
from crawler.text.dates import utc_now

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

LEAKY_LOGGERS = ("asyncio", "scrapy.core.engine", "scrapy.core.scraper", "scrapy.utils.signal", "twisted")
"""Loggers of code that catches exceptions, logs them, and goes on."""


class Command(ProjectCommand, crawl.Command):
    """Scrapy's command, whose exit status says how the run ended. Works with Scrapy's default reactor, asyncio's."""

    requires_crawler_process = True
    OPERANDS = ("SPIDER",)
    FAILS_WHEN = "something failed or an expectation was not met (`scrapy problems` lists and accepts the latter)"

    def short_desc(self) -> str:
        return "Run a spider; the exit status says whether anything failed"

    def description(self) -> str:
        return (
            "Runs a spider of the project, by name, with arguments as -a NAME=VALUE and settings as -s NAME=VALUE."
            " `scrapy crawl SPIDER --help` lists the arguments of a spider."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        # Help is given when it is known which spider's arguments are to be in it.
        parser.add_argument("-h", "--help", action="store_true", help="show this help, and the arguments of the spider")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read the options, and quieten Scrapy before it logs its first line."""
        if opts.help:
            self._help(args)
        super().process_options(args, opts)
        quieten(self.project_settings)

    def refuse(self, args: list[str], given: Mapping[str, str], error: BacknumberError) -> NoReturn:
        settings = self.project_settings.copy()
        for name, value in given.items():
            with suppress(TypeError, ValueError, RecursionError):  # which is what is wrong with it
                settings.set(name, value, priority="cmdline")
        tell_refusal(settings, " ".join(("crawl", *args[:1])), error)
        super().refuse(args, given, error)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        """Run the spider."""
        process = self.crawler_process
        if not isinstance(process, AsyncCrawlerProcess):
            raise UsageError("The project runs on the asyncio reactor, which FORCE_CRAWLER_PROCESS turns off.")
        relax_garbage_collector()
        if asks_for_all(args[0], opts.spargs):
            return crawl_all(process, args[0], chosen_runs(opts.spargs))
        crawler = process.create_crawler(args[0])
        with Watch(crawler) as watch:
            task = process.crawl(crawler, **opts.spargs)
            process.start()
            error = task.exception() if task.done() and not task.cancelled() else None
            close(crawler, error, stopped=watch.stopped_by is not None)
            return exit_status(crawler, watch, error)

    def check_operands(self, args: list[str]) -> None:
        known = self._spiders()
        if not args:
            raise UsageError(f"Name the spider to run. Known spiders: {', '.join(known)}.", print_help=False)
        super().check_operands(args)
        if args[0] not in known:
            raise UsageError(f"There is no spider {args[0]!r}. Known spiders: {', '.join(known)}.", print_help=False)

    def _spiders(self) -> dict[str, type[Spider]]:
        loader = get_spider_loader(self.project_settings)
        return {name: loader.load(name) for name in sorted(loader.list())}

    def _help(self, args: list[str]) -> NoReturn:
        """Print the help, with the arguments of the spiders that are named, or else of all, and exit."""
        self.parser.print_help()
        known = self._spiders()
        for name in known.keys() & set(args) or known:
            # A parser of its own: spiders have arguments of the same name.
            parser = argparse.ArgumentParser(
                add_help=False, usage=argparse.SUPPRESS, formatter_class=self.parser.formatter_class
            )
            group = parser.add_argument_group(f"Arguments of {name}")
            for each in arguments_of(known[name]):
                meaning = each.meaning.replace("%", "%%")
                group.add_argument(f"-a {each.name}={each.form}", action="store_true", help=meaning)
            print(f"\n{parser.format_help()}".rstrip())
        sys.exit(ExitStatus.DONE)


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


def relax_garbage_collector() -> None:
    """Keep the garbage collector from walking through the program itself while editions are read.

    Reading makes many small objects that die by their reference counts; with Python's thresholds a quarter of its time
    goes to looking for cycles among them. 100,000 objects are some ten megabytes.
    """
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)


class Watch(logging.Handler):
    """Record what Scrapy catches and drops while a crawler runs, and which signal stopped it.

    Exceptions become the stats `item_errors/count` and, where Scrapy has no signal for them, `failures/unexpected`.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(logging.ERROR)
        self.crawler = crawler
        self.stopped_by: int | None = None
        crawler.signals.connect(self._spider_error, signals.spider_error)
        crawler.signals.connect(self._item_error, signals.item_error)

    def __enter__(self) -> Self:
        for name in LEAKY_LOGGERS:
            logging.getLogger(name).addHandler(self)
        # Scrapy installs its handlers of signals before the loop runs, and opens the spider in the loop.
        asyncio.get_event_loop().call_soon(self._watch_signals)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
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
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._noting(signal.getsignal(number)))

    def _noting(self, then: Any) -> Callable[[int, FrameType | None], None]:
        def note(number: int, frame: FrameType | None) -> None:
            self.stopped_by = number
            if callable(then):
                then(number, frame)

        return note


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
