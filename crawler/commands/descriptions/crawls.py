"""Crawls that store nothing: the archive that they write to is a file that goes with them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from scrapy import Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import BaseSettings, Settings
from scrapy.spiderloader import get_spider_loader

from crawler.archive.database import open_archive
from crawler.archive.problem_lists import list_problems
from crawler.archive.scratch import scratch_folder
from crawler.digests.matching import name_of
from crawler.exceptions import ArchiveError
from crawler.items import Edition, Issue

__all__ = ["Crawled", "crawl_editions", "run_spider"]

FAILURES = ("listing_unreadable", "listing_fruitless", "edition_unavailable", "path_refused", "not_text")
"""Kinds of problems that say that something could not be read."""

SILENT = (
    "crawler.crawling.extensions.expectations.Expectations",
    "crawler.crawling.extensions.notices.Notices",
    "crawler.crawling.extensions.progress.Progress",
    "crawler.crawling.extensions.summary.RunSummary",
)
"""Extensions that tell of a run; their place is taken by what the command prints."""


@dataclass(kw_only=True, slots=True)
class Crawled:
    """What a crawl gave."""

    editions: list[Edition] = field(default_factory=list)
    """Each edition once."""
    told: list[str] = field(default_factory=list)
    """What could not be read, in words."""


def crawl_editions(settings: BaseSettings, arguments: dict[str, str], most: int) -> Crawled:
    """Read the editions of a publication by its ways in. Raise BacknumberError where the crawl cannot begin.

    Args:
        settings: the project's.
        arguments: of the spider.
        most: editions after which the crawl is ended; 0 for all.
    """
    found: dict[object, Edition] = {}

    def keep(item: object) -> None:
        for edition in item.editions if isinstance(item, Issue) else (item,):
            if isinstance(edition, Edition):
                found.setdefault(name_of(edition), edition)

    with scratch_settings(settings) as own:
        own.set("CLOSESPIDER_ITEMCOUNT", most, priority="cmdline")
        run_spider(own, get_spider_loader(settings).load("digests"), arguments, keep)
        return Crawled(editions=list(found.values()), told=_failures(own["ARCHIVE"]))


@contextmanager
def scratch_settings(settings: BaseSettings) -> Iterator[BaseSettings]:
    """Give the settings for a crawl whose archive is removed afterwards, which keeps no capture and tells nobody."""
    with scratch_folder() as folder:
        own = settings.copy()
        for name, value in (
            ("ARCHIVE", str(folder / "archive.db")),
            ("CAPTURES", ""),
            ("SUMMARY_JSON", ""),
            ("NOTIFY_COMMAND", ""),
        ):
            if name in own:
                own.set(name, value, priority="cmdline")
        own.set("EXTENSIONS", {**own.getdict("EXTENSIONS"), **dict.fromkeys(SILENT)}, priority="cmdline")
        if own.getpriority("LOG_LEVEL") != 40:  # unless -s or -L says otherwise
            own.set("LOG_LEVEL", "ERROR", priority="cmdline")
        yield own


def run_spider(settings: BaseSettings, spider: type[Spider], arguments: dict[str, str], keep: object) -> Crawler:
    """Run a spider to its end. keep: called with each item. Raise what kept it from beginning."""
    process = AsyncCrawlerProcess(Settings(settings))
    crawler = process.create_crawler(spider)

    def on_item(item: object) -> None:
        if callable(keep):
            keep(item)

    crawler.signals.connect(on_item, signals.item_scraped)
    task = process.crawl(crawler, **arguments)
    process.start()
    error = task.exception() if task.done() and not task.cancelled() else None
    if error is not None:
        raise error
    return crawler


def _failures(path: str) -> list[str]:
    try:
        with open_archive(path, read_only=True) as archive:
            problems = [each for kind in FAILURES for each in list_problems(archive, kind=kind)]
    except ArchiveError:  # it was not even begun
        return []
    return [f"{each.edition_url or each.about or each.publication}: {each.evidence}" for each in problems]
