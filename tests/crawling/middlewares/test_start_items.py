"""A crawl whose last items came from `start()` ends: when it is done, and when it is closed while they are in the
pipelines."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

from crawler.crawling.middlewares.start_items import StartItems
from tests.crawling.middlewares.local_items import crawl
from tests.tiny.crawls import Project


@pytest.fixture(scope="module")
def finished() -> dict[str, Any]:
    return crawl("finish")


def test_items_are_processed_in_order_without_a_request_to_anyone(finished: dict[str, Any]) -> None:
    assert (finished["done"], finished["scraped"], finished["requests"]) == ([0, 1, 2], 3, 0)
    assert finished["reason"] == "finished"


def test_the_end_is_noticed_at_once(finished: dict[str, Any]) -> None:
    """Scrapy's heartbeat, by which it would find out otherwise each time, has five seconds."""
    assert finished["seconds"] < 3 or any(crawl("finish")["seconds"] < 3 for _ in range(3))


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
