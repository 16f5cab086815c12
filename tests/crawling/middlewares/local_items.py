"""Crawls items that come from `start()` alone, in a process of its own, and tells how that ended."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from tests.warm.client import CHECKOUT, run_module

SETTINGS: dict[str, Any] = {
    "SPIDER_MIDDLEWARES": {"crawler.crawling.middlewares.start_items.StartItems": 900},
    "DOWNLOADER_MIDDLEWARES": {"crawler.crawling.middlewares.start_items.StartItems": 10},
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


def crawl(how: str) -> dict[str, Any]:
    """Crawl three items; how: "close" or "stop" while the first one is in the pipelines, or "finish"."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "SCRAPY_SETTINGS_MODULE": ""}
    status, out, log = run_module(__name__, how, environment)
    assert (status, log) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


class Slow:
    """Notes each item after a while."""

    done: list[int]

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        Slow.done = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        crawler = self.crawler
        assert crawler.engine is not None
        how = crawler.spider.how  # type: ignore[union-attr]
        if item["number"] == 0 and how != "finish":
            end = crawler.stop_async() if how == "stop" else crawler.engine.close_spider_async(reason="enough")
            self.ending = asyncio.ensure_future(end)
        await asyncio.sleep(0.2)
        self.done.append(item["number"])
        return item


class Local(Spider):
    """Yields three items."""

    name = "local"

    async def start(self) -> AsyncIterator[Any]:
        for number in range(3):
            yield {"number": number}


def main() -> None:
    """Crawl as the standard input says, and write what became of it to the standard output."""
    process = AsyncCrawlerProcess({**SETTINGS, "ITEM_PIPELINES": {Slow: 1}})
    crawler = process.create_crawler(Local)
    process.crawl(crawler, how=sys.stdin.read())
    began = time.monotonic()
    process.start()
    assert crawler.stats is not None
    stats = crawler.stats.get_stats()
    told = {
        "done": Slow.done,
        "seconds": time.monotonic() - began,
        "reason": stats["finish_reason"],
        "scraped": stats["item_scraped_count"],
        "requests": stats.get("downloader/request_count", 0),
    }
    print(json.dumps(told))
