"""Captures that a web archive lists, and which of them are next to a date. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

__all__ = ["Capture", "Nearest", "is_good", "merged", "nearest", "resolve_revisits"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """A capture as it is listed."""

    moment: datetime
    """When it was made, UTC."""

    original: str
    """Address that was captured."""

    status: int | None = None
    """HTTP status that was captured; None when that is not known."""

    digest: str | None = None
    """Digest of the body, as the service writes it; None when that is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearest:
    """Captures next to a date on both sides, the nearest first."""

    before: Sequence[Capture]
    """Those at that moment or before."""

    after: Sequence[Capture]
    """Those after."""


def is_good(capture: Capture) -> bool:
    """Return whether it may be a copy of the page: no error, and no redirect."""
    return capture.status is None or 200 <= capture.status < 300


def resolve_revisits(captures: Iterable[Capture]) -> list[Capture]:
    """Return captures in the order of time, each once; one without status has that of an equal body.

    A capture of a body that was captured before is listed without a status (WARC's `revisit`).

    >>> from datetime import UTC
    >>> first, again = (datetime(2020, 1, day, tzinfo=UTC) for day in (1, 2))
    >>> known = Capture(moment=first, original="a", status=200, digest="D")
    >>> [capture.status for capture in resolve_revisits([replace(known, moment=again, status=None), known])]
    [200, 200]
    """
    best: dict[datetime, Capture] = {}
    for capture in captures:
        known = best.get(capture.moment)
        if known is None or _rank(capture) < _rank(known):
            best[capture.moment] = capture
    ordered = [best[moment] for moment in sorted(best)]
    statuses: dict[str, int] = {}
    for capture in ordered:
        if capture.status is not None and capture.digest is not None:
            statuses.setdefault(capture.digest, capture.status)
    return [
        replace(capture, status=statuses.get(capture.digest))
        if capture.status is None and capture.digest is not None
        else capture
        for capture in ordered
    ]


def merged(*lists: Iterable[Capture]) -> list[Capture]:
    """Return the captures of several answers as one."""
    return resolve_revisits(capture for captures in lists for capture in captures)


def nearest(captures: Iterable[Capture], wanted: datetime, *, without: Collection[datetime] = ()) -> Nearest:
    """Return the good captures on both sides of a moment. without: times of captures that a person rejected."""
    good = [capture for capture in captures if is_good(capture) and capture.moment not in without]
    return Nearest(
        before=sorted((each for each in good if each.moment <= wanted), key=lambda each: wanted - each.moment),
        after=sorted((each for each in good if each.moment > wanted), key=lambda each: each.moment),
    )


def _rank(capture: Capture) -> tuple[int, bool]:
    """Return what comes first of captures of one second: what says most."""
    known = 2 if capture.status is None else 0 if is_good(capture) else 1
    return known, capture.digest is None
