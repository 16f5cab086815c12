"""Counts what a spider has under way, so that one phase of a crawl can wait for the end of the one before."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

__all__ = ["InFlightTracker", "Tracking", "tracked"]


class InFlightTracker:
    """Requests and items that were yielded and have not yet come to an end, whichever it is."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return a tracker that notices the end of the crawler's items."""
        tracker = cls()
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(tracker.end, signal)
        return tracker

    def start(self, thing: Any) -> Any:
        """Count a request or item as under way, and return it, to be yielded."""
        self._count += 1
        self._idle.clear()
        return thing

    def end(self) -> None:
        """Count one as ended."""
        self._count = max(0, self._count - 1)
        if self._count == 0:
            self._idle.set()

    async def wait_idle(self) -> None:
        """Return when nothing is under way."""
        await self._idle.wait()

    async def each(self, things: Iterable[Any], *, at_once: int) -> AsyncIterator[Any]:
        """Yield the things, with a pause whenever `at_once` of them are under way: memory stays flat whatever their
        number. Return when all have ended."""
        for thing in things:
            if self._count >= at_once:
                await self.wait_idle()
            yield self.start(thing)
        await self.wait_idle()

    def until_end(self, outputs: Iterable[Any]) -> Iterator[Any]:
        """Yield what a callback gives, then count its request as ended."""
        try:
            for thing in outputs:
                yield self.start(thing)
        finally:
            self.end()


class Tracking(Protocol):
    """A spider whose requests are counted."""

    in_flight: InFlightTracker


Spider = TypeVar("Spider", bound=Tracking)
Answer = TypeVar("Answer", bound=Response | Failure)
Arguments = ParamSpec("Arguments")
Callback = Callable[Concatenate[Spider, Answer, Arguments], Iterable[Any]]


def tracked(callback: Callback[Spider, Answer, Arguments]) -> Callback[Spider, Answer, Arguments]:
    """Decorate a callback or errback of a spider: its request has ended when all that it yields was taken."""

    @wraps(callback)
    def track(self: Spider, answer: Answer, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Iterator[Any]:
        yield from self.in_flight.until_end(callback(self, answer, *args, **kwargs))

    return track
