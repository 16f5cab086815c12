"""A process beside each thread of a worker, which reads captures.

A page may take unbounded memory and time, so that it is read in a process of which both are limited; and a worker is
often one that Python lets have no children (`daemon`), so that this one is none of `multiprocessing`. It is spoken to
by a pipe, and ends when that does: however the worker ends.
"""

import subprocess
import sys
import threading
from multiprocessing import Pipe

from crawler.crawling.cluster.member import CHECKOUT

__all__ = ["read_beside"]

MODULE = "crawler.crawling.cluster.reading_process"


_of_thread = threading.local()


def read_beside(batch: bytes, memory: int) -> bytes:
    """Return what today's readers make of captures, in the process beside this thread; in a new one if it was killed.

    That is a list of a `CaptureReading` or an `Unreadable` for each, pickled: the worker only passes it on.

    Args:
        batch: their folder, the bytes of the longest body that is decoded, and the captures, pickled.
        memory: bytes that reading may take.

    Raises EOFError: the new one was killed too.
    """
    process: _Beside | None = getattr(_of_thread, "process", None)
    if process is not None:
        try:
            return process.read(batch)
        except (OSError, EOFError):
            process.end()
    process = _of_thread.process = _Beside(memory)
    return process.read(batch)


class _Beside:
    """The process beside a thread. memory: bytes that reading may take."""

    def __init__(self, memory: int) -> None:
        self._ours, theirs = Pipe()
        with theirs:
            command = [sys.executable, "-m", MODULE, str(theirs.fileno()), str(memory)]
            # A session of its own: Ctrl-C is for the worker, with which it ends.
            self._process = subprocess.Popen(  # noqa: S603 - a module of the project
                command, cwd=CHECKOUT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
            )

    def read(self, batch: bytes) -> bytes:
        self._ours.send_bytes(batch)
        return self._ours.recv_bytes()

    def end(self) -> None:
        self._ours.close()
        self._process.kill()
        self._process.wait()
