"""Processes that run SQL of visitors, in lanes: what one kind of request waits for, another does not."""

import asyncio
import base64
import json
import math
import select
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from explorer.time_limits import PATIENCE
from explorer.visitors.limits import GRACE_SECONDS

__all__ = ["MAX_WAITING", "TOO_MANY", "BusyError", "EndedError", "Lane", "TimeUpError"]

CHECKOUT: Final = Path(__file__).resolve().parents[2]

START_SECONDS: Final = 10.0
"""Seconds that a process may take to start, on a busy machine."""

MAX_WAITING: Final = 20
"""Queries that wait for a process of a lane; one more is turned away."""

TOO_MANY: Final = "Too many queries are waiting. Try again in a few seconds."
"""What one that is turned away is told."""

CHUNK: Final = 1 << 16
MAX_ANSWER: Final = 200_000_000
"""Bytes of an answer: far above the largest result."""


class BusyError(Exception):
    """Too many queries are waiting; the message is for the visitor."""


class EndedError(Exception):
    """The process of a query was ended, by its time limit or its memory."""


class TimeUpError(EndedError):
    """It was ended once its time limit was over."""


class QueryProcess:
    """A process for queries, started with the first one, and again after it was killed."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a query. Raise EndedError when there is none in time; its process is then gone."""
        begun = math.inf
        try:
            process = self._started()
            begun = time.monotonic()
            process.stdin.write(json.dumps(query).encode() + b"\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            answer = _decoded(_line(process, PATIENCE * query["seconds"] + GRACE_SECONDS))
        except (OSError, ValueError, EndedError) as error:
            self.kill()
            is_time_up = time.monotonic() - begun >= query["seconds"]
            raise (TimeUpError if is_time_up else EndedError)(str(error)) from error
        return answer

    def kill(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError):  # a broken pipe has what could not be written
                process.communicate()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            command = [sys.executable, "-m", "explorer.visitors.process", self._uri]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, cwd=CHECKOUT, stdin=pipe, stdout=pipe)  # noqa: S603 - of constants
            _line(self._process, START_SECONDS)
        return self._process


class Lane:
    """A number of processes that share a queue."""

    def __init__(self, uri: str, number: int) -> None:
        self._processes = [QueryProcess(uri) for _ in range(number)]
        self._free = list(self._processes)
        self._lock = threading.Lock()
        self._asked = 0
        self._threads = ThreadPoolExecutor(number, thread_name_prefix="visitors")
        self._finalizer = weakref.finalize(self, _end, self._threads, self._processes)

    async def ask(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answer to a query of `process.answer`, which tells the seconds that it `took`.

        Raise BusyError or EndedError.
        """
        if self._asked >= len(self._processes) + MAX_WAITING:
            raise BusyError(TOO_MANY)
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, query)
        finally:
            self._asked -= 1

    def close(self) -> None:
        """End the processes; the lane takes no further queries."""
        self._finalizer()

    def _ask(self, query: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            process = self._free.pop()
        try:
            begun = time.monotonic()
            answer = process.ask(query)
            # The clock, too: a process that tells less than it took would have more than its share.
            answer["took"] = max((time.monotonic() - begun) / PATIENCE, answer["took"])
            return answer
        finally:
            with self._lock:
                self._free.append(process)


def _end(threads: ThreadPoolExecutor, processes: list[QueryProcess]) -> None:
    threads.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()


def _line(process: "subprocess.Popen[bytes]", seconds: float) -> bytes:
    """Read a line. Raise EndedError for none within so many seconds, or when the process ends."""
    deadline = time.monotonic() + seconds
    pipe = process.stdout
    if pipe is None:
        raise AssertionError("standard output is a pipe")
    parts: list[bytes] = []
    size = 0
    while not parts or not parts[-1].endswith(b"\n"):
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise EndedError("it takes too long")
        part = pipe.read1(CHUNK)  # type: ignore[attr-defined]
        size += len(part)
        if not part or size > MAX_ANSWER:
            raise EndedError("it takes too much memory")
        parts.append(part)
    return b"".join(parts)


def _decoded(line: bytes) -> dict[str, Any]:
    """Return an answer, its bytes decoded. Raise ValueError where it is none."""
    answer = json.loads(line)
    if not (isinstance(answer, dict) and {"error", "rows"} & answer.keys() and isinstance(answer.get("took"), float)):
        raise ValueError("no answer")
    answer["rows"] = [
        [base64.b64decode(value[0]) if isinstance(value, list) else value for value in row]
        for row in answer.get("rows", ())
    ]
    return answer
