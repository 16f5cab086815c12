"""Compute when a link is due for its next visit: by its state, its history and its age. Pure.

Intervals are minima. A jitter, constant for each link, adds up to a quarter, so that links which were first visited
together spread out.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256

from crawler.visits.outcomes import HOST_LOST
from crawler.visits.states import PRESENT_STATES, State, TargetStatus

__all__ = ["interval", "jitter", "next_visit"]

MIN_PRESENT = timedelta(weeks=4)
"""Least interval while the page is there."""
MAX_PRESENT = timedelta(weeks=26)
"""Greatest interval while the page is there: half a year is soon enough to notice a loss."""

AFTER_FAILURE = tuple(timedelta(days=days) for days in (1, 3, 7, 7, 14))
"""Interval after the first, second, … failure in a row; the last one repeats. Short while it may be one bad day, and
short enough that a page which is up now and then is seen within sixty days."""

AFTER_HOST_LOSS = tuple(timedelta(days=days) for days in (4, 11))
"""Likewise after a visit that found no host: longer than the three days that two such visits must be apart, so that an
outage of two weeks proves nothing."""

MIN_TRANSIENT = timedelta(days=7)
"""Least interval after a first 404 or an answer that cannot be used: time to repair a deployment or a certificate."""
MAX_TRANSIENT = timedelta(days=28)
"""Greatest interval after those."""

MIN_BLOCKED = timedelta(weeks=2)
"""Least interval while a server blocks the request."""
MAX_BLOCKED = timedelta(weeks=13)
"""Greatest interval while a server blocks the request."""

FIXED: dict[State, timedelta] = {
    "gone": timedelta(days=30),
    "dead": timedelta(days=30),
    "soft_404": timedelta(days=30),
    "robots_denied": timedelta(days=30),
    "refused": timedelta(days=91),
}
"""Interval of the states whose interval is constant."""

GROWTH = 0.5
"""Interval as a fraction of the time that a link has been in its state."""

AGE_FRACTION = 1 / 16
"""Interval as a fraction of a link's age: a page that has been there for years is likely to stay for months."""

MAX_JITTER = 0.25
"""Greatest jitter, as a fraction of the interval."""


def next_visit(status: TargetStatus, *, url: str, last: datetime, first_cited: date | None = None) -> datetime | None:
    """Return the time from which the link is due; None when it never is. An unvisited link is due at `last`.

    Args:
        status: as `derive_status` returns it.
        url: normalised address of the link.
        last: start of its latest visit.
        first_cited: date of the oldest issue that cites it.
    """
    wait = interval(status, last=last, first_cited=first_cited)
    return None if wait is None else last + wait * (1 + jitter(url))


def interval(status: TargetStatus, *, last: datetime, first_cited: date | None = None) -> timedelta | None:
    """Return the least time until the next visit; None when there is no next one. Arguments as in `next_visit`.

    >>> interval(TargetStatus(state="alive", since=datetime(2026, 1, 1)), last=datetime(2026, 1, 1)).days
    28
    >>> interval(TargetStatus(state="alive", since=datetime(2026, 1, 1)), last=datetime(2026, 6, 1)).days
    75
    >>> interval(TargetStatus(state="transient", failures=3, outcome="timeout"), last=datetime(2026, 6, 1)).days
    7
    """
    held = max(timedelta(), last - status.since) if status.since else timedelta()
    match status.state:
        case "unvisited":
            return timedelta()
        case "unsupported":
            return None
        case state if state in PRESENT_STATES:
            age = timedelta() if first_cited is None else timedelta(days=max(0, (last.date() - first_cited).days))
            return _clamp(MIN_PRESENT, max(held * GROWTH, age * AGE_FRACTION), MAX_PRESENT)
        case "blocked":
            return _clamp(MIN_BLOCKED, held * GROWTH, MAX_BLOCKED)
        case "transient":
            if not status.failures:
                return _clamp(MIN_TRANSIENT, held * GROWTH, MAX_TRANSIENT)
            steps = AFTER_HOST_LOSS if status.outcome in HOST_LOST else AFTER_FAILURE
            return steps[min(status.failures, len(steps)) - 1]
        case state:
            return FIXED[state]


def jitter(url: str) -> float:
    """Return a fraction from 0 to `MAX_JITTER` that is constant for an address.

    >>> 0 <= jitter("https://a.example/") <= MAX_JITTER, jitter("https://a.example/") == jitter("https://a.example/")
    (True, True)
    """
    return MAX_JITTER * int.from_bytes(sha256(url.encode("utf-8", "surrogatepass")).digest()[:4]) / 0xFFFFFFFF


def _clamp(least: timedelta, wanted: timedelta, greatest: timedelta) -> timedelta:
    return max(least, min(wanted, greatest))
