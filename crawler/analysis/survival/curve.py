"""The share of links that are still there, by age, with a band and the numbers at risk."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from crawler.analysis.survival.proportions import Z
from crawler.analysis.survival.turnbull import Cells, Floats, Ints, masses

__all__ = [
    "LEAST_AT_RISK",
    "MAX_AGE",
    "QUARTERS",
    "REPLICATES",
    "CurvePoint",
    "Interval",
    "Spans",
    "curve_of",
    "digest",
    "in_quarters",
    "survival_curve",
]

QUARTERS = 4
"""Ages a year at which a curve has a value."""

MAX_AGE = 40
"""Greatest age, in years: what is observed later counts as observed then."""

NEVER = (MAX_AGE + 1) * QUARTERS
"""Right end, in quarters, of what is not known to be lost."""

LEAST_AT_RISK = 20
"""A curve ends where fewer links than this remain at risk."""

REPLICATES = 200
"""Samples that the bootstrap draws."""

BAND = (0.025, 0.975)
"""Quantiles of the replicates between which the band lies."""

REACH = 2.5
"""Factor up to which ages before and after one count for it when a curve is smoothed; no further than to the curve's
end."""

MAX_REACH = 3 * QUARTERS
"""Quarters beyond which they do not."""

LEAST_SHARE = 1e-3
"""Share below which a curve counts as this when it is smoothed: its logarithm has no bound."""

DECIMALS = 4
"""Of the shares: more than the data can tell, and the same on every machine."""


Spans = Mapping[tuple[int, int], int]
"""Interval in quarters, `NEVER` for infinity -> number of links that have it."""


class Interval(NamedTuple):
    """When a link was lost, as far as it is known: at an age in (left, right]."""

    left: float
    """Greatest age at which it was known to be there, in years; 0, the citation, when it was never seen."""
    right: float
    """Least age at which it was known to be lost, in years; infinite when it is not known to be lost."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A value of a curve."""

    age: float
    """Years since the citation, a multiple of a quarter."""
    survival: float
    """Share that is still there: the mean of Turnbull's estimates over the replicates, smoothed."""
    turnbull: float
    """Turnbull's estimate of the observations themselves; where they leave it open, on a straight line."""
    low: float
    """Lower end of the band of 95 %."""
    high: float
    """Upper end of the band."""
    at_risk: int
    """Links that were observed up to this age: last seen, or found lost, at it or later."""


def survival_curve(
    intervals: Iterable[Interval | tuple[float, float]],
    *,
    seed: int | None = None,
    replicates: int = REPLICATES,
    least_at_risk: int = LEAST_AT_RISK,
) -> list[CurvePoint]:
    """Return the curve of links, from age 0 until fewer than `least_at_risk` are at risk; [] when there never are.

    Links that were neither seen nor found lost tell nothing and do not count. The same intervals, in any order, give
    the same curve.

    Args:
        intervals: of one link each, in years.
        seed: of the random numbers of the bootstrap; without one it is derived from the intervals.
        replicates: samples that it draws.
        least_at_risk: at least 1.

    Raises:
        ValueError: an interval is empty.
        ArithmeticError: the likelihood has no maximum that can be found.

    >>> looked = [(3.0, float("inf"))] * 70 + [(0.0, 3.0)] * 30
    >>> curve = survival_curve(looked)
    >>> [(p.age, p.turnbull, p.at_risk) for p in curve if p.age in (0, 3)]
    [(0.0, 1.0, 100), (3.0, 0.7, 100)]
    """
    spans = Counter(span for left, right in intervals if (span := in_quarters(left, right)) is not None)
    return curve_of(spans, seed=seed, replicates=replicates, least_at_risk=least_at_risk)


def curve_of(
    spans: Spans, *, seed: int | None = None, replicates: int = REPLICATES, least_at_risk: int = LEAST_AT_RISK
) -> list[CurvePoint]:
    """Return the curve of links by their intervals in quarters, as `survival_curve` does. Raise ArithmeticError.

    Without a seed it is derived from the intervals, so that each group has its own, at every run the same.
    """
    rows: Ints = np.array([(*span, count) for span, count in sorted(spans.items())], dtype=np.int64).reshape(-1, 3)
    left, right, counts = rows.T
    at_risk = _summed(np.where(right < NEVER, right, left), counts)[::-1].cumsum()[::-1]
    ages = np.flatnonzero(at_risk >= least_at_risk)
    if not len(ages):
        return []
    cells = Cells.of(left, right, NEVER)
    total = int(counts.sum())
    seed = int(digest(spans)[:16], 16) if seed is None else seed
    draws = np.random.default_rng(seed).multinomial(total, counts / total, size=replicates)
    found = masses(cells.covers, np.concatenate([counts[None, :], draws]).astype(np.float64))
    at_edges = cells.survival(found)
    curves = np.stack([np.interp(ages, cells.edges, row) for row in at_edges])
    turnbull, mean = curves[0], _smooth(curves[1:].mean(axis=0), curves[1:].std(axis=0))
    low, high = _band(cells, at_edges[1:], ages, _summed(left, counts), _summed(right, counts))
    # The mean and the estimate are in the band even where few replicates make it narrow.
    low, high = np.minimum(low, np.minimum(mean, turnbull)), np.maximum(high, np.maximum(mean, turnbull))
    shares = np.round(np.stack([mean, turnbull, low, high], axis=1), DECIMALS).tolist()
    points: list[CurvePoint] = []
    for age, (survival, estimate, lower, upper) in zip(ages.tolist(), shares, strict=True):
        points.append(CurvePoint(age / QUARTERS, survival, estimate, lower, upper, int(at_risk[age])))
    return points


def in_quarters(left: float, right: float) -> tuple[int, int] | None:
    """Return the ends of an interval in the nearest quarters, `NEVER` for infinity; None for one that tells nothing.

    Both ends of what begins and ends in one quarter would be the same: then the right one is the next. Raise ValueError
    for an interval that is empty.

    >>> in_quarters(1.1, 1.2), in_quarters(2.0, float("inf")), in_quarters(0.0, float("inf"))
    ((4, 5), (8, 164), None)
    """
    if not 0 <= left < right:
        raise ValueError(f"({left}, {right}] is no interval of ages.")
    first = round(min(left, MAX_AGE) * QUARTERS)
    last = NEVER if right > MAX_AGE else max(round(right * QUARTERS), first + 1)
    return (first, last) if first > 0 or last < NEVER else None


def digest(spans: Spans) -> str:
    """Return a hash, in hexadecimal, of all that a curve depends on but the method.

    >>> digest({(0, 4): 2, (4, 164): 1}) == digest({(4, 164): 1, (0, 4): 2}) != digest({(0, 4): 2})
    True
    """
    return sha256(repr(sorted(spans.items())).encode()).hexdigest()


def _smooth(curve: Floats, spread: Floats) -> Floats:
    """Return a curve, by quarters, whose yearly loss at each age is the mean of those around, weighed by a triangle on
    the logarithm of ages. It is no further from the curve than its standard deviation at each age, so that a step that
    is sure stays one.

    Where links are looked at once or twice, Turnbull's estimate is a stair of few steps whose error falls with the cube
    root of their number; around an age its errors cancel (Groeneboom, Jongbloed, Witte 2010). The yearly loss is the
    constant one that leaves as much until the age, so where the loss is constant its mean has no bias.

    >>> curve = np.exp(-0.1 * np.arange(9))
    >>> np.allclose(_smooth(curve, np.full(9, 0.1)), curve)
    True
    >>> curve = np.array([1.0, 0.9, 0.9, 0.9, 0.5, 0.5, 0.5])
    >>> _smooth(curve, np.full(7, 0.1)).round(3).tolist(), _smooth(curve, np.full(7, 0.01)).round(3).tolist()
    ([1.0, 0.9, 0.9, 0.8, 0.568, 0.5, 0.5], [1.0, 0.9, 0.9, 0.89, 0.51, 0.5, 0.5])
    """
    ages = np.arange(1, len(curve))
    before = ages / np.maximum(1, np.maximum(ages / REACH, ages - MAX_REACH))
    after = np.minimum(ages[-1:], np.minimum(ages * REACH, ages + MAX_REACH)) / ages
    reach = np.log(np.minimum(before, after))
    apart = np.abs(np.log(ages[None, :] / ages[:, None]))
    weights = np.clip(1 - apart / (reach[:, None] + 1e-9), 0, None)
    losses = -np.log(np.clip(curve[1:], LEAST_SHARE, 1)) / ages
    mean = np.exp(-ages * (weights @ losses) / weights.sum(axis=1))
    near = np.clip(mean, curve[1:] - spread[1:], curve[1:] + spread[1:])
    smooth: Floats = np.minimum.accumulate(np.clip(np.concatenate([curve[:1], near]), 0, 1))
    return smooth


def _summed(quarters: Ints, counts: Ints) -> Ints:
    """Return the number of links for each quarter."""
    return np.bincount(quarters, weights=counts, minlength=NEVER + 1).astype(np.int64)


def _band(cells: Cells, at_edges: Floats, ages: Ints, seen: Ints, lost: Ints) -> tuple[Floats, Floats]:
    """Return the ends of the band at each age.

    Between two edges any curve is as likely that falls from the one to the other, so the band is about the lower one
    below and the upper one above. Where all were there, or all lost, the replicates are all alike; there the band ends
    no nearer than Wilson's interval for as many links as are known to be there, or lost. At age 0 all are there.

    Args:
        cells: into which the intervals part the ages.
        at_edges: share that is still there at each edge (column), by each replicate (row).
        ages: in quarters.
        seen: number of links whose interval begins at each quarter.
        lost: number of links whose interval ends there.
    """
    below = np.minimum(np.searchsorted(cells.edges, ages, side="left"), len(cells.edges) - 1)
    above = np.searchsorted(cells.edges, ages, side="right") - 1
    low = np.quantile(at_edges[:, below], BAND[0], axis=0)
    high = np.quantile(at_edges[:, above], BAND[1], axis=0)
    known_there = seen[::-1].cumsum()[::-1][ages]
    known_lost = lost.cumsum()[ages]
    low = np.minimum(low, known_there / (known_there + Z * Z))
    high = np.maximum(high, Z * Z / (known_lost + Z * Z))
    return np.where(ages > 0, low, 1.0), high
