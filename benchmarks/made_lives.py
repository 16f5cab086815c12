"""Made-up worlds of which the truth is known: links are cited over years, and looked at only after that."""

import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from crawler.analysis.survival.curve import NEVER, QUARTERS, in_quarters
from crawler.analysis.survival.turnbull import Floats, Ints

__all__ = [
    "FIVE_LOOKS",
    "ONE_LOOK",
    "Looks",
    "exponential",
    "half_open_by_lifelines",
    "of_lifelines",
    "weibull",
    "world",
]

Lives = Callable[[np.random.Generator, int], Floats]
"""Random numbers and a number of links -> how long each lives, in years."""


OPEN = 1e-5
"""Years by which the left end of an interval is raised so that it is not in it."""


class Looks(NamedTuple):
    """When links are looked at, in years since the first citation could be."""

    first: float
    last: float
    every: float


ONE_LOOK = Looks(8.5, 8.5, 1)
"""Half a year after the last citation."""

FIVE_LOOKS = Looks(8.5, 10.5, 0.5)


def exponential(hazard: float) -> Lives:
    """Return lives of which a constant share ends in a year."""
    return lambda drawn, links: drawn.exponential(1 / hazard, links)


def weibull(shape: float, scale: float) -> Lives:
    """Return lives that end ever less often (shape below 1), or ever more often."""
    return lambda drawn, links: drawn.weibull(shape, links) * scale


def world(seed: int, lives: Lives, looks: Looks = ONE_LOOK, links: int = 1500) -> list[tuple[float, float]]:
    """Return what looks tell of links that were cited at any time of eight years: one interval each."""
    drawn = np.random.default_rng(seed)
    cited = drawn.uniform(0, 8, links)
    life = lives(drawn, links)
    ages = np.arange(looks.first, looks.last + 1e-9, looks.every)[None, :] - cited[:, None]
    seen = ages < life[:, None]
    left = np.where(seen, ages, 0).max(axis=1)
    right = np.where(seen, np.inf, ages).min(axis=1)
    return list(zip(left.tolist(), right.tolist(), strict=True))


def of_lifelines(intervals: list[tuple[float, float]], ages: Sequence[float]) -> Floats:
    """Return what lifelines' `fit_interval_censoring` says of intervals, at ages.

    Raises ModuleNotFoundError where lifelines is not installed: it is one of the peers of the benchmarks.
    """
    left, right = np.array(intervals).T
    fitted, at = _fitted(left, right, ages)
    found: Floats = fitted.mean(axis=1)[at]
    return found


def half_open_by_lifelines(intervals: list[tuple[float, float]], ages: Sequence[float]) -> Floats:
    """Return what it says when it is asked as the analysis asks: ends in quarters, and intervals without their left
    ends, which its documentation has one raise a little. It has two values where a mass is; the lower one is that
    behind it.

    Raises ModuleNotFoundError likewise.
    """
    spans = [span for interval in intervals if (span := in_quarters(*interval)) is not None]
    left, right = np.array(spans, dtype=np.float64).T / QUARTERS
    fitted, at = _fitted(left + OPEN, np.where(right < NEVER / QUARTERS, right, np.inf), ages)
    found: Floats = fitted.min(axis=1)[at]
    return found


def _fitted(left: Floats, right: Floats, ages: Sequence[float]) -> tuple[Floats, Ints]:
    """Return the values of lifelines' estimate, and which of them are those at some ages."""
    from lifelines import KaplanMeierFitter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = KaplanMeierFitter().fit_interval_censoring(left, right).survival_function_
    return fitted.to_numpy(), np.searchsorted(fitted.index.to_numpy(), ages, side="right") - 1
