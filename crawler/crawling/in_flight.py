"""Counts what a spider has under way, so that one phase of a crawl can wait for the end of the one before."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

Callback = Callable[..., Iterable[Any]]


class InFlightTracker:
    """Requests and items that were yielded and have not yet come to an end, whichever it is."""

    def __init__(self) -> None:
        self._count = 0
        self._landed = asyncio.Event()
        self._landed.set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """A flight that notices the end of the crawler's items."""
        in_flight = cls()
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(in_flight.end, signal)
        return in_flight

    def start(self, thing: Any) -> Any:
        """Notes that a request or item is under way, and gives it back to be yielded."""
        self._count += 1
        self._landed.clear()
        return thing

    def end(self) -> None:
        """Notes that one has come to its end."""
        self._count -= 1
        if self._count <= 0:
            self._landed.set()

    async def wait_idle(self) -> None:
        """Returns when nothing is under way any more."""
        await self._landed.wait()

    def request(self, url: str, callback: Callback, errback: Callback, **arguments: Any) -> Request:
        """A request that ends when its callback or errback has given all that it gives."""

        def on_response(response: Response, **kwargs: Any) -> Iterator[Any]:
            yield from self._until_end(callback(response, **kwargs))

        def on_failure(failure: Failure) -> Iterator[Any]:
            yield from self._until_end(errback(failure))

        return Request(url, callback=on_response, errback=on_failure, dont_filter=True, **arguments)

    def _until_end(self, outcome: Iterable[Any]) -> Iterator[Any]:
        try:
            for thing in outcome or ():
                yield self.start(thing)
        finally:
            self.end()

    async def each(
        self, things: Iterable[Any], *, at_once: int, wait_idle: Callable[[], None] | None = None
    ) -> AsyncIterator[Any]:
        """The things, with a pause whenever `at_once` of them are under way: memory stays flat whatever their number.

        landed: is called in each pause, when none is under way, and at the end.
        """
        for thing in things:
            if self._count >= at_once:
                await self.wait_idle()
                if wait_idle is not None:
                    wait_idle()
            yield self.start(thing)
        if wait_idle is not None:
            await self.wait_idle()
            wait_idle()
