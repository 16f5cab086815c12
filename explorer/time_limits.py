"""How long SQL may take: so many seconds of a processor, which it also gets when the machine does other work.

Who waits for it waits for `PATIENCE` times as long at most, whatever the machine does meanwhile.
"""

import time
from collections.abc import Callable
from typing import Final

__all__ = ["PATIENCE", "limit_of"]

PATIENCE: Final = 3
"""Times its limit that SQL may last by the clock."""


def limit_of(seconds: float) -> Callable[[], int]:
    """Return a progress handler that interrupts SQLite once this thread has computed for so many seconds from now, or
    the time by the clock is up. Only this thread may run what it limits."""
    computed, clock = time.thread_time() + seconds, time.monotonic() + PATIENCE * seconds
    return lambda: int(time.thread_time() >= computed or time.monotonic() >= clock)
