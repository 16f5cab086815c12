"""Which links are due for a visit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.archive.database import Archive
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.states import State

__all__ = ["DueLink", "count_due", "due_links", "link_to_visit"]

ISSUES = """
SELECT id FROM issues WHERE :first IS NULL OR number BETWEEN :first AND :last ORDER BY published DESC, id DESC
"""
LAST_LINK = "SELECT coalesce(max(id), 0) FROM links"
# The empty time of a link that was never visited sorts before any other; NULL compares to nothing.
IS_DUE = """
  (:state IS NULL OR l.state = :state)
  AND (:domain IS NULL OR l.domain_id = (SELECT id FROM domains WHERE name = :domain))
  AND CASE
    WHEN :seen_before IS NULL THEN l.next_visit <= :now
    ELSE l.next_visit IS NOT NULL AND coalesce(l.visited, '') <= :seen_before
  END
"""
DUE = f"""
SELECT l.id, l.url, l.state, l.etag, l.last_modified
FROM mentions m JOIN links l ON l.id = m.link_id
WHERE m.issue_id = :issue AND {IS_DUE}
ORDER BY m.position
"""  # noqa: S608 - of constants
TO_VISIT = "SELECT id, url, state, etag, last_modified FROM links WHERE id = ?"
COUNT = f"""
SELECT count(*) FROM links l
WHERE {IS_DUE} AND EXISTS (
  SELECT 1 FROM mentions m JOIN issues i ON i.id = m.issue_id
  WHERE m.link_id = l.id AND (:first IS NULL OR i.number BETWEEN :first AND :last)
)
"""  # noqa: S608 - of constants

WINDOW = 1000
"""Due links that are read ahead, so that those of one host can be spread among those of others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DueLink:
    """A link, or an image, to visit."""

    link_id: int
    """Id of the link, or of the image."""

    url: str
    """Its normalised address."""

    host: str
    """Host of the address, in lower case and ASCII; '' where there is none."""

    state: State
    """Its present state."""

    etag: str | None
    """Entity tag of the page when it was last seen."""

    last_modified: str | None
    """Last-Modified of the page when it was last seen."""


def due_links(
    archive: Archive,
    *,
    now: datetime,
    limit: int | None = None,
    domain: str | None = None,
    state: State | None = None,
    issue: tuple[int, int] | None = None,
    max_age: timedelta | None = None,
) -> Iterator[DueLink]:
    """Yield the links that are due, each once: those of the newest issues first, hosts interleaved.

    Links are read lazily, a window at a time: a link that is visited before its turn is skipped, and memory grows by
    one bit a link only. Links that no issue mentions any more are not due.

    Args:
        archive: where the links are.
        now: time at which they are due.
        limit: greatest number of links; None for all.
        domain: only links of this domain.
        state: only links in this state.
        issue: only links of the issues with these numbers, both bounds included.
        max_age: links that were not visited for so long are due, whatever their next visit is, except those that are
            never due.

    Raises:
        ArchiveError: the archive cannot be read.
    """
    bounds = _bounds(now=now, domain=domain, state=state, issue=issue, max_age=max_age)
    given = bytearray((archive.query(LAST_LINK)[0][0] >> 3) + 1)
    left = limit
    for window in _windows(archive, bounds, given):
        for link in window:
            if left is not None:
                if left == 0:
                    return
                left -= 1
            yield link


def link_to_visit(archive: Archive, link_id: int) -> DueLink:
    """Return the link of this id as it is now, whether or not it is due. Raises ArchiveError."""
    return _due_link(*archive.query(TO_VISIT, (link_id,))[0])


def count_due(
    archive: Archive,
    *,
    now: datetime,
    domain: str | None = None,
    state: State | None = None,
    issue: tuple[int, int] | None = None,
    max_age: timedelta | None = None,
) -> int:
    """Return how many links `due_links` would yield without a limit; the arguments are the same."""
    bounds = _bounds(now=now, domain=domain, state=state, issue=issue, max_age=max_age)
    return int(archive.query(COUNT, bounds)[0][0])


def _bounds(
    *,
    now: datetime,
    domain: str | None,
    state: State | None,
    issue: tuple[int, int] | None,
    max_age: timedelta | None,
) -> dict[str, object]:
    first, last = issue or (None, None)
    return {
        "now": format_time(now),
        "domain": domain,
        "state": state,
        "first": first,
        "last": last,
        "seen_before": None if max_age is None else format_time(now - max_age),
    }


def _windows(archive: Archive, bounds: dict[str, object], given: bytearray) -> Iterator[list[DueLink]]:
    """Yield lists of due links; `given` has a bit a link, set for those that were yielded."""
    window: list[DueLink] = []
    for (issue_id,) in archive.query(ISSUES, bounds):
        for link_id, url, state, etag, last_modified in archive.query(DUE, bounds | {"issue": issue_id}):
            byte, bit = link_id >> 3, 1 << (link_id & 7)
            # A link that was added after the first window is younger than the run, and waits for the next run.
            if byte >= len(given) or given[byte] & bit:
                continue
            given[byte] |= bit
            window.append(_due_link(link_id, url, state, etag, last_modified))
        if len(window) >= WINDOW:
            yield _interleave_hosts(window)
            window = []
    yield _interleave_hosts(window)


def _due_link(link_id: int, url: str, state: State, etag: str | None, last_modified: str | None) -> DueLink:
    return DueLink(link_id=link_id, url=url, host=host_of_url(url), state=state, etag=etag, last_modified=last_modified)


def _interleave_hosts(links: Iterable[DueLink]) -> list[DueLink]:
    """Return the first link of each host, then the second of each, …; otherwise in their order."""
    counts: Counter[str] = Counter()
    ranked = []
    for link in links:
        counts[link.host] += 1
        ranked.append((counts[link.host], link))
    return [link for _, link in sorted(ranked, key=lambda turn: turn[0])]
