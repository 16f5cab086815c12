"""Which questions to an index tell what is next to a date, as few as possible. Pure.

A TimeGate has named one capture. Those from it on, towards the date and beyond, mostly hold the nearest one of the
other side too, so that one question does. Where they do not, each side is asked for by itself, without errors and
redirects.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from crawler.captures.mementos.captures import Capture, merged, nearest
from crawler.captures.mementos.moments import timestamp
from crawler.captures.mementos.service import Service

__all__ = ["ROWS", "Answered", "Query", "next_query", "parameters"]

ROWS = 40
"""Rows that one question asks for."""

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """A question to an index."""

    first: datetime | None = None
    """Time of the first captures; with it the list begins there."""

    last: datetime | None = None
    """Time of the last captures; with it the list ends there."""

    only_good: bool = False
    """Whether errors and redirects are left out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """A question, and what was answered."""

    query: Query
    captures: Sequence[Capture]
    lines: int
    """How many captures were listed."""


def parameters(query: Query, service: Service) -> list[tuple[str, str]]:
    """Return the parameters of a question, as the CDX server of a service takes them.

    >>> from datetime import UTC
    >>> parameters(Query(last=datetime(2020, 1, 2, tzinfo=UTC)), Service(name="A", server="", timegate="/{url}"))
    [('to', '20200102000000'), ('limit', '-40')]
    """
    asked = []
    if query.first is not None:
        asked.append(("from", timestamp(query.first)))
    if query.last is not None:
        asked.append(("to", timestamp(query.last)))
    is_last = query.first is None and query.last is not None
    asked.append(("limit", str(-ROWS if is_last and not service.index_last else ROWS)))
    if is_last:
        asked += service.index_last.items()
    if query.only_good and service.index_filter:
        asked.append(("filter", service.index_filter))
    return asked


def next_query(
    wanted: datetime,
    listed: Collection[datetime],
    answered: Sequence[Answered],
    *,
    without: Collection[datetime] = (),
) -> Query | None:
    """Return the next question; None when there is nothing left to ask.

    Args:
        wanted: the moment next to which captures are wanted.
        listed: times of captures that are known.
        answered: the questions so far, in order.
        without: times of captures that a person rejected.
    """
    asked = [each.query for each in answered]
    start = _around(wanted, listed)
    if start is not None and not asked:
        return start
    found = nearest(merged(*(each.captures for each in answered)), wanted, without=without)
    spans = [_span(each) for each in answered]
    oldest = found.before[0].moment if found.before else _BEGINNING
    newest = found.after[0].moment if found.after else _END
    beyond = wanted + timedelta(seconds=1)
    if not any(low <= oldest and wanted <= high for low, high in spans):
        asking = Query(last=wanted, only_good=True)
        if asking not in asked:
            return asking
    if not any(low <= beyond and newest <= high for low, high in spans):
        asking = Query(first=beyond, only_good=True)
        if asking not in asked:
            return asking
    return None


def _around(wanted: datetime, listed: Collection[datetime]) -> Query | None:
    """Return the question for what lies from a known capture on, beyond the date."""
    if not listed:
        return None
    place = min(listed, key=lambda moment: abs(moment - wanted))
    return Query(first=place) if place <= wanted else Query(last=place)


def _span(each: Answered) -> tuple[datetime, datetime]:
    """Return from when to when an answer lists all that its question asks for: a full one may go on."""
    low, high = each.query.first or _BEGINNING, each.query.last or _END
    moments = [capture.moment for capture in each.captures]
    if each.lines >= ROWS and moments:
        if each.query.first is None and each.query.last is not None:
            low = min(moments)
        else:
            high = max(moments)
    return low, high
