import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawling.in_flight import InFlightTracker, tracked

URL = "https://site.example/"


class TinySpider(Spider):
    """Its callback gives numbers."""

    name = "tiny"

    def __init__(self) -> None:
        super().__init__()
        self.in_flight = InFlightTracker()
        self.failures: list[Failure] = []

    @tracked
    def on_answer(self, response: Response, more: int) -> Iterator[int]:
        """Yield so many numbers; raise ValueError for a negative one."""
        if more < 0:
            raise ValueError(response.url)
        yield from range(more)

    @tracked
    def on_failure(self, failure: Failure) -> Iterator[int]:
        """Keep the failure."""
        self.failures.append(failure)
        yield from ()

    def request(self, more: int = 0) -> Request:
        """A request that is under way."""
        request = Request(URL, callback=self.on_answer, errback=self.on_failure, cb_kwargs={"more": more})
        started: Request = self.in_flight.start(request)
        return started


async def is_idle(spider: TinySpider) -> bool:
    """Whether nothing is under way."""
    try:
        await asyncio.wait_for(spider.in_flight.wait_idle(), 0.01)
    except TimeoutError:
        return False
    return True


def give(request: Request) -> list[Any]:
    """All that a request's callback gives for an answer."""
    assert callable(request.callback)
    return list(request.callback(Response(URL, request=request), **request.cb_kwargs))


def test_nothing_is_under_way_at_first() -> None:
    async def run() -> bool:
        return await is_idle(TinySpider())

    assert asyncio.run(run())


def test_it_is_idle_when_all_have_ended() -> None:
    async def run() -> list[bool]:
        spider = TinySpider()
        things = [spider.in_flight.start(1), spider.in_flight.start(2)]
        assert things == [1, 2], "a thing is given back as it is"
        seen = [await is_idle(spider)]
        for _ in things:
            spider.in_flight.end()
            seen.append(await is_idle(spider))
        return seen

    assert asyncio.run(run()) == [False, False, True]


def test_a_request_ends_after_all_that_its_callback_gave_has_begun() -> None:
    async def run() -> None:
        spider = TinySpider()
        assert give(spider.request(more=2)) == [0, 1]
        assert not await is_idle(spider), "the items are under way still"
        spider.in_flight.end()
        spider.in_flight.end()
        assert await is_idle(spider)

    asyncio.run(run())


def test_a_request_whose_callback_raises_has_ended() -> None:
    async def run() -> None:
        spider = TinySpider()
        request = spider.request(more=-1)
        with pytest.raises(ValueError, match=r"site\.example"):
            give(request)
        assert await is_idle(spider)

    asyncio.run(run())


def test_a_request_that_fails_has_ended() -> None:
    async def run() -> TinySpider:
        spider = TinySpider()
        request = spider.request()
        failure: Failure = Failure(ValueError("lost"))  # type: ignore[no-untyped-call]
        failure.request = request  # type: ignore[attr-defined]
        assert callable(request.errback)
        assert list(request.errback(failure)) == []
        assert await is_idle(spider)
        return spider

    assert [str(failure.value) for failure in asyncio.run(run()).failures] == ["lost"]


def test_a_request_is_serialised_with_its_callbacks_by_name() -> None:
    spider = TinySpider()
    kept = spider.request().to_dict(spider=spider)
    assert (kept["callback"], kept["errback"]) == ("on_answer", "on_failure")


def test_no_more_than_so_many_are_under_way() -> None:
    async def run() -> int:
        in_flight, most, running = InFlightTracker(), 0, 0

        async def end(after: float) -> None:
            nonlocal running
            await asyncio.sleep(after)
            running -= 1
            in_flight.end()

        tasks = []
        async for thing in in_flight.each(range(20), at_once=4):
            running += 1
            most = max(most, running)
            tasks.append(asyncio.create_task(end(0.001 * (thing % 3))))
        assert running == 0, "it returns when all have ended"
        await asyncio.gather(*tasks)
        return most

    assert asyncio.run(run()) == 4
