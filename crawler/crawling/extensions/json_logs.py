"""Log a JSON object a line, for programs that collect logs, if the setting LOG_JSON is on."""

import json
import logging
from datetime import UTC, datetime
from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.crawling.extensions.log_handler import with_log_handler

__all__ = ["JsonFormatter", "JsonLogs"]


class JsonFormatter(logging.Formatter):
    """Format records as JSON: time (UTC, in milliseconds), level, logger, message, and traceback if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        entry = {"time": time, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        # ASCII, so that neither half of a surrogate pair nor a separator of lines breaks what reads it.
        return json.dumps(entry)


class JsonLogs:
    """Give Scrapy's log handler another formatter."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension, or raise NotConfigured unless the setting LOG_JSON is on."""
        if not crawler.settings.getbool("LOG_JSON"):
            raise NotConfigured
        with_log_handler(crawler, lambda handler: handler.setFormatter(JsonFormatter()))
        return cls()
