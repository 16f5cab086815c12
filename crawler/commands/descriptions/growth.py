"""How the time that something takes grows with its text: by processor time, the least of several tries."""

import math
import time
from collections.abc import Callable
from typing import Any

__all__ = ["QUICK", "exponent", "is_linear", "seconds"]

QUICK = 0.0015
"""Seconds below which a text of `SIZES[-1]` characters is not looked at: what takes the square of it takes longer."""

SIZES = tuple(round(16 * 1.6**number) for number in range(13))
"""Characters of the texts that are tried, up to 4,500: each so little longer than the one before that what took less
than `QUICK` for that takes seconds at most, however fast its time grows."""

LONGEST = 64_000
MOST = 0.05
"""Seconds from which no longer text is tried."""

STEP = 1.25
"""How much longer a text is than the one before, where the time is known to grow."""

STEEP = 6
"""Exponent from which no text of four times the length is tried."""

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
    """Return e where the time grows as length ** e, over the last fourfold length that was tried, or what there is."""
    sizes, taken = [SIZES[0]], [seconds(use, text(SIZES[0]), tries)]
    while sizes[-1] < LONGEST and taken[-1] < MOST:
        sizes.append(round(sizes[-1] * STEP))
        taken.append(seconds(use, text(sizes[-1]), tries))
    first = next(number for number, size in enumerate(sizes) if size * LONGER >= sizes[-1])
    if first == len(sizes) - 1:
        return math.inf
    return math.log(max(taken[-1], 1e-9) / max(taken[first], 1e-9)) / math.log(sizes[-1] / sizes[first])


def is_linear(use: Callable[[Any], object], text: Callable[[int], Any]) -> bool:
    """Return whether the time grows with the length, not with its square: judged twice before it is said not to."""
    for size in SIZES:
        first = seconds(use, text(size))
        if first > QUICK and (taken := seconds(use, text(size), 1 if first > MOST else 3)) > QUICK:
            if taken > MOST or _is_steep(use, text, size):
                return False
            # Most of what is slow is so for each character, which two lengths show.
            grown = seconds(use, text(size * LONGER), 2) / seconds(use, text(size), 2)
            return grown < LONGER**SQUARE or exponent(use, text) < SQUARE or exponent(use, text, 5) < SQUARE
    return True


def _is_steep(use: Callable[[Any], object], text: Callable[[int], Any], size: int) -> bool:
    """Return whether the time grows so fast with the length that it may have no end for a few more characters."""
    return all(seconds(use, text(round(size * STEP))) > seconds(use, text(size)) * STEP**STEEP for _ in range(2))
