"""Have analyses compute in processes of this machine that are there for reading pages, too."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, starmap
from typing import TypeVar

from crawler.archive.analyses.spread import Portion
from crawler.crawling.extensions.reader_pool import ReaderPool

__all__ = ["ProcessSpread"]

FEW = 2
"""Portions of which the first processes are worth their start: fewer are computed here."""

Result = TypeVar("Result")


class ProcessSpread:
    """Processes of this machine, as many as read pages; see `Spread`. They end with each call.

    number: of processes.
    """

    ways = 1  # what parts cost twice is more than processes of one machine save

    def __init__(self, number: int) -> None:
        self._number = number

    def __call__(self, function: Callable[..., Result], portions: Iterable[Portion]) -> Iterator[Result]:
        """Yield what a function returns for each portion, in their order."""
        portions = iter(portions)
        first = list(islice(portions, FEW))
        if len(first) < FEW:
            yield from starmap(function, first)
            return
        pool = ReaderPool(self._number)
        waiting: deque[asyncio.Task[Result]] = deque()
        with asyncio.Runner() as runner:
            try:
                for portion in chain(first, portions):
                    waiting.append(runner.get_loop().create_task(_compute(pool, function, portion)))
                    if len(waiting) > pool.number:
                        yield runner.get_loop().run_until_complete(waiting.popleft())
                while waiting:
                    yield runner.get_loop().run_until_complete(waiting.popleft())
            finally:
                pool.engine_stopped()


async def _compute(pool: ReaderPool, function: Callable[..., Result], portion: Portion) -> Result:
    """Have a process compute; this one, where none survives it."""
    computed = await pool.run(function, *portion, lost=None)
    return function(*portion) if computed is None else computed
