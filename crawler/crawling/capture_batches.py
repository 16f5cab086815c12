"""Captures that are asked for one by one are read in batches: handing one over costs as much as handing over many."""

import asyncio

from crawler.archive.ledger.captures import StoredCapture
from crawler.crawling.capture_readings import CaptureReading, CaptureReadings, Unreadable
from crawler.exceptions import CapturesError

__all__ = ["CaptureBatches"]

PAUSE_SECONDS = 0.1
"""Seconds after which a batch that nothing is added to is read as it is."""

Batch = list[tuple[StoredCapture, "asyncio.Future[CaptureReading]"]]


class CaptureBatches:
    """Batches of captures.

    readings: where they are read.
    """

    def __init__(self, readings: CaptureReadings) -> None:
        self.ahead = readings.size * readings.ahead
        """Captures that are worth being asked for at once."""

        self._readings = readings
        self._waiting: Batch = []
        self._timer: asyncio.TimerHandle | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def read(self, stored: StoredCapture) -> CaptureReading:
        """Return what today's readers make of a capture.

        Raise CapturesError where it is missing or damaged, and ClusterError where nothing can be read any more.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[CaptureReading] = loop.create_future()
        self._waiting.append((stored, future))
        if self._timer is not None:
            self._timer.cancel()
        if len(self._waiting) >= self._readings.size:
            self._begin()
        else:
            self._timer = loop.call_later(PAUSE_SECONDS, self._begin)
        return await future

    def close(self) -> None:
        """Begin nothing more, and end what reads."""
        if self._timer is not None:
            self._timer.cancel()
        self._readings.close()

    def _begin(self) -> None:
        batch, self._waiting, self._timer = self._waiting, [], None
        task = asyncio.ensure_future(self._read(batch))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _read(self, batch: Batch) -> None:
        try:
            readings = await self._readings.read([stored for stored, _ in batch])
        except Exception as error:
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), reading in zip(batch, readings, strict=True):
            if future.done():  # who asked has ended
                continue
            if isinstance(reading, Unreadable):
                future.set_exception(CapturesError(str(reading)))
            else:
                future.set_result(reading)
