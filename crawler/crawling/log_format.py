"""Log items by name instead of printing all that they hold."""

import logging
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from crawler.items import Edition, Issue


class ItemNameFormatter(LogFormatter):
    """Name items in one line; Scrapy's formatter would print an issue with its editions, half a megabyte.

    Successes are logged at the level DEBUG alone; otherwise Scrapy would make a record of each page and discard it.
    """

    def __init__(self, *, debug: bool = False) -> None:
        self.debug = debug

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the formatter. Setting: LOG_LEVEL."""
        return cls(debug=crawler.settings.get("LOG_LEVEL") in ("DEBUG", logging.DEBUG))

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult | None:  # type: ignore[override]
        """Return the line for a response; None for no line."""
        return super().crawled(request, response, spider) if self.debug else None

    def scraped(  # type: ignore[override]
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        """Return the line for an item that passed all pipelines; None for no line."""
        if not self.debug:
            return None
        return {"level": logging.DEBUG, "msg": "Stored %(item)s", "args": {"item": name_of(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return the line for an item that a pipeline dropped."""
        level = getattr(exception, "log_level", None) or spider.settings["DEFAULT_DROPITEM_LOG_LEVEL"]
        return {
            "level": getattr(logging, level) if isinstance(level, str) else level,
            "msg": "Dropped %(item)s: %(exception)s",
            "args": {"item": name_of(item), "exception": exception},
        }

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """Return the line for an item for which a pipeline raised an exception; the traceback follows it."""
        return {
            "level": logging.ERROR,
            "msg": "%(item)s could not be stored: %(exception)s",
            "args": {"item": name_of(item), "exception": exception},
        }


def name_of(item: object) -> str:
    """Return what people call an item.

    >>> name_of({})
    'a dict'
    """
    if isinstance(item, Issue):
        return f"issue {item.key}"
    if isinstance(item, Edition):
        return f"{item.document.kind} {item.document.url}"
    return f"a {type(item).__name__}"
