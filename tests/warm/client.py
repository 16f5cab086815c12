"""Runs `scrapy`, and modules that use it, in forks of processes that have imported it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from threading import Lock

__all__ = ["AT_ONCE", "Warm", "environment", "run_module", "run_scrapy", "warm_process", "warm_processes"]

CHECKOUT = Path(__file__).resolve().parents[2]

AT_ONCE = 2
"""Processes that are kept, and so commands at a time."""

Warm = subprocess.Popen[str]
"""A process of `tests.warm.server`."""

_idle: Queue[Warm] = Queue()
_started: list[Warm] = []
_starting = Lock()


def run_scrapy(
    words: Sequence[str], folder: Path, environment: Mapping[str, str], process: Warm | None = None
) -> tuple[int, str, str]:
    """Run `scrapy` with these words in a fork of a process; return exit status, output and log."""
    return _run({"words": words, "folder": str(folder)}, environment, process)


def run_module(name: str, text: str, environment: Mapping[str, str]) -> tuple[int, str, str]:
    """Run `main` of a module likewise, with a text as standard input."""
    return _run({"module": name, "text": text, "folder": str(CHECKOUT)}, environment)


def _run(
    task: Mapping[str, object], environment: Mapping[str, str], process: Warm | None = None
) -> tuple[int, str, str]:
    warm = process or _take()
    try:
        with TemporaryDirectory() as place:
            out, log = Path(place, "out"), Path(place, "log")
            given = {**task, "environment": dict(environment), "out": str(out), "log": str(log)}
            assert warm.stdin is not None
            assert warm.stdout is not None
            print(json.dumps(given), file=warm.stdin, flush=True)
            return int(warm.stdout.readline()), out.read_text("utf-8"), log.read_text("utf-8")
    finally:
        if process is None:
            _idle.put(warm)


def warm_process(environment: Mapping[str, str], folder: Path = CHECKOUT) -> Warm:
    """Start a process that loads the project of a folder."""
    line = [sys.executable, "-m", "tests.warm.server"]
    return Warm(line, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@contextmanager
def warm_processes() -> Iterator[None]:
    """End the processes that were started meanwhile."""
    yield
    for process in _started:
        with process:
            pass
    _started.clear()


def _take() -> Warm:
    """Return a process that does nothing; start it if fewer than `AT_ONCE` were."""
    with _starting:
        try:
            return _idle.get_nowait()
        except Empty:
            if len(_started) < AT_ONCE:
                _started.append(warm_process(environment()))
                return _started[-1]
    return _idle.get()


def environment() -> dict[str, str]:
    """Return the environment in which the project's own commands run."""
    return {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings", "PYTHONPATH": str(CHECKOUT)}
