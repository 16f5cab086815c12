"""State and next visit of links, derived from the visits and written to `links`."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime

from crawler.archive.database import Archive
from crawler.archive.redaction.redactions import is_masked
from crawler.text.dates import format_time
from crawler.visits.outcomes import INCONCLUSIVE, Outcome
from crawler.visits.schedule import next_visit
from crawler.visits.states import LinkStatus, Observation, derive_status

__all__ = ["link_status", "update_link_state", "update_link_states"]

OBSERVATIONS = "SELECT id, started, outcome, reread_of FROM visits WHERE link_id = ? ORDER BY id"
LINK = """
SELECT l.url, l.state, l.state_since, l.proved_by, l.next_visit, l.visited, (
  SELECT min(i.published) FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE m.link_id = l.id
)
FROM links l WHERE l.id = ?
"""
UPDATE = "UPDATE links SET state = ?, state_since = ?, proved_by = ?, next_visit = ?, visited = ? WHERE id = ?"
WITH_STATE = """
SELECT id FROM links l WHERE id > ? AND (
  state <> 'unvisited' OR visited IS NOT NULL OR next_visit IS NOT ''
  OR EXISTS (SELECT 1 FROM visits v WHERE v.link_id = l.id)
) ORDER BY id LIMIT ?
"""

BATCH = 1000
"""Links that are updated in one transaction, so that other processes can write in between."""


def link_status(connection: sqlite3.Connection, link_id: int) -> tuple[LinkStatus, datetime | None]:
    """Return the status that the visits of a link prove, and the start of its last conclusive visit."""
    observations = _observations(connection.execute(OBSERVATIONS, (link_id,)))
    conclusive = [visit.started for visit in observations if visit.outcome not in INCONCLUSIVE]
    return derive_status(observations), max(conclusive, default=None)


def update_link_state(connection: sqlite3.Connection, link_id: int) -> tuple[LinkStatus, str | None]:
    """Write state and next visit of a link as its visits give them, if its row differs; return both."""
    status, last = link_status(connection, link_id)
    url, *stored, first_cited = connection.execute(LINK, (link_id,)).fetchone()
    due: str | None = None if is_masked(url) else ""
    if last is not None and not is_masked(url):
        cited = date.fromisoformat(first_cited) if first_cited else None
        moment = next_visit(status, url=url, last=last, first_cited=cited)
        due = None if moment is None else format_time(moment)
    since = format_time(status.since) if status.since else None
    visited = format_time(last) if last else None
    row = [status.state, since, json.dumps(status.proved_by), due, visited]
    if row != stored:
        connection.execute(UPDATE, (*row, link_id))
    return status, due


def update_link_states(archive: Archive) -> int:
    """Derive state and next visit of every link again, as after a change of the rules; return how many changed.

    A transaction a batch. Raises ArchiveError.
    """
    changed = last = 0
    while rows := archive.query(WITH_STATE, (last, BATCH)):
        with archive.transaction() as connection:
            before = connection.total_changes
            for (link_id,) in rows:
                update_link_state(connection, link_id)
            changed += connection.total_changes - before
        last = rows[-1][0]
    return changed


def _observations(rows: Iterable[tuple[int, str, Outcome, int | None]]) -> list[Observation]:
    """Return one observation a visit: the outcome of its latest reading, at the time of the visit itself."""
    visits: dict[int, Observation] = {}
    for number, started, outcome, reread_of in rows:
        first = visits[reread_of].started if reread_of is not None else datetime.fromisoformat(started)
        visits[number if reread_of is None else reread_of] = Observation(id=number, started=first, outcome=outcome)
    return list(visits.values())
