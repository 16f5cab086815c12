"""Calls that block have threads of their own, which keep nothing from ending."""

import asyncio
import threading

import pytest

from crawler.crawling.http.threads import DaemonThreads


def threads(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith(name)]


def test_calls_return_and_raise_what_the_function_does() -> None:
    async def call() -> None:
        lengths = DaemonThreads(len, most=2, name="lengths")
        assert await asyncio.gather(*[lengths.run("a" * number) for number in range(20)]) == list(range(20))
        with pytest.raises(TypeError):
            await lengths.run(None)  # type: ignore[arg-type]
        assert len(threads("lengths")) <= 2
        lengths.close()

    asyncio.run(call())


def test_calls_that_hang_keep_nothing_from_ending() -> None:
    """Python joins the threads of its executors at its end; threads of the background it leaves behind."""
    over = threading.Event()

    async def call() -> None:
        hanging = DaemonThreads(lambda _: over.wait(5), most=2, name="hanging")
        asked = [hanging.run("a") for _ in range(5)]
        while len(threads("hanging")) < 2:
            await asyncio.sleep(0.001)
        assert all(thread.daemon for thread in threads("hanging"))
        hanging.close()
        await asyncio.sleep(0.01)
        assert [each.cancelled() for each in asked] == [False, False, True, True, True]
        over.set()
        assert await asyncio.gather(*asked[:2]) == [True, True]

    asyncio.run(call())
    for thread in threads("hanging"):
        thread.join(5)
        assert not thread.is_alive()
