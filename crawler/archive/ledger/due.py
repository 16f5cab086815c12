"""Which links and images are due for a visit."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.archive.database import Archive, translate_errors
from crawler.archive.ledger.targets import TABLES, TargetTables
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.states import State
from crawler.visits.target import DueTarget, Target, TargetKind

__all__ = ["due_targets", "target_to_visit"]

# The empty time of a target that was never visited sorts before any other; NULL compares to nothing. Greater in `place`
# is a later date, of one date a greater id of the issue, of one issue a lesser position.
DUE = """
SELECT t.id, t.url, t.state, t.etag, t.last_modified
FROM (
  SELECT s.id, max(printf('%s %019d %019d', coalesce(i.published, ''), i.id, 1000000000 - s.position)) AS place
  FROM ({shown}) s JOIN issues i ON i.id = s.issue_id
  WHERE :first IS NULL OR i.number BETWEEN :first AND :last
  GROUP BY s.id
) shown
JOIN {targets} t ON t.id = shown.id
WHERE (:state IS NULL OR t.state = :state)
  AND (:domain IS NULL OR t.domain_id = (SELECT id FROM domains WHERE name = :domain))
  AND CASE
    WHEN :seen_before IS NULL THEN t.next_visit <= :now
    ELSE t.next_visit IS NOT NULL AND coalesce(t.visited, '') <= :seen_before
  END
ORDER BY shown.place DESC
LIMIT :limit
"""
TO_VISIT = "SELECT id, url, state, etag, last_modified FROM {targets} WHERE id = ?"


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
) -> Iterator[DueTarget]:
    """Yield the targets of a kind that are due, each once: those of the newest issues first, in the order of the issue.

    Rows are read one by one: memory does not grow with them. Targets that no issue shows any more are not due.

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

    Raises:
        ArchiveError: the archive cannot be read.
    """
    first, last = issue or (None, None)
    bounds = {"domain": domain, "state": state, "first": first, "last": last}
    times = {"now": format_time(now), "seen_before": None if max_age is None else format_time(now - max_age)}
    with translate_errors(archive.path):
        for row in archive.connection.execute(
            tables.sql(DUE), {**bounds, **times, "limit": -1 if limit is None else limit}
        ):
            yield _due_target(tables.kind, *row)


def target_to_visit(archive: Archive, target: Target) -> DueTarget:
    """Return a target as it is now, whether or not it is due. Raises ArchiveError."""
    ((number, *row),) = archive.query(TABLES[target.kind].sql(TO_VISIT), (target.id,))
    return _due_target(target.kind, number, *row)


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
