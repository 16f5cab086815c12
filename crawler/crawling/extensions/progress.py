"""Log the progress of a run."""

import logging
from collections.abc import Mapping
from time import monotonic
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.exceptions import ArgumentError

logger = logging.getLogger(__name__)


class Progress:
    """Log a line every PROGRESS_INTERVAL seconds at most, and only when something has changed since the last one."""

    def __init__(self, crawler: Crawler, interval: float) -> None:
        self.crawler = crawler
        self.interval = interval
        self._started = monotonic()
        self._last_line = progress({})
        self._visits, self._logged = 0, monotonic()
        self._task = create_looping_call(self.log)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension. Raise ArgumentError for an interval that is no number, NotConfigured for 0."""
        interval = seconds(crawler.settings["PROGRESS_INTERVAL"])
        if not interval:
            raise NotConfigured
        extension = cls(crawler, interval)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Start the clock and the timer."""
        self._started = monotonic()
        self._task.start(self.interval, now=False)

    def spider_closed(self) -> None:
        """Stop the timer; the summary follows."""
        if self._task.running:
            self._task.stop()

    def log(self) -> None:
        """Log the line, if it differs from the last one."""
        stats, now = self.crawler.stats.get_stats(), monotonic()
        line = progress(stats)
        if line == self._last_line:
            return
        self._last_line = line
        done = stats.get("visits/done", 0) + stats.get("images/done", 0)
        rate = f", {(done - self._visits) / (now - self._logged):.1f} a second" if done else ""
        self._visits, self._logged = done, now
        logger.info("%s%s, %.0f s", line, rate, now - self._started)


def seconds(value: object) -> float:
    """Return the seconds that the setting PROGRESS_INTERVAL gives. Raise ArgumentError.

    >>> seconds("2.5")
    2.5
    """
    try:
        interval = float(str(value))
    except ValueError:
        interval = -1.0
    if not 0 <= interval < float("inf"):
        raise ArgumentError(f"-s PROGRESS_INTERVAL={value}: give a number of seconds; 0 is never.")
    return interval


def progress(stats: Mapping[str, Any]) -> str:
    """Return the progress of a run in words, by its stats.

    >>> progress({"item_scraped_count": 3, "editions/read": 4, "plan/fetch": 9})
    '3 issues written, 4 of 9 editions read, 0 requests, 0 failures'
    >>> progress({"visits/due": 9000, "visits/done": 120, "visits/hosts": 77, "downloader/request_count": 190})
    '120 of 9,000 due links visited, 77 hosts waiting, 190 requests, 0 failures'
    >>> progress({"snapshots/due": 9000, "snapshots/asked": 30, "downloader/request_count": 31})
    '30 answers about copies of 9,000 links, 0 known in full, 31 requests, 0 failures'
    """
    failures = sum(value for name, value in stats.items() if name.startswith("failures/"))
    failures += stats.get("spider_exceptions/count", 0) + stats.get("item_errors/count", 0)
    end = f"{stats.get('downloader/request_count', 0):,} requests, {failures:,} failures"
    for stat, what in (("images", "images"), ("visits", "links")):
        if f"{stat}/due" in stats:
            done, hosts = stats.get(f"{stat}/done", 0), stats.get(f"{stat}/hosts", 0)
            return f"{done:,} of {stats[f'{stat}/due']:,} due {what} visited, {hosts:,} hosts waiting, {end}"
    if "snapshots/due" in stats:
        asked, known = stats.get("snapshots/asked", 0), stats.get("snapshots/detailed", 0)
        return f"{asked:,} answers about copies of {stats['snapshots/due']:,} links, {known:,} known in full, {end}"
    read, planned = stats.get("editions/read", 0), stats.get("plan/fetch", 0)
    # Editions that are read again from their kept texts are in no plan.
    editions = f"{read:,} of {max(read, planned):,} editions read" if planned else f"{read:,} editions read"
    return f"{stats.get('item_scraped_count', 0):,} issues written, {editions}, {end}"
