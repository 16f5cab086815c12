"""Tell that the log cannot be written, once and in words: its disk may be full. The run then has failed in that."""

import logging
import sys
from contextlib import suppress
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector
from scrapy.utils.log import get_scrapy_root_handler

__all__ = ["STAT", "LogFailures"]

STAT = "failures/log"


class LogFailures:
    """Watch Scrapy's log handler, at once and when the spider opens, since Scrapy replaces the handler in between.

    The handler itself prints a traceback for each line that it cannot write, and counts none.
    """

    def __init__(self, stats: StatsCollector) -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension."""
        extension = cls(crawler.stats)
        extension.watch()
        crawler.signals.connect(extension.watch, signals.spider_opened)
        return extension

    def watch(self) -> None:
        """Have the handler tell from now on."""
        handler = get_scrapy_root_handler()
        if handler is not None:
            handler.handleError = self._tell  # type: ignore[method-assign]

    def _tell(self, record: logging.LogRecord) -> None:
        if self._stats.get_value(STAT):
            return
        self._stats.set_value(STAT, 1)
        error = sys.exception()
        with suppress(OSError):  # the log may be the standard error itself
            print(f"The log cannot be written: {getattr(error, 'strerror', None) or error}.", file=sys.stderr)
