"""The numbers of charts: how they are written, and the ends and ticks of axes. Pure."""

import math
from collections.abc import Iterable

__all__ = ["are_whole", "number", "round_up", "scale", "tick"]

MAX_TICKS = 5
"""Ticks of an axis above 0."""
MAX_DECIMALS = 6
"""Decimals of a tick; those of smaller steps are in scientific notation."""
MIN_AXIS_EXPONENT = -300
"""Least power of ten of an axis: those of the smallest floats are zero as floats."""


def number(value: float, unit: str = "") -> str:
    """Return a number with thousands separators and at most one decimal, followed by the unit.

    >>> number(12345), number(27.53, " %"), number(0.5), number(3.0)
    ('12,345', '27.5 %', '0.5', '3')
    """
    short = f"{value:,.1f}" if abs(value) < 1000 and not float(value).is_integer() else f"{value:,.0f}"
    return f"{short.removesuffix('.0')}{unit}"


def tick(value: float, step: float) -> str:
    """Return a number of an axis with as many decimals as its step has.

    >>> tick(0.75, 0.25), tick(1500, 500), tick(0, 0.05), tick(1, 0.5)
    ('0.75', '1,500', '0', '1')
    """
    decimals = next(
        (places for places in range(MAX_DECIMALS) if round(step, places) == round(step, MAX_DECIMALS)), None
    )
    if decimals is None or step < 10**-MAX_DECIMALS:
        return f"{value:.3g}"
    short = f"{value:,.{decimals}f}"
    return (short.rstrip("0").rstrip(".") if "." in short else short) or "0"


def round_up(value: float) -> float:
    """Return a round number for the end of an axis; at most 0.5 % below it, for sums of rounded shares.

    >>> [round_up(value) for value in (0, 0.5, 7, 2301, 41.5, 100.2)]
    [1.0, 0.5, 8.0, 2500.0, 50.0, 100.0]
    """
    return scale(value, whole=False)[0]


def scale(value: float, *, whole: bool) -> tuple[float, float]:
    """Return the end of an axis for values up to one, and the step of its ticks: 1, 2 or 5 with any power of ten.

    Args:
        whole: whether the values are whole numbers, which have no ticks between.
    """
    if value <= 0:
        return 1.0, 1.0 if whole else 0.25
    power = 10.0 ** max(math.floor(math.log10(value)) - 1, MIN_AXIS_EXPONENT)
    steps = (step * power for step in (1, 2, 5, 10, 20, 50, 100))
    step = next(step for step in steps if value <= MAX_TICKS * step * 1.005)
    if whole:
        step = max(step, 1.0)
    return step * max(math.ceil(value / step / 1.005), 1), step


def are_whole(values: Iterable[float]) -> bool:
    """Return whether all values are whole numbers."""
    return all(float(value).is_integer() for value in values)
