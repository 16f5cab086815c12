"""Threads for calls that block, and that nothing can end: the program does not wait for them when it ends."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Semaphore, Thread
from typing import Generic, TypeVar

__all__ = ["DaemonThreads"]

T = TypeVar("T")


class DaemonThreads(Generic[T]):
    """Call a function for one text after the other, each in a thread.

    Python waits for the threads of its own executors when it ends: for a name server that does not answer, half a
    minute.

    Args:
        call: the function.
        most: threads at a time.
        name: what the names of the threads begin with.
    """

    def __init__(self, call: Callable[[str], T], *, most: int, name: str) -> None:
        self._call, self._most, self._name = call, most, name
        self._waiting: SimpleQueue[tuple[Future[T], str] | None] = SimpleQueue()
        self._idle = Semaphore(0)
        self._started = 0

    def run(self, argument: str) -> "asyncio.Future[T]":
        """Return what the call will return or raise."""
        asked: Future[T] = Future()
        self._waiting.put((asked, argument))
        if not self._idle.acquire(blocking=False) and self._started < self._most:
            self._started += 1
            Thread(target=self._work, name=f"{self._name}-{self._started}", daemon=True).start()
        return asyncio.wrap_future(asked)

    def close(self) -> None:
        """Cancel what waits for a thread, and end each thread when its call has ended."""
        with suppress(Empty):
            while (waiting := self._waiting.get_nowait()) is not None:
                waiting[0].cancel()
        for _ in range(self._started):
            self._waiting.put(None)

    def _work(self) -> None:
        while (following := self._following()) is not None:
            asked, argument = following
            if not asked.set_running_or_notify_cancel():
                continue
            try:
                asked.set_result(self._call(argument))
            except BaseException as error:
                asked.set_exception(error)

    def _following(self) -> tuple[Future[T], str] | None:
        try:
            return self._waiting.get_nowait()
        except Empty:
            self._idle.release()
            return self._waiting.get()
