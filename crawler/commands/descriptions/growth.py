"""How the time that something takes grows with its text: by processor time, the least of several tries."""

import math
import time
from collections.abc import Callable
from typing import Any

__all__ = ["QUICK", "exponent", "is_linear", "seconds"]

QUICK = 0.0015
"""Seconds below which a text of `SIZES[-1]` characters is not looked at: what takes the square of it takes longer."""

SIZES = (250, 1000, 4000)
"""Characters of the texts that are tried first; short ones first, since what takes the cube shows at once."""

LONGEST = 64_000
MOST = 0.05
"""Seconds from which no longer text is tried."""

LONGER = 4

SQUARE = 1.5
"""Exponent above which growth is more than linear: 1 for what takes as long for each character, 2 for the square."""


def seconds(use: Callable[[Any], object], text: object, tries: int = 1) -> float:
    """Return the least processor time of some tries."""
    taken = []
    for _ in range(tries):
        began = time.thread_time()
        use(text)
        taken.append(time.thread_time() - began)
    return min(taken)


def exponent(use: Callable[[Any], object], text: Callable[[int], Any], tries: int = 3) -> float:
    """Return e where the time grows as length ** e, over the last two doublings that were tried."""
    size, taken = SIZES[0], [seconds(use, text(SIZES[0]), tries)]
    while size < LONGEST and taken[-1] < MOST:
        size *= 2
        taken.append(seconds(use, text(size), tries))
    before, after = taken[-3] if len(taken) > 2 else taken[0], taken[-1]
    doublings = min(2, len(taken) - 1)
    return math.log2(max(after, 1e-9) / max(before, 1e-9)) / doublings if doublings else math.inf


def is_linear(use: Callable[[Any], object], text: Callable[[int], Any]) -> bool:
    """Return whether the time grows with the length, not with its square: judged twice before it is said not to."""
    for size in SIZES:
        if seconds(use, text(size)) > QUICK and seconds(use, text(size), 3) > QUICK:
            # Most of what is slow is so for each character, which two lengths show.
            grown = seconds(use, text(size * LONGER), 2) / seconds(use, text(size), 2)
            return grown < LONGER**SQUARE or exponent(use, text) < SQUARE or exponent(use, text, 5) < SQUARE
    return True
