"""The process beside a thread of a worker that reads captures; see `beside`."""

import asyncio
import pickle
import sys
from multiprocessing.connection import Connection

from crawler.crawling.capture_readings import LocalReadings
from crawler.crawling.extensions.reader_pool import ReaderPool


async def serve(worker: Connection, memory: int) -> None:
    """Read what a worker sends, until it ends. memory: bytes that reading may take."""
    pool = ReaderPool(1, memory)
    try:
        while True:
            folder, most, captures = worker.recv()
            told = await LocalReadings(folder, pool, most).read(captures)
            worker.send_bytes(pickle.dumps(told, pickle.HIGHEST_PROTOCOL))
    except (EOFError, OSError):
        pass
    finally:
        pool.engine_stopped()


if __name__ == "__main__":
    asyncio.run(serve(Connection(int(sys.argv[1])), int(sys.argv[2])))
