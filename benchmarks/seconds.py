"""Seconds of CPU (user and system) of this process, on which other work on the machine has little effect."""

import statistics
import time
from collections.abc import Callable

__all__ = ["median_seconds", "seconds_of"]


def seconds_of(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that work takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def median_seconds(work: Callable[[], object], rounds: int, before: Callable[[], object] = lambda: None) -> float:
    """Return the median of the seconds of CPU that work takes. before: what is done before each round, uncounted."""
    seconds = []
    for _ in range(rounds):
        before()
        seconds.append(seconds_of(work))
    return statistics.median(seconds)
