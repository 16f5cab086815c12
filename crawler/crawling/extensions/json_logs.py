"""The log as a JSON object a line, for programs that collect logs; LOG_JSON asks for it."""

import json
import logging
from datetime import UTC, datetime
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

__all__ = ["JsonFormatter", "JsonLogs"]


class JsonFormatter(logging.Formatter):
    """time (UTC, to the millisecond), level, logger, message, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        told = {"time": time, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        # ASCII, so that neither half of a surrogate pair nor a separator of lines breaks what reads it.
        return json.dumps(told)


class JsonLogs:
    """Gives Scrapy's own log handler another formatter: at once, and when the spider opens, for Scrapy makes the
    handler anew in between."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured unless the setting LOG_JSON asks for it."""
        if not crawler.settings.getbool("LOG_JSON"):
            raise NotConfigured
        extension = cls()
        extension.format()
        crawler.signals.connect(extension.format, signals.spider_opened)
        return extension

    def format(self) -> None:
        """From now on, lines are JSON."""
        handler = get_scrapy_root_handler()
        if handler is not None:
            handler.setFormatter(JsonFormatter())
