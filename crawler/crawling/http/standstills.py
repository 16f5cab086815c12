"""Whether this process stood still while a server was asked: then what went wrong tells nothing of the server."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crawler.crawling.clock import clock

__all__ = ["Standstills"]

LOOK_SECONDS = 1.0
"""Seconds between two looks, while a server is asked."""

LEAST_SECONDS = 3.0
"""Seconds by which a look comes too late after a standstill; a busy loop is rarely late by a tenth of it."""


class Standstills:
    """Counts how often this process was stopped, or its machine suspended, while `watched`."""

    def __init__(self) -> None:
        self._count = self._watching = 0
        self._expected = 0.0
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def watched(self) -> Iterator[Callable[[], bool]]:
        """Give a function that returns whether there was one since the block began."""
        before = self._count
        self._watching += 1
        if self._timer is None:
            self._begin()
        try:
            yield lambda: self._look() != before
        finally:
            self._watching -= 1
            if not self._watching and self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _begin(self) -> None:
        self._expected = clock() + LOOK_SECONDS
        self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._tick)

    def _tick(self) -> None:
        self._look()
        self._begin()

    def _look(self) -> int:
        """Return how many there were, one that has just ended among them."""
        if clock() - self._expected > LEAST_SECONDS:
            self._count += 1
            self._expected = clock() + LOOK_SECONDS
        return self._count
