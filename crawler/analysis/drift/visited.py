"""What visits alone tell of a page, whatever it says. Pure."""

from typing import Final

from crawler.analysis.drift.verdicts import Verdict, Word

__all__ = ["BY_VISIT", "verdict_of_lost", "verdict_of_unread"]

BY_VISIT: Final = "visit"
"""Rule of the verdicts that follow from visits without a text."""

_LOST: Final[dict[str, Word]] = {"parked": "parked", "placeholder": "parked", "front_page": "sent_home"}


def verdict_of_lost(outcome: str | None) -> Verdict:
    """Return the verdict on a page that is lost, by the outcome of the visit that proves it.

    >>> verdict_of_lost("parked").verdict, verdict_of_lost("not_found").verdict, verdict_of_lost("no_such_host").verdict
    ('parked', 'gone', 'gone')
    """
    return Verdict(_LOST.get(outcome or "", "gone"), 0.95, {"rule": BY_VISIT, "outcome": outcome})


def verdict_of_unread(outcome: str | None) -> Verdict:
    """Return the verdict on a page that is there, or may be, and of which nothing was read."""
    return Verdict("unknown", 0.9, {"rule": BY_VISIT, "outcome": outcome})
