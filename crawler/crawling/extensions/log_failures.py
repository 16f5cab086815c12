"""Tell that the log cannot be written, once and in words: its disk may be full. The run then has failed in that."""

import logging
import sys
from contextlib import suppress
from typing import Self

from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector

from crawler.crawling.extensions.log_handler import with_log_handler

__all__ = ["STAT", "LogFailures"]

STAT = "failures/log"


class LogFailures:
    """Watch Scrapy's log handler, which prints a traceback for each line that it cannot write, and counts none."""

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension."""
        extension = cls(crawler.stats)
        with_log_handler(crawler, extension.watch)
        return extension

    def watch(self, handler: logging.Handler) -> None:
        """Have the handler tell from now on."""
        handler.handleError = self._tell  # type: ignore[method-assign]

    def _tell(self, record: logging.LogRecord) -> None:
        if self._stats.get_value(STAT):
            return
        self._stats.set_value(STAT, 1)
        error = sys.exception()
        with suppress(OSError):  # the log may be the standard error itself
            print(f"The log cannot be written: {getattr(error, 'strerror', None) or error}.", file=sys.stderr)
