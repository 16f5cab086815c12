"""Jobs that are measured in rounds, one after another in each, so that what else the machine does meets all of them."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.processes import Taken

__all__ = ["Job", "Rounds", "Spread", "compared", "in_rounds", "median"]

Job = Callable[[int], Taken]
"""Does its work on so many pages."""
Rounds = dict[str, list[Taken]]
"""What each job took, round by round."""


class Spread(NamedTuple):
    """The median of some rounds, the least and the most of them."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f} to {self.most:.2f} in single rounds)"


def in_rounds(jobs: dict[str, Job], *, count: int, few: int, rounds: int) -> Rounds:
    """Return what each job took with `count` pages, its CPU less that of its start.

    The start is the same job with a few pages, before each round and after the last: the median of these is taken off,
    since one start differs from the next by what dozens of pages cost. No few: nothing is taken off.
    """
    starts: dict[str, list[float]] = defaultdict(list)
    wholes: Rounds = defaultdict(list)
    for round_ in range(rounds + 1):
        for name, job in jobs.items():
            if few:
                starts[name].append(job(few)["cpu"])
            if round_ < rounds:
                wholes[name].append(job(count))
    for name, taken in wholes.items():
        start = statistics.median(starts[name]) if few else 0.0
        for one in taken:
            one["cpu"] = (one["cpu"] - start) * count / (count - few)
    return wholes


def median(taken: Sequence[Taken]) -> Taken:
    """Return the median of each figure."""
    return {name: statistics.median(one[name] for one in taken) for name in taken[0]}


def compared(taken: Rounds, job: str, other: str, figure: str) -> Spread:
    """Return how many times another job's figure a job's is, in the same rounds."""
    ratios = [one[figure] / beside[figure] for one, beside in zip(taken[job], taken[other], strict=True)]
    return Spread(statistics.median(ratios), min(ratios), max(ratios))
