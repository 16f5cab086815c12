"""Lets a spider close whose last items came from `start()`.

Scrapy looks whether all items are through when a response ends, not when such an item does: a spider that is closed
while one is in the pipelines would wait for ever.
"""

from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.asyncio import create_looping_call

__all__ = ["Closing"]

INTERVAL = 0.2
"""Seconds from one look to the next."""


class Closing:
    """Looks again, as long as the spider is open."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._task = create_looping_call(self.look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        self._task.start(INTERVAL, now=False)

    def spider_closed(self) -> None:
        if self._task.running:
            self._task.stop()

    def look(self) -> None:
        """Tells the scraper that it is idle, if it waits to be and nobody told it."""
        slot, spider = self.crawler.engine.scraper.slot, self.crawler.spider
        if slot is None or spider is None or slot.closing is None or slot.closing.called:
            return
        if slot.is_idle():
            slot.closing.callback(spider)
