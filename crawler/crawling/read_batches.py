"""What waits for a reading process is handed over in batches.

Each time, three threads and a process wake up: one page costs as much as a few.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

__all__ = ["Job", "ReadBatches", "do_all"]

Result = TypeVar("Result")

MAX_JOBS = 8
"""Jobs of a batch: each has its answer when all of them are done."""

MAX_BYTES = 2_000_000
"""Bytes of a batch, unless a single job has more: they are copied."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done in a process."""

    do: Callable[..., Any]
    """Does it."""

    arguments: tuple[Any, ...]
    """With these."""

    def size(self) -> int:
        """Return the bytes of the bodies among the arguments."""
        return sum(len(each) for each in self.arguments if isinstance(each, bytes))


def do_all(jobs: Sequence[Job]) -> list[Any]:
    """Return the result of each job, or the error that it raised."""
    return [_done(job) for job in jobs]


def _done(job: Job) -> Any:
    try:
        return job.do(*job.arguments)
    except Exception as error:
        return error


class ReadBatches:
    """Batches of jobs that were asked for one by one. What finds nothing under way does not wait for more.

    number: of batches that are under way at most. hand_over: has a batch done by `do_all` in a process.
    """

    def __init__(self, number: int, hand_over: Callable[[Sequence[Job]], Awaitable[list[Any]]]) -> None:
        self._number = number
        self._hand_over = hand_over
        self._waiting: deque[tuple[Job, asyncio.Future[Any]]] = deque()
        self._under_way: set[asyncio.Task[None]] = set()

    async def do(self, do: Callable[..., Result], *arguments: Any) -> Result:
        """Return what `do` returns in a process. Raise what it raises, and what handing it over does."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((Job(do, arguments), future))
        if len(self._under_way) < self._number:
            task = asyncio.ensure_future(self._empty())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return cast("Result", await future)

    async def _empty(self) -> None:
        """Hand over what waits until nothing does."""
        while batch := self._next():
            try:
                results = await self._hand_over([job for job, _ in batch])
            except Exception as error:
                results = [error] * len(batch)
            for (_, future), result in zip(batch, results, strict=True):
                if future.done():  # who asked has ended
                    continue
                if isinstance(result, Exception):
                    future.set_exception(result)
                else:
                    future.set_result(result)
            await asyncio.sleep(0)  # who gets an error may have to read alone, before the next batch begins

    def _next(self) -> list[tuple[Job, asyncio.Future[Any]]]:
        """Take the next batch off what waits, of which the other processes get as much."""
        most = min(MAX_JOBS, -(-len(self._waiting) // self._number))
        batch: list[tuple[Job, asyncio.Future[Any]]] = []
        size = 0
        while self._waiting and len(batch) < most:
            job, future = self._waiting[0]
            size += job.size()
            if batch and size > MAX_BYTES:
                break
            self._waiting.popleft()
            if not future.done():
                batch.append((job, future))
        return batch
