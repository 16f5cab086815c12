"""A clock that processes of one machine share."""

import time

__all__ = ["clock"]


def clock() -> float:
    """Return seconds since this machine started, those in which it was suspended among them: the same in all processes,
    and nobody sets it."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
