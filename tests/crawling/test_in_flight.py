import asyncio
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawling.in_flight import InFlightTracker

URL = "https://site.example/"


async def is_over(in_flight: InFlightTracker) -> bool:
    """Whether nothing is under way."""
    try:
        await asyncio.wait_for(in_flight.wait_idle(), 0.01)
    except TimeoutError:
        return False
    return True


def nothing(*_: object, **__: object) -> Iterable[Any]:
    return ()


def give(request: Request, *arguments: Any, **named: Any) -> list[Any]:
    """All that a request's callback gives for an answer."""
    assert callable(request.callback)
    return list(request.callback(Response(URL, request=request), *arguments, **named))


def test_nothing_is_under_way_at_first() -> None:
    assert asyncio.run(is_over(InFlightTracker()))


def test_it_lands_when_all_have_ended() -> None:
    async def fly() -> list[bool]:
        in_flight = InFlightTracker()
        things = [in_flight.start(1), in_flight.start(2)]
        assert things == [1, 2], "a thing is given back as it is"
        seen = [await is_over(in_flight)]
        for _ in things:
            in_flight.end()
            seen.append(await is_over(in_flight))
        return seen

    assert asyncio.run(fly()) == [False, False, True]


def test_a_request_ends_after_all_that_its_callback_gave_has_begun() -> None:
    async def fly() -> None:
        in_flight = InFlightTracker()

        def callback(response: Response, more: int) -> Iterator[int]:
            assert response.url == URL
            yield from range(more)

        request = in_flight.start(in_flight.request(URL, callback, nothing))
        assert give(request, more=2) == [0, 1]
        assert not await is_over(in_flight), "the items are under way still"
        in_flight.end()
        in_flight.end()
        assert await is_over(in_flight)

    asyncio.run(fly())


def test_a_request_whose_callback_raises_has_ended() -> None:
    async def fly() -> None:
        in_flight = InFlightTracker()

        def callback(response: Response) -> Iterator[int]:
            yield from (int(word) for word in [response.url])

        request = in_flight.start(in_flight.request(URL, callback, nothing))
        with pytest.raises(ValueError, match=r"site\.example"):
            give(request)
        assert await is_over(in_flight)

    asyncio.run(fly())


def test_a_request_that_fails_has_ended() -> None:
    async def fly() -> list[Failure]:
        in_flight, failures = InFlightTracker(), list[Failure]()

        def errback(failure: Failure) -> Iterable[Any]:
            failures.append(failure)
            return ()

        failure: Failure = Failure(ValueError("lost"))  # type: ignore[no-untyped-call]
        request = in_flight.start(in_flight.request(URL, nothing, errback))
        assert callable(request.errback)
        assert list(request.errback(failure)) == []
        assert await is_over(in_flight)
        return failures

    assert [str(failure.value) for failure in asyncio.run(fly())] == ["lost"]


def test_a_request_goes_out_even_if_its_address_was_asked_for_before() -> None:
    request = InFlightTracker().request(
        URL, nothing, nothing, meta={"download_slot": "site"}, headers={"If-None-Match": "x"}
    )
    assert request.dont_filter
    assert request.meta == {"download_slot": "site"}
    assert request.headers["If-None-Match"] == b"x"


def test_no_more_than_so_many_are_under_way() -> None:
    async def fly() -> int:
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
        await in_flight.wait_idle()
        await asyncio.gather(*tasks)
        return most

    assert asyncio.run(fly()) == 4


def test_it_says_when_all_that_began_has_ended() -> None:
    async def fly() -> list[int]:
        in_flight, under_way, seen = InFlightTracker(), list[int](), list[int]()

        async def end() -> None:
            await asyncio.sleep(0)
            under_way.pop()
            in_flight.end()

        tasks = []
        async for thing in in_flight.each(range(5), at_once=2, wait_idle=lambda: seen.append(len(under_way))):
            under_way.append(thing)
            tasks.append(asyncio.create_task(end()))
        await asyncio.gather(*tasks)
        return seen

    assert asyncio.run(fly()) == [0, 0, 0]
