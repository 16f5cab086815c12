"""When a link is visited next: by its state, its history and its age. Pure.

Intervals are minima; the jitter, which is the same for the same link, adds up to a quarter, so that links which were
first visited together do not stay together for ever.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256

from crawler.visits.outcomes import HOST_LOST
from crawler.visits.states import LinkStatus, State

__all__ = ["interval", "jitter", "next_visit"]

HEALTHY_LEAST = timedelta(weeks=4)
HEALTHY_MOST = timedelta(weeks=26)
"""A page that is there: most that vanish do so slowly, and half a year is soon enough to notice."""

FAILING = tuple(timedelta(days=days) for days in (1, 3, 7, 7, 14))
"""After so many failures in a row: soon while it may be a bad day; and often enough that a page which can be seen now
and then is seen before sixty days are over."""

HOST_LOST_AGAIN = tuple(timedelta(days=days) for days in (4, 11))
"""After a host was not there: more than the three days that a proof takes, so that two weeks of outage are no death."""

DOUBTFUL_LEAST = timedelta(days=7)
DOUBTFUL_MOST = timedelta(days=28)
"""After the first 404, time enough to mend a deployment; after a bad certificate and its like, to mend that."""

BLOCKED_LEAST = timedelta(weeks=2)
BLOCKED_MOST = timedelta(weeks=13)
"""Kept out: asking more often would only be a nuisance."""

FIXED: dict[State, timedelta] = {
    "gone": timedelta(days=30),
    "dead": timedelta(days=30),
    "soft_404": timedelta(days=30),
    "robots_denied": timedelta(days=30),
    "refused": timedelta(days=91),
}

GROWTH = 0.5
"""Part of the time that a link has been in its state after which it is worth looking again."""

AGE_COUNTS = 1 / 16
"""Part of a link's age likewise: what has been there for years is likely to be there for months."""

MOST_JITTER = 0.25


def next_visit(status: LinkStatus, *, url: str, last: datetime, first_cited: date | None = None) -> datetime | None:
    """The time from which the link is due; None when it never is.

    A link of which nothing is known is due at once, at `last`.

    Args:
        standing: what `derive` says. url: normalised address of the link. last: start of its latest visit.
        first_cited: date of the oldest issue that has it.
    """
    wait = interval(status, last=last, first_cited=first_cited)
    return None if wait is None else last + wait * (1 + jitter(url))


def interval(status: LinkStatus, *, last: datetime, first_cited: date | None = None) -> timedelta | None:
    """The least time until the next visit; None when there is to be none.

    >>> interval(LinkStatus(state="alive", since=datetime(2026, 1, 1)), last=datetime(2026, 1, 1)).days
    28
    >>> interval(LinkStatus(state="alive", since=datetime(2026, 1, 1)), last=datetime(2026, 6, 1)).days
    75
    >>> interval(LinkStatus(state="transient", failures=3, outcome="timeout"), last=datetime(2026, 6, 1)).days
    7
    """
    held = max(timedelta(), last - status.since) if status.since else timedelta()
    match status.state:
        case "unvisited":
            return timedelta()
        case "unsupported":
            return None
        case "alive" | "moved" | "paywalled":
            age = timedelta() if first_cited is None else timedelta(days=max(0, (last.date() - first_cited).days))
            return _between(HEALTHY_LEAST, max(held * GROWTH, age * AGE_COUNTS), HEALTHY_MOST)
        case "blocked":
            return _between(BLOCKED_LEAST, held * GROWTH, BLOCKED_MOST)
        case "transient":
            if not status.failures:
                return _between(DOUBTFUL_LEAST, held * GROWTH, DOUBTFUL_MOST)
            steps = HOST_LOST_AGAIN if status.outcome in HOST_LOST else FAILING
            return steps[min(status.failures, len(steps)) - 1]
        case state:
            return FIXED[state]


def jitter(url: str) -> float:
    """From 0 to MOST_JITTER, always the same for the same address.

    >>> 0 <= jitter("https://a.example/") <= MOST_JITTER, jitter("https://a.example/") == jitter("https://a.example/")
    (True, True)
    """
    return MOST_JITTER * int.from_bytes(sha256(url.encode("utf-8", "surrogatepass")).digest()[:4]) / 0xFFFFFFFF


def _between(least: timedelta, wanted: timedelta, most: timedelta) -> timedelta:
    return max(least, min(wanted, most))
