"""A crawl whose last items came from `start()` ends: when it is done, and when it is closed while they are in the
pipelines."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

from crawler.crawling.middlewares.start_items import StartItems
from tests.tiny.crawls import Project

CHECKOUT = Path(__file__).resolve().parents[3]

CRAWL = """
import asyncio, json, sys, time
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

class Slow:
    def __init__(self, crawler): self.crawler = crawler
    @classmethod
    def from_crawler(cls, crawler): return cls(crawler)
    async def process_item(self, item):
        crawler = self.crawler
        if item["number"] == 0 and crawler.spider.how == "close":
            asyncio.ensure_future(crawler.engine.close_spider_async(reason="enough"))
        if item["number"] == 0 and crawler.spider.how == "stop":
            asyncio.ensure_future(crawler.stop_async())
        await asyncio.sleep(0.2)
        done.append(item["number"])
        return item

class Local(Spider):
    name = "local"
    how = sys.argv[1]
    async def start(self):
        for number in range(3):
            yield {"number": number}

done = []
plugged = {"crawler.crawling.middlewares.start_items.StartItems": 900}
process = AsyncCrawlerProcess({
    "SPIDER_MIDDLEWARES": plugged, "DOWNLOADER_MIDDLEWARES": {next(iter(plugged)): 10}, "ITEM_PIPELINES": {Slow: 1},
    "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "LOG_LEVEL": "WARNING",
})
crawler = process.create_crawler(Local)
process.crawl(crawler)
began = time.monotonic()
process.start()
stats = crawler.stats.get_stats()
print(json.dumps({
    "done": done, "seconds": time.monotonic() - began, "reason": stats["finish_reason"],
    "scraped": stats["item_scraped_count"], "requests": stats.get("downloader/request_count", 0),
}))
"""


def crawl(how: str) -> dict[str, Any]:
    """Crawl in a process of its own; how: "close" or "stop" while the first item is in the pipelines, or "finish"."""
    line = [sys.executable, "-c", CRAWL, how]
    ended = subprocess.run(line, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.fixture(scope="module")
def finished() -> dict[str, Any]:
    return crawl("finish")


def test_items_are_processed_in_order_without_a_request_to_anyone(finished: dict[str, Any]) -> None:
    assert (finished["done"], finished["scraped"], finished["requests"]) == ([0, 1, 2], 3, 0)
    assert finished["reason"] == "finished"


def test_the_end_is_noticed_at_once(finished: dict[str, Any]) -> None:
    """Scrapy's heartbeat, by which it would find out otherwise, has five seconds."""
    assert finished["seconds"] < 3


@pytest.mark.parametrize(("how", "reason"), [("close", "enough"), ("stop", "shutdown")])
def test_a_crawl_that_is_closed_waits_for_items_and_ends(how: str, reason: str) -> None:
    found = crawl(how)
    assert found["reason"] == reason
    assert 0 in found["done"]
    assert found["scraped"] == len(found["done"])


def test_items_under_way_are_stored_and_the_run_ends(tmp_path: Path) -> None:
    project = Project(tmp_path)
    pipelines = {"tests.tiny.pipelines.Slow": 100, "crawler.crawling.pipelines.store.StoreDigest": 800}
    done = project.crawl(f"ITEM_PIPELINES={json.dumps(pipelines)}", issues="1:2,2:1,3:1", wrong="reason")
    assert done.returncode == 1, done.stderr
    assert project.told()["reasons"] == ["ended before it was done (enough)"]
    with closing(sqlite3.connect(project.archive)) as archive:
        assert archive.execute("SELECT number FROM issues ORDER BY 1").fetchall() == [(1,), (2,), (3,)]


def test_requests_of_the_start_are_marked_for_the_scheduler() -> None:
    async def start() -> AsyncIterator[Any]:
        yield Request("https://a.example/")
        yield {"number": 1}
        yield Request("https://b.example/", meta={"is_start_request": False})

    async def marks() -> list[bool]:
        return [each.meta["is_start_request"] async for each in StartItems().process_start(start())]

    assert asyncio.run(marks()) == [True, True, False]


def test_an_item_that_was_handed_on_is_held_by_its_request_no_more() -> None:
    async def start() -> AsyncIterator[Any]:
        yield {"number": 1}

    async def first() -> Request:
        return await anext(StartItems().process_start(start()))

    request = asyncio.run(first())
    assert request.errback is not None
    with pytest.raises(IgnoreRequest) as refused:
        StartItems().process_request(request)
    failure = Failure(refused.value)  # type: ignore[no-untyped-call]
    failure.request = request  # type: ignore[attr-defined]  # as Scrapy does
    assert list(request.errback(failure)) == [{"number": 1}]
    assert {"number": 1} not in request.meta.values()
