"""Turnbull's estimator: the distribution that makes interval-censored observations most likely.

The method is that of B. W. Turnbull (1976, doi 10.1111/j.2517-6161.1976.tb01597.x): of all distributions, the one for
which the product of P(left < T <= right) over the observations is greatest. It is the fixed point of the
self-consistency step: each observation is shared out over its interval in proportion to the masses, and their mean is
the next distribution. That step alone takes tens of thousands of rounds to come near the optimum where each link was
looked at once. So a few of them begin, and a primal-dual interior-point method (the convex programme of R. Koenker and
I. Mizera 2014, doi 10.1080/01621459.2013.869224, solved as S. Mehrotra 1992, doi 10.1137/0802028) goes on, in about
fifteen rounds, until the masses are proved to be optimal.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cells", "Floats", "Ints", "masses"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TOLERANCE = 1e-8
"""Bound on what the mean log-likelihood lacks of its maximum, and on the error of its gradient."""

MAX_ROUNDS = 200
"""Rounds until TOLERANCE is reached are about fifteen; more than this many is a defect."""

FIRST_STEPS = 10
"""Self-consistency steps before the first round."""

LEAST_START = 1e-9
"""Least mass and slope with which the rounds begin: they need an interior point."""

WITHIN = 0.99
"""Share of the way to the boundary that a round goes."""

CHUNK = 3_000_000
"""Numbers in the largest array of a chunk of replicates: 24 MB."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells into which the ends of intervals part the ages."""

    edges: Ints
    """Ends of the cells, in quarters, from 0; the last cell has no end."""
    covers: Floats
    """For each interval (row) and each cell (column), 1 where the cell is in the interval, else 0."""

    @classmethod
    def of(cls, left: Ints, right: Ints, never: int) -> Self:
        """Return the cells of distinct intervals (left, right], each with left < right.

        Args:
            left: last quarter at which links were there.
            right: first quarter at which they were lost; `never` where they were not.
            never: a number greater than any quarter.
        """
        known = np.append(left, right[right != never])
        edges = np.unique(np.append(known, 0))
        ends = np.append(edges[1:], never)
        covers = (ends > left[:, None]) & (ends <= right[:, None])
        return cls(edges.astype(np.int64), covers.astype(np.float64))

    def survival(self, found: Floats) -> Floats:
        """Return the share that is still there at each edge, by the masses of the cells, for each row of them."""
        lost = np.cumsum(found, axis=1)[:, :-1]
        return np.concatenate([np.ones((len(found), 1)), np.clip(1 - lost, 0, 1)], axis=1)


def masses(covers: Floats, weights: Floats) -> Floats:
    """Return the most likely probability of each cell, for each row of weights.

    Cells that no observation tells apart share their probability equally.

    Args:
        covers: as in `Cells`.
        weights: number of observations of each distinct interval (column), one row a replicate; no row is all zero.

    Raises:
        ArithmeticError: the optimum was not reached.
    """
    size = max(1, CHUNK // covers.size)
    parts = [_optimum(covers, weights[start : start + size]) for start in range(0, len(weights), size)]
    return np.concatenate(parts)


def _optimum(covers: Floats, weights: Floats) -> Floats:
    shares = weights / weights.sum(axis=1, keepdims=True)
    found = np.full((len(weights), covers.shape[1]), 1 / covers.shape[1])
    for _ in range(FIRST_STEPS):
        found = np.maximum(found * (1 - _gradient(covers, shares, found)), LEAST_START)
    slopes = np.maximum(_gradient(covers, shares, found), LEAST_START**0.25)
    open_rows = np.arange(len(weights))
    for _ in range(MAX_ROUNDS):
        mass, slope, share = found[open_rows], slopes[open_rows], shares[open_rows]
        gradient = _gradient(covers, share, mass)
        lacking = np.maximum((mass * slope).sum(axis=1), np.abs(gradient - slope).max(axis=1)) >= TOLERANCE
        open_rows = open_rows[lacking]
        if not len(open_rows):
            total: Floats = found.sum(axis=1, keepdims=True)
            return found / total
        mass, slope = mass[lacking], slope[lacking]
        step, turn = _direction(covers, share[lacking], mass, slope, gradient[lacking])
        length = np.minimum(1, WITHIN * np.minimum(_reach(mass, step), _reach(slope, turn)))[:, None]
        found[open_rows], slopes[open_rows] = mass + length * step, slope + length * turn
    raise ArithmeticError(f"the likelihood of {covers.shape[0]} intervals has no maximum after {MAX_ROUNDS} rounds")


def _gradient(covers: Floats, shares: Floats, mass: Floats) -> Floats:
    """Return the gradient of sum(mass) - sum(shares * log(covers @ mass)), whose minimum is the estimate."""
    return 1 - _divided(shares, mass @ covers.T) @ covers


def _direction(covers: Floats, shares: Floats, mass: Floats, slope: Floats, gradient: Floats) -> tuple[Floats, Floats]:
    """Return the direction of a round for masses and slopes: to the point where mass * slope is a small constant."""
    likely = mass @ covers.T
    curve = (covers.T * _divided(_divided(shares, likely), likely)[:, None, :]) @ covers
    scale = np.sqrt(mass / slope)
    system = scale[:, :, None] * curve * scale[:, None, :]
    diagonal = np.arange(mass.shape[1])
    system[:, diagonal, diagonal] += 1

    def towards(product: Floats) -> tuple[Floats, Floats]:
        wanted = product[:, None] / mass
        step = scale * np.linalg.solve(system, (scale * (wanted - gradient))[:, :, None])[:, :, 0]
        return step, wanted - slope - slope * step / mass

    now = (mass * slope).mean(axis=1)
    step, turn = towards(np.zeros_like(now))
    ahead = (mass + _reach(mass, step)[:, None] * step) * (slope + _reach(slope, turn)[:, None] * turn)
    return towards(now * (ahead.mean(axis=1) / now) ** 3)


def _reach(values: Floats, step: Floats) -> Floats:
    """Return how much of a step, at most 1, each row of positive values can make until one of them is 0."""
    fastest: Floats = np.max(-step / values, axis=1)
    reach: Floats = 1 / np.maximum(fastest, 1)
    return reach


def _divided(shares: Floats, by: Floats) -> Floats:
    return np.divide(shares, by, out=np.zeros_like(shares), where=shares > 0)
