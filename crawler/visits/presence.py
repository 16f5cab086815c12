"""When a link was last there, and since when it is lost, as its visits give it. Pure."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from crawler.visits.outcomes import PRESENT
from crawler.visits.states import LOST_STATES, Observation, TargetStatus, status_history

__all__ = ["Presence", "derive_presence"]


class Presence(NamedTuple):
    """Between which moments a link was lost, as far as its visits tell."""

    seen: datetime | None
    """Start of the last visit that saw the page; None when none did."""
    lost: datetime | None
    """Start of the first of the visits after that which prove that it is lost; None when it is not lost now."""


def derive_presence(visits: Iterable[Observation]) -> Presence:
    """Return when a link was last seen, and since when it is lost if it is.

    A link that came back was not lost: of several losses the last counts. One that was lost and of which the latest
    visits cannot tell (a server that blocks requests by now) is not known to be lost.

    >>> day = datetime(2026, 1, 1)
    >>> outcomes = ("ok", "not_found", "ok", "not_found", "timeout", "not_found")
    >>> visits = [Observation(id=n, started=day.replace(day=1 + n), outcome=each) for n, each in enumerate(outcomes)]
    >>> [moment.day for moment in derive_presence(visits)]
    [3, 4]
    >>> derive_presence(visits[:4])
    Presence(seen=datetime.datetime(2026, 1, 3, 0, 0), lost=None)
    """
    seen: datetime | None = None
    lost: datetime | None = None
    status = TargetStatus()
    for visit, status in status_history(visits):
        if visit.outcome in PRESENT:
            seen, lost = visit.started, None
        elif lost is None and status.state in LOST_STATES:
            lost = status.since
    return Presence(seen, lost if status.state in LOST_STATES else None)
