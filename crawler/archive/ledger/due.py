"""Which links and images are due for a visit."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from crawler.archive.database import Archive, translate_errors
from crawler.archive.ledger.sources import UNREAD
from crawler.archive.ledger.targets import TABLES, TargetTables
from crawler.archive.rows import redirects_of
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.outcomes import INCONCLUSIVE
from crawler.visits.parts import Part
from crawler.visits.states import State
from crawler.visits.target import DueTarget, Target, TargetKind

__all__ = ["due_targets", "given_up_at", "links_that_broke_readers", "target_to_visit"]

# Issue by issue, so that the first target is there at once: to sort all of them takes half a second for 100,000.
ISSUES = """
SELECT id FROM issues WHERE :first IS NULL OR number BETWEEN :first AND :last ORDER BY published DESC, id DESC
"""
# The empty time of a target that was never visited sorts before any other; NULL compares to nothing.
DUE = """
SELECT t.id, t.url, t.state, t.etag, t.last_modified
FROM (SELECT s.id, min(s.position) AS place FROM ({shown}) s WHERE s.issue_id = :issue GROUP BY s.id) shown
JOIN {targets} t ON t.id = shown.id
WHERE (:state IS NULL OR t.state = :state)
  AND (:domain IS NULL OR t.domain_id = (SELECT id FROM domains WHERE name = :domain))
  AND CASE
    WHEN :seen_before IS NULL THEN t.next_visit <= :now
    ELSE t.next_visit IS NOT NULL AND coalesce(t.visited, '') <= :seen_before
  END
ORDER BY shown.place, t.id
"""
LAST = "SELECT coalesce(max(id), 0) FROM {targets}"
BROKE = "SELECT link_id FROM sources WHERE instr(repairs, ?)"
TO_VISIT = "SELECT id, url, state, etag, last_modified FROM {targets} WHERE id = ?"
LATEST = """
SELECT outcome, redirects FROM {visits} WHERE {owner} = ? AND {rereads} IS NULL ORDER BY started DESC, id DESC LIMIT 1
"""


def due_targets(
    archive: Archive,
    tables: TargetTables,
    *,
    now: datetime,
    limit: int | None = None,
    domain: str | None = None,
    state: State | None = None,
    issue: tuple[int, int] | None = None,
    max_age: timedelta | None = None,
    part: Part | None = None,
) -> Iterator[DueTarget]:
    """Yield the targets of a kind that are due, each once: those of the newest issues first, in the order of the issue.

    Rows are read an issue at a time: memory grows by one bit a target. Targets that no issue shows any more are not
    due.

    Args:
        archive: where the targets are.
        tables: their kind.
        now: time at which they are due.
        limit: greatest number of targets; None for all.
        domain: only targets of this domain.
        state: only targets in this state.
        issue: only targets of the issues with these numbers, both bounds included.
        max_age: targets that were not visited for so long are due, whatever their next visit is, except those that are
            never due.
        part: only targets whose visit begins, or goes on, at a host of this part.

    Raises:
        ArchiveError: the archive cannot be read.
    """
    first, last = issue or (None, None)
    bounds = {"domain": domain, "state": state, "first": first, "last": last}
    times = {"now": format_time(now), "seen_before": None if max_age is None else format_time(now - max_age)}
    with translate_errors(archive.path):
        due = _due_of_issues(archive, tables, {**bounds, **times})
        yield from islice(due if part is None else _due_in_part(archive, due, part), limit)


def _due_of_issues(archive: Archive, tables: TargetTables, bounds: Mapping[str, object]) -> Iterator[DueTarget]:
    """Yield what is due of each issue, without what another issue has given."""
    connection = archive.connection
    # This statement stays open, so all that is read is of one moment.
    issues = connection.execute(ISSUES, bounds)
    given = bytearray((connection.execute(tables.sql(LAST)).fetchone()[0] >> 3) + 1)
    due = tables.sql(DUE)
    for (issue,) in issues:
        for number, *row in connection.execute(due, {**bounds, "issue": issue}):
            place, bit = number >> 3, 1 << (number & 7)
            if not given[place] & bit:
                given[place] |= bit
                yield _due_target(tables.kind, number, *row)


def _due_in_part(archive: Archive, due: Iterator[DueTarget], part: Part) -> Iterator[DueTarget]:
    for each in due:
        if (taken := part.takes_over(each.url, given_up_at(archive, each.target))) is not None:
            yield _from(each, taken)


def given_up_at(archive: Archive, target: Target) -> tuple[tuple[int, str], ...]:
    """Return the redirects of the latest visit to a target if it was given up; () for any other visit, or none.

    The last of them led to an address that was not asked for. Raises ArchiveError.
    """
    for outcome, redirects in archive.query(TABLES[target.kind].sql(LATEST), (target.id,)):
        if outcome in INCONCLUSIVE:
            return redirects_of(redirects)
    return ()


def _from(due: DueTarget, redirects: tuple[tuple[int, str], ...]) -> DueTarget:
    """Return a target whose visit goes on behind redirects."""
    return replace(due, redirects=redirects, host=host_of_url(redirects[-1][1])) if redirects else due


def target_to_visit(archive: Archive, target: Target, part: Part | None = None) -> DueTarget:
    """Return a target as it is now, whether or not it is due. Raises ArchiveError.

    part: the part of the crawl in which it is visited.
    """
    ((number, *row),) = archive.query(TABLES[target.kind].sql(TO_VISIT), (target.id,))
    due = _due_target(target.kind, number, *row)
    return due if part is None else _from(due, part.takes_over(due.url, given_up_at(archive, target)) or ())


def links_that_broke_readers(archive: Archive) -> frozenset[int]:
    """Return the ids of the links whose page could not be read, for want of time or memory or whatever else it was.

    Raise ArchiveError.
    """
    return frozenset(number for (number,) in archive.query(BROKE, (UNREAD,)))


def _due_target(
    kind: TargetKind, number: int, url: str, state: State, etag: str | None, last_modified: str | None
) -> DueTarget:
    return DueTarget(
        target=Target(kind, number),
        url=url,
        host=host_of_url(url),
        state=state,
        etag=etag,
        last_modified=last_modified,
    )
