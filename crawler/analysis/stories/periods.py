"""Time is cut into periods of a quarter, each of which is decided by itself and its neighbours: a new issue changes
what is found in a few periods, however long the archive."""

__all__ = ["COUNTED_PERIODS", "PERIOD_DAYS", "REACH", "SHARED_PERIODS", "period_of"]

PERIOD_DAYS = 91

COUNTED_PERIODS = 2
"""Periods on either side over which words are counted."""

SHARED_PERIODS = 1
"""Periods on either side in which sentences that works share are looked for."""

REACH = COUNTED_PERIODS + SHARED_PERIODS
"""Periods on either side that decide what is found in one: as far as its words are counted, and those texts cleaned."""


def period_of(day: int) -> int:
    """Return the period of a day, an ordinal."""
    return day // PERIOD_DAYS
