"""What Scrapy's log says of items: which one it is, not all that it holds."""

import logging
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure

from crawler.items import Edition, Issue


class ItemNames(LogFormatter):
    """Names items in one line; Scrapy's own would print an issue with its editions, half a megabyte.

    What goes well is said at the level DEBUG alone: Scrapy otherwise makes a record of each page and throws it away.
    """

    def __init__(self, *, debug: bool = False) -> None:
        self.debug = debug

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Setting: LOG_LEVEL."""
        return cls(debug=crawler.settings.get("LOG_LEVEL") in ("DEBUG", logging.DEBUG))

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult | None:  # type: ignore[override]
        """An answer that came; None is no line."""
        return super().crawled(request, response, spider) if self.debug else None

    def scraped(  # type: ignore[override]
        self, item: Any, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult | None:
        """An item that went through all pipelines; None is no line."""
        if not self.debug:
            return None
        return {"level": logging.DEBUG, "msg": "Stored %(item)s", "args": {"item": name_of(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """An item that a pipeline did not take."""
        level = getattr(exception, "log_level", None) or spider.settings["DEFAULT_DROPITEM_LOG_LEVEL"]
        return {
            "level": getattr(logging, level) if isinstance(level, str) else level,
            "msg": "Dropped %(item)s: %(exception)s",
            "args": {"item": name_of(item), "exception": exception},
        }

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        """An item at which a pipeline raised an exception; its traceback follows."""
        return {
            "level": logging.ERROR,
            "msg": "%(item)s could not be stored: %(exception)s",
            "args": {"item": name_of(item), "exception": exception},
        }


def name_of(item: object) -> str:
    """What a person calls an item.

    >>> name_of({})
    'a dict'
    """
    if isinstance(item, Issue):
        return f"issue {item.key}"
    if isinstance(item, Edition):
        return f"{item.document.kind} {item.document.url}"
    return f"a {type(item).__name__}"
