"""State and next visit of links and images, derived from the visits and written to `links` and `images`."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from crawler.archive.database import Archive, translate_errors
from crawler.archive.ledger.targets import TABLES, TargetTables
from crawler.archive.redaction.redactions import is_masked
from crawler.archive.rows import as_json
from crawler.text.dates import format_time
from crawler.visits.outcomes import INCONCLUSIVE, Outcome
from crawler.visits.schedule import next_visit
from crawler.visits.states import Observation, State, TargetStatus, derive_status
from crawler.visits.target import Target

__all__ = ["link_observations", "target_status", "update_all_states", "update_state", "update_states"]

# A rereading comes after its visit, and of several the latest last: those of a merged archive have greater ids.
OBSERVATIONS = """
SELECT v.id, v.started, v.outcome, {rereads}, v.run_id, v.url, t.url
FROM {visits} v JOIN {targets} t ON t.id = v.{owner}
WHERE v.{owner} = ? ORDER BY {rereads} IS NOT NULL, v.started, v.id
"""
# In the order of an index: by link, and of each as above.
OF_LINKS = """
SELECT v.link_id, v.id, v.started, v.outcome, v.reread_of, v.run_id, v.url, l.url
FROM links l CROSS JOIN visits v ON v.link_id = l.id
WHERE l.state IN (SELECT value FROM json_each(?)) ORDER BY l.id, v.reread_of IS NOT NULL, v.started, v.id
"""
TARGET = "SELECT url, state, state_since, proved_by, next_visit, visited FROM {targets} WHERE id = ?"
# As a subquery of the former, it would read all that issues show.
FIRST_SHOWN = "SELECT min(i.published) FROM ({shown}) s JOIN issues i ON i.id = s.issue_id WHERE s.id = ?"
UPDATE = "UPDATE {targets} SET state = ?, state_since = ?, proved_by = ?, next_visit = ?, visited = ? WHERE id = ?"
WITH_STATE = """
SELECT id FROM {targets} t WHERE id > ? AND (
  state <> 'unvisited' OR visited IS NOT NULL OR next_visit IS NOT ''
  OR EXISTS (SELECT 1 FROM {visits} v WHERE v.{owner} = t.id)
) ORDER BY id LIMIT ?
"""

BATCH = 1000
"""Targets that are updated in one transaction, so that other processes can write in between."""


def target_status(connection: sqlite3.Connection, target: Target) -> tuple[TargetStatus, datetime | None]:
    """Return the status that the visits to a target prove, and the start of its last conclusive visit."""
    observations = _observations(connection.execute(TABLES[target.kind].sql(OBSERVATIONS), (target.id,)))
    conclusive = [visit.started for visit in observations if visit.outcome not in INCONCLUSIVE]
    return derive_status(observations), max(conclusive, default=None)


def link_observations(archive: Archive, states: Iterable[State]) -> Iterator[tuple[int, list[Observation]]]:
    """Yield each visited link in one of the states, with its visits as its state is derived from them.

    The rows are read one by one. Raises ArchiveError.
    """
    with translate_errors(archive.path):
        rows = archive.connection.execute(OF_LINKS, (as_json(states),))
        for link, visits in groupby(rows, key=itemgetter(0)):
            yield link, _observations(visit[1:] for visit in visits)


def update_state(connection: sqlite3.Connection, target: Target) -> tuple[TargetStatus, str | None, bool]:
    """Write state and next visit of a target as its visits give them, if its row differs; return both, and whether.

    The next visit is a time, '' for at once or None for never.
    """
    tables = TABLES[target.kind]
    status, last = target_status(connection, target)
    url, *stored = connection.execute(tables.sql(TARGET), (target.id,)).fetchone()
    due: str | None = None if is_masked(url) else ""
    if last is not None and not is_masked(url):
        (first_shown,) = connection.execute(tables.sql(FIRST_SHOWN), (target.id,)).fetchone()
        cited = date.fromisoformat(first_shown) if first_shown else None
        moment = next_visit(status, url=url, last=last, first_cited=cited)
        due = None if moment is None else format_time(moment)
    since = format_time(status.since) if status.since else None
    visited = format_time(last) if last else None
    row = [status.state, since, json.dumps(status.proved_by), due, visited]
    if changed := row != stored:
        connection.execute(tables.sql(UPDATE), (*row, target.id))
    return status, due, changed


def update_states(archive: Archive, tables: TargetTables) -> int:
    """Derive state and next visit of every target of a kind again, as after a change of the rules.

    Return how many changed. A transaction a batch. Raises ArchiveError.
    """
    changed = last = 0
    while rows := archive.query(tables.sql(WITH_STATE), (last, BATCH)):
        with archive.transaction() as connection:
            changed += sum(update_state(connection, Target(tables.kind, number))[2] for (number,) in rows)
        last = rows[-1][0]
    return changed


def update_all_states(archive: Archive) -> int:
    """Derive state and next visit of every link and image again; return how many changed. Raises ArchiveError."""
    return sum(update_states(archive, tables) for tables in TABLES.values())


def _observations(rows: Iterable[tuple[int, str, Outcome, int | None, int, str, str]]) -> list[Observation]:
    """Return one observation a visit: the outcome of its latest reading, at the time of the visit itself.

    Where one run visited several addresses that are one target now, the visits to one of them count, by preference to
    that of today: what one run saw twice is no second proof.
    """
    visits: dict[int, Observation] = {}
    asked: dict[int, _Asked] = {}
    of_run: dict[int, _Asked] = {}
    for number, started, outcome, reread_of, run, url, today in rows:
        if reread_of is None:
            visits[number] = Observation(id=number, started=datetime.fromisoformat(started), outcome=outcome)
            if outcome not in INCONCLUSIVE:
                asked[number] = _Asked(run, (url == today, started, url))
                of_run[run] = max(asked[number], of_run.get(run, asked[number]))
        else:
            visits[reread_of] = replace(visits[reread_of], id=number, outcome=outcome)
    return [
        visit
        for number, visit in visits.items()
        if number not in asked or asked[number].url == of_run[asked[number].run].url
    ]


class _Asked(NamedTuple):
    """What a visit asked for; of one run the greatest counts, whatever the ids of the visits are."""

    run: int
    """Id of the run."""

    place: tuple[bool, str, str]
    """Whether it asked for the address of today, when, and for which address."""

    @property
    def url(self) -> str:
        """Return the address."""
        return self.place[-1]
