"""Large bodies are read a few at a time, and what waits loses no time."""

import asyncio
from dataclasses import replace

import pytest

from crawler.crawling.http.client import HTTPRequest
from crawler.crawling.http.large_bodies import SMALL_BYTES, LargeBodies, Turn
from tests.crawling.http.servers import asking, sending, serving

LARGE = 3 * SMALL_BYTES


def answer(size: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size


def test_few_large_bodies_are_held_at_a_time() -> None:
    asyncio.run(few_are_held())


async def few_are_held() -> None:
    bodies = LargeBodies(2 * LARGE)
    turns = [Turn(bodies, LARGE) for _ in range(6)]
    async with serving(sending(answer(LARGE))) as server, asking() as client:
        ask = HTTPRequest(url=server.url(), max_body=LARGE, timeout=1)
        asked = [asyncio.ensure_future(client.ask(ask, turn)) for turn in turns]
        await asyncio.sleep(1.5)  # longer than an answer may take
        got = [each for each in asked if each.done()]
        assert len(got) == 2, "the others wait"
        for turn, each in zip(turns, asked, strict=True):
            if each.done():
                turn.end(LARGE // 2)  # as it is held
        while len(got) < 6:
            for turn, each in zip(turns, asked, strict=True):
                if each.done():
                    turn.leave()
                    turn.leave()
            await asyncio.sleep(0.01)
            got = [each for each in asked if each.done()]
        assert {len(each.result()[0].body) for each in asked} == {LARGE}


def test_small_bodies_wait_for_none_and_one_is_read_whatever_its_size() -> None:
    asyncio.run(small_ones_wait_for_none())


async def small_ones_wait_for_none() -> None:
    bodies = LargeBodies(10)
    first, second, small = (Turn(bodies, LARGE) for _ in range(3))
    async with serving(sending(answer(LARGE), answer(LARGE), answer(1_000))) as server, asking() as client:
        ask = HTTPRequest(url=server.url(), max_body=LARGE)
        await client.ask(ask, first)
        waiting = asyncio.ensure_future(client.ask(ask, second))
        while len(server.heads) < 2:
            await asyncio.sleep(0.01)
        await client.ask(ask, small)
        assert not waiting.done()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        second.leave()
        first.leave()
        await client.ask(replace(ask, url=server.url("/next")), Turn(bodies, LARGE))
