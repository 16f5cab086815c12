"""Which page of a TimeMap that has several tells what is next to a date. Pure."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from crawler.captures.mementos.captures import Nearest
from crawler.captures.mementos.link_format import WebLink

__all__ = ["MAX_PAGES", "next_page"]

MAX_PAGES = 10
"""Pages of one TimeMap that are read at most."""

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)


def next_page(wanted: datetime, pages: Iterable[WebLink], read: Collection[str], found: Nearest) -> str | None:
    """Return the address of the page to read next; None when no other one can name a capture nearer to the date.

    Pages say from when until when their captures are (RFC 7089, 5.1.3); of one that does not, any time is possible.

    Args:
        wanted: the moment next to which captures are wanted.
        pages: those that were named so far, in order.
        read: addresses of those that were read.
        found: what those list, next to the moment.
    """
    before = found.before[0].moment if found.before else _BEGINNING
    after = found.after[0].moment if found.after else _END
    useful = [
        page
        for page in pages
        if page.url not in read and (page.first or _BEGINNING) < after and (page.last or _END) > before
    ]
    nearest = min(useful, key=lambda page: _distance(page, wanted), default=None)
    return nearest.url if nearest is not None else None


def _distance(page: WebLink, wanted: datetime) -> tuple[bool, float]:
    """Return what comes first: pages that say their times, the nearest of them."""
    away = max((page.first or wanted) - wanted, wanted - (page.last or wanted), wanted - wanted)
    return page.first is None and page.last is None, away.total_seconds()
