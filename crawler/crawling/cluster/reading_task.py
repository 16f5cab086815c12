"""What a worker does with captures to read: it passes them on to the process beside it.

They are handed over as bytes, so that a worker loads nothing of what reads.
"""

from pathlib import Path

from crawler.archive.memory import available_memory
from crawler.crawling.cluster.beside import read_beside
from crawler.crawling.cluster.connection import check_folder

__all__ = ["read_on_worker"]


def read_on_worker(folder: str, batch: bytes) -> bytes:
    """Return what today's readers make of captures, on a worker; see `read_beside`.

    folder: of the captures. Raises ClusterError: the worker does not see it, and all of them would count as lost.
    """
    from distributed import get_worker

    check_folder(Path(folder), "the captures")
    worker = get_worker()
    memory = min(available_memory(), worker.memory_manager.memory_limit or available_memory())
    return read_beside(batch, memory // worker.state.nthreads)
