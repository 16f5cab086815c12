"""Intervals of proportions."""

from math import sqrt

__all__ = ["Z", "wilson"]

Z = 1.959964
"""Quantile of the standard normal distribution for an interval of 95 %."""


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the interval of 95 % of a proportion by E. B. Wilson (1927, doi 10.1080/01621459.1927.10502953).

    >>> [round(bound, 3) for bound in wilson(25, 100)]
    [0.175, 0.343]
    >>> [round(bound, 3) for bound in wilson(0, 10)], wilson(0, 0)
    ([0.0, 0.278], (0.0, 1.0))
    """
    if total == 0:
        return 0.0, 1.0
    share = count / total
    middle = (share + Z * Z / (2 * total)) / (1 + Z * Z / total)
    half = Z / (1 + Z * Z / total) * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)
