"""Read captures on the workers of a cluster, in batches."""

import asyncio
import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crawler.archive.ledger.captures import StoredCapture
from crawler.crawling.capture_readings import CaptureReading, Unreadable
from crawler.crawling.cluster.connection import Cluster
from crawler.crawling.cluster.reading_task import read_on_worker

__all__ = ["ClusterReadings"]

AHEAD = 3
"""Batches for each thread of a worker: one that is read, one that waits there, one that is being written."""

Readings = list[CaptureReading | Unreadable]
"""Of a batch, in its order."""


class ClusterReadings:
    """Readings on the workers of a cluster; see `CaptureReadings`.

    folder: of the captures, under which the workers find it too. most: bytes of the longest body that is decoded.
    """

    size = 32
    """Some tenths of a second of reading, beside which the transport is little."""

    def __init__(self, cluster: Cluster, folder: str, most: int) -> None:
        self.ahead = AHEAD * cluster.places
        self._cluster, self._folder, self._most = cluster, str(Path(folder).resolve()), most
        self._threads = ThreadPoolExecutor(self.ahead, thread_name_prefix="cluster")

    async def read(self, captures: Sequence[StoredCapture]) -> Sequence[CaptureReading | Unreadable]:
        """Return what today's readers make of captures; see `CaptureReadings`. Raise ClusterError."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, captures)

    def close(self) -> None:
        """Begin nothing more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _read(self, captures: Sequence[StoredCapture]) -> Readings:
        """Have a worker read captures; in a thread."""
        batch = pickle.dumps((self._folder, self._most, captures), pickle.HIGHEST_PROTOCOL)
        told = self._cluster.call(read_on_worker, self._folder, batch)
        readings: Readings = pickle.loads(told)  # noqa: S301 - what workers send is unpickled in any case
        return readings
