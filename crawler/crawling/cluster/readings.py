"""Read captures on the workers of a cluster, in batches."""

import asyncio
import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crawler.archive.ledger.captures import StoredCapture
from crawler.archive.memory import available_memory
from crawler.crawling.capture_readings import CaptureReading, Unreadable
from crawler.crawling.cluster.beside import read_beside
from crawler.crawling.cluster.connection import Cluster, check_folder
from crawler.exceptions import CapturesError

__all__ = ["ClusterReadings"]

BATCH = 32
"""Captures of one task: some tenths of a second, beside which its transport is little."""

AHEAD = 3
"""Batches for each thread of a worker: one that is read, one that waits there, one that is being written."""

PAUSE_SECONDS = 0.1
"""Seconds after which a batch that nothing is added to is sent."""

Readings = list[CaptureReading | Unreadable]
"""Of a batch, in its order."""

Batch = list[tuple[StoredCapture, "asyncio.Future[CaptureReading]"]]


class ClusterReadings:
    """Readings on the workers of a cluster; see `CaptureReadings`.

    folder: of the captures, under which the workers find it too. most: bytes of the longest body that is decoded.
    """

    def __init__(self, cluster: Cluster, folder: str, most: int) -> None:
        in_flight = AHEAD * cluster.places
        self.ahead = BATCH * in_flight
        self._cluster, self._folder, self._most = cluster, str(Path(folder).resolve()), most
        self._threads = ThreadPoolExecutor(in_flight, thread_name_prefix="cluster")
        self._waiting: Batch = []
        self._timer: asyncio.TimerHandle | None = None

    async def read(self, stored: StoredCapture) -> CaptureReading:
        """Return what today's readers make of a capture. Raise CapturesError or ClusterError."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[CaptureReading] = loop.create_future()
        self._waiting.append((stored, future))
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if len(self._waiting) >= BATCH else loop.call_later(PAUSE_SECONDS, self._send)
        if self._timer is None:
            self._send()
        return await future

    def close(self) -> None:
        """Begin nothing more."""
        if self._timer is not None:
            self._timer.cancel()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _send(self) -> None:
        batch, self._waiting = self._waiting, []
        captures = [stored for stored, _ in batch]
        call = asyncio.get_running_loop().run_in_executor(self._threads, self._read, captures)
        call.add_done_callback(lambda done: _settle(batch, done))

    def _read(self, captures: Sequence[StoredCapture]) -> Readings:
        """Have a worker read captures; in a thread."""
        told = self._cluster.call(read_on_worker, self._folder, self._most, captures)
        readings: Readings = pickle.loads(told)  # noqa: S301 - what workers send is unpickled in any case
        return readings


def read_on_worker(folder: str, most: int, captures: Sequence[StoredCapture]) -> bytes:
    """Return what today's readers make of captures, on a worker; see `read_beside`.

    Raises ClusterError: the worker does not see their folder, and all of them would count as lost.
    """
    from distributed import get_worker

    check_folder(Path(folder), "the captures")
    worker = get_worker()
    memory = min(available_memory(), worker.memory_manager.memory_limit or available_memory())
    return read_beside(folder, most, memory // worker.state.nthreads, captures)


def _settle(batch: Batch, done: "asyncio.Future[Readings]") -> None:
    error = None if done.cancelled() else done.exception()
    readings = [None] * len(batch) if done.cancelled() or error is not None else done.result()
    for (_, future), reading in zip(batch, readings, strict=True):
        if future.done():
            continue
        if error is not None:
            future.set_exception(error)
        elif reading is None:
            future.cancel()
        elif isinstance(reading, Unreadable):
            future.set_exception(CapturesError(str(reading)))
        else:
            future.set_result(reading)
