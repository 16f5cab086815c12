"""Made-up worlds of which the truth is known: links are cited over years, and looked at only after that."""

import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from crawler.analysis.survival.turnbull import Floats

__all__ = ["FIVE_LOOKS", "ONE_LOOK", "Looks", "exponential", "of_lifelines", "weibull", "world"]

Lives = Callable[[np.random.Generator, int], Floats]
"""Random numbers and a number of links -> how long each lives, in years."""


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
    from lifelines import KaplanMeierFitter

    left, right = np.array(intervals).T
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = KaplanMeierFitter().fit_interval_censoring(left, right).survival_function_
    places = np.searchsorted(fitted.index.to_numpy(), ages, side="right") - 1
    found: Floats = fitted.to_numpy().mean(axis=1)[places]
    return found
