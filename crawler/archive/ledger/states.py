"""State and next visit of links and images, derived from the visits and written to `links` and `images`."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from crawler.archive.database import Archive, translate_errors
from crawler.archive.ledger.targets import TABLES, TargetTables
from crawler.archive.redaction.redactions import is_masked
from crawler.archive.rows import Row, as_json
from crawler.text.dates import format_time
from crawler.visits.outcomes import INCONCLUSIVE, Outcome
from crawler.visits.schedule import next_visit
from crawler.visits.states import Observation, State, TargetStatus, derive_status
from crawler.visits.target import Target

__all__ = [
    "Restated",
    "Validators",
    "link_observations",
    "restate",
    "target_statuses",
    "update_all_states",
    "update_state",
    "update_states",
]

# A rereading comes after its visit, and of several the latest last: those of a merged archive have greater ids.
OBSERVATIONS = """
SELECT t.id, v.id, v.started, v.outcome, {rereads}, v.run_id, v.url, t.url
FROM json_each(?) n CROSS JOIN {targets} t ON t.id = n.value CROSS JOIN {visits} v ON v.{owner} = t.id
ORDER BY t.id, {rereads} IS NOT NULL, v.started, v.id
"""
# In the order of an index: by link, and of each as above.
OF_LINKS = """
SELECT v.link_id, v.id, v.started, v.outcome, v.reread_of, v.run_id, v.url, l.url
FROM links l CROSS JOIN visits v ON v.link_id = l.id
WHERE l.state IN (SELECT value FROM json_each(?)) ORDER BY l.id, v.reread_of IS NOT NULL, v.started, v.id
"""
STORED = """
SELECT t.id, t.url, t.state, t.state_since, t.proved_by, t.next_visit, t.visited, t.etag, t.last_modified
FROM json_each(?) n CROSS JOIN {targets} t ON t.id = n.value
"""
# As a subquery of the former, it would read all that issues show.
FIRST_SHOWN = "SELECT min(i.published) FROM ({shown}) s JOIN issues i ON i.id = s.issue_id WHERE s.id = ?"
UPDATE = """
UPDATE {targets} SET
  state = ?, state_since = ?, proved_by = ?, next_visit = ?, visited = ?, etag = ?, last_modified = ? WHERE id = ?
"""
WITH_STATE = """
SELECT id FROM {targets} t WHERE id > ? AND (
  state <> 'unvisited' OR visited IS NOT NULL OR next_visit IS NOT ''
  OR EXISTS (SELECT 1 FROM {visits} v WHERE v.{owner} = t.id)
) ORDER BY id LIMIT ?
"""

BATCH = 1000
"""Targets that are updated in one transaction, so that other processes can write in between."""


Validators = tuple[str | None, str | None]
"""Entity tag and Last-Modified of a target when it was last seen."""


class Restated(NamedTuple):
    """State and next visit of a target, as its visits give them."""

    status: TargetStatus
    """Its status."""

    due: str | None
    """Time from which it is due; '' for at once, None for never."""

    is_changed: bool
    """Whether its row said otherwise."""


def link_observations(archive: Archive, states: Iterable[State]) -> Iterator[tuple[int, list[Observation]]]:
    """Yield each visited link in one of the states, with its visits as its state is derived from them.

    The rows are read one by one. Raises ArchiveError.
    """
    with translate_errors(archive.path):
        rows = archive.connection.execute(OF_LINKS, (as_json(states),))
        for link, visits in groupby(rows, key=itemgetter(0)):
            yield link, _observations(visit[1:] for visit in visits)


def update_state(connection: sqlite3.Connection, target: Target) -> Restated:
    """Write state and next visit of a target as its visits give them, if its row differs; return them."""
    return restate(connection, TABLES[target.kind], [target.id])[target.id]


def restate(
    connection: sqlite3.Connection,
    tables: TargetTables,
    targets: Collection[int],
    validators: Mapping[int, Validators] = MappingProxyType({}),
) -> dict[int, Restated]:
    """Write state and next visit of targets of a kind as their visits give them, where their rows differ; return them.

    targets: row ids. validators: those to write, by row id; others stay.
    """
    statuses = target_statuses(connection, tables, targets)
    restated: dict[int, Restated] = {}
    changed: list[Row] = []
    for number, url, *stored in connection.execute(tables.sql(STORED), (as_json(targets),)).fetchall():
        status, last = statuses[number]
        due = _next_visit(connection, tables, number, url, status, last)
        since = format_time(status.since) if status.since else None
        visited = format_time(last) if last else None
        row = (status.state, since, json.dumps(status.proved_by), due, visited, *validators.get(number, stored[5:]))
        restated[number] = Restated(status, due, is_changed=row != tuple(stored))
        if restated[number].is_changed:
            changed.append((*row, number))
    connection.executemany(tables.sql(UPDATE), changed)
    return restated


def target_statuses(
    connection: sqlite3.Connection, tables: TargetTables, targets: Collection[int]
) -> dict[int, tuple[TargetStatus, datetime | None]]:
    """Return for each target the status that the visits to it prove, and the start of its last conclusive visit."""
    rows = connection.execute(tables.sql(OBSERVATIONS), (as_json(targets),))
    seen = {number: _observations(visit[1:] for visit in visits) for number, visits in groupby(rows, itemgetter(0))}
    statuses = {}
    for number in targets:
        observations = seen.get(number, [])
        conclusive = [visit.started for visit in observations if visit.outcome not in INCONCLUSIVE]
        statuses[number] = derive_status(observations), max(conclusive, default=None)
    return statuses


def _next_visit(
    connection: sqlite3.Connection,
    tables: TargetTables,
    number: int,
    url: str,
    status: TargetStatus,
    last: datetime | None,
) -> str | None:
    """Return the time from which a target is due; '' for at once, None for never."""
    if is_masked(url):
        return None
    if last is None:
        return ""
    (first_shown,) = connection.execute(tables.sql(FIRST_SHOWN), (number,)).fetchone()
    cited = date.fromisoformat(first_shown) if first_shown else None
    moment = next_visit(status, url=url, last=last, first_cited=cited)
    return None if moment is None else format_time(moment)


def update_states(archive: Archive, tables: TargetTables) -> int:
    """Derive state and next visit of every target of a kind again, as after a change of the rules.

    Return how many changed. A transaction a batch. Raises ArchiveError.
    """
    changed = last = 0
    while rows := archive.query(tables.sql(WITH_STATE), (last, BATCH)):
        with archive.transaction() as connection:
            restated = restate(connection, tables, [number for (number,) in rows])
            changed += sum(each.is_changed for each in restated.values())
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
