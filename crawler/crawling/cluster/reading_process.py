"""The process beside a thread of a worker that reads captures; see `beside`."""

import asyncio
import pickle
import sys
from multiprocessing.connection import Connection

from crawler.archive.ledger.captures import StoredCapture
from crawler.crawling.capture_readings import CaptureReading, LocalReadings, Unreadable, in_words
from crawler.crawling.extensions.reader_pool import ReaderPool


async def serve(worker: Connection, memory: int) -> None:
    """Read what a worker sends, until it ends. memory: bytes that reading may take."""
    pool = ReaderPool(1, memory)
    try:
        while True:
            folder, most, captures = worker.recv()
            readings = LocalReadings(folder, pool, most)
            # One after the other: a worker is one processor's work.
            told = [await _read(readings, stored) for stored in captures]
            worker.send_bytes(pickle.dumps(told, pickle.HIGHEST_PROTOCOL))
    except (EOFError, OSError):
        pass
    finally:
        pool.engine_stopped()


async def _read(readings: LocalReadings, stored: StoredCapture) -> CaptureReading | Unreadable:
    try:
        return await readings.read(stored)
    except Exception as error:
        return Unreadable(in_words(error))


if __name__ == "__main__":
    asyncio.run(serve(Connection(int(sys.argv[1])), int(sys.argv[2])))
