"""Turns at a web archive which all runs of a user on this machine share: a service counts by address, not by archive.

They are a small file for each server, locked while it is read and written. Where it cannot be written, that is said
once, and the run keeps to its own turns.
"""

import fcntl
import json
import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time
from typing import Any

from scrapy.settings import BaseSettings

from crawler.captures.mementos.service import PoolName, Service
from crawler.text.safe_json import load_json

__all__ = ["Turns", "turns_folder"]

logger = logging.getLogger(__name__)

MAX_BYTES = 4096
"""Bytes of the file that are read: a few numbers for each pool."""

ALL: str = "all"
"""What stands for all pools."""


def turns_folder(settings: BaseSettings) -> Path:
    """Return the folder of the files. Setting: SNAPSHOT_TURNS; else the folder of the user's state."""
    if given := settings.get("SNAPSHOT_TURNS"):
        return Path(given).expanduser()
    home = os.environ.get("XDG_STATE_HOME", "")
    return (Path(home) if home.startswith("/") else Path("~/.local/state").expanduser()) / "backnumber"


class Turns:
    """The turns of one service.

    Args:
        folder: where the files are; it is made.
        service: whose server they are about.
        clock: returns seconds since the epoch.
    """

    def __init__(self, folder: Path, service: Service, *, clock: Callable[[], float] = time) -> None:
        self._path = folder / (re.sub(r"[^A-Za-z0-9.-]+", "_", service.server.partition("://")[2])[:100] + ".turns")
        self._clock = clock
        self._is_told = False

    def take(self, pool: PoolName, spacing: float) -> float:
        """Take a turn and return 0; where none is free, return the seconds until one is.

        spacing: seconds between two turns of the pool, of whichever run.
        """
        with self._numbers() as numbers:
            now = self._clock()
            last = numbers.get(f"{pool} began")
            wait = 0.0 if last is None else min(last, now) + spacing - now
            if last is None or wait <= 0 or last > now:  # or the clock was set back
                numbers[f"{pool} began"] = now
            return max(0.0, wait)

    def pause(self, pool: PoolName) -> float:
        """Return the seconds for which any run was asked to leave the service alone."""
        with self._numbers() as numbers:
            return max(self._left(numbers, name) for name in (pool, ALL))

    def leave_alone(self, pool: PoolName | None, seconds: float) -> None:
        """Note that a pool, or with None each of them, is to be left alone from now on."""
        name = pool or ALL
        with self._numbers() as numbers:
            if seconds > self._left(numbers, name):
                numbers[f"{name} paused"], numbers[f"{name} seconds"] = self._clock(), seconds

    def _left(self, numbers: dict[str, float], name: str) -> float:
        began, seconds = numbers.get(f"{name} paused"), numbers.get(f"{name} seconds", 0.0)
        if began is None:
            return 0.0
        now = self._clock()
        if began > now:  # the clock was set back
            began = numbers[f"{name} paused"] = now
        return max(0.0, began + seconds - now)

    @contextmanager
    def _numbers(self) -> Iterator[dict[str, float]]:
        """Hold the file; what is changed of its numbers is written."""
        descriptor = self._open()
        if descriptor is None:
            yield {}
            return
        try:
            numbers = _numbers(os.pread(descriptor, MAX_BYTES, 0))
            before = dict(numbers)
            yield numbers
            if numbers != before:
                text = json.dumps(numbers).encode("ascii").ljust(MAX_BYTES // 4)
                with suppress(OSError):  # of a full disk: the run's own turns remain
                    os.pwrite(descriptor, text, 0)
        finally:
            os.close(descriptor)

    def _open(self) -> int | None:
        """Return the descriptor of the file, locked; None where there can be none, which is said once."""
        descriptor = None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            if descriptor is not None:
                os.close(descriptor)
            if not self._is_told:
                logger.warning(
                    "%s cannot be used (%s): this run does not know of others; ask a web archive in one at a time.",
                    *(self._path, error.strerror),
                )
            self._is_told = True
            return None
        return descriptor


def _numbers(content: bytes) -> dict[str, float]:
    """Return what a file holds; of one that is damaged, nothing."""
    value: Any = load_json(content.decode("ascii", "replace"))
    if not isinstance(value, dict):
        return {}
    return {
        name: float(number)
        for name, number in value.items()
        if isinstance(number, int | float) and 0 <= number < 1e11  # NaN is none of these
    }
