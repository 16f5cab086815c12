"""The rows of `runs`: which command changed the archive, when, with what, and how it ended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crawler import __version__
from crawler.archive.database import Archive
from crawler.text.dates import utc_now

__all__ = ["RunOutcome", "StoredRun", "UnfinishedRun", "finish_run", "list_runs", "start_run", "unfinished_runs"]

RunOutcome = Literal["finished", "failed", "interrupted"]

START = "INSERT INTO runs (command, arguments, started, program, settings, versions) VALUES (?, ?, ?, ?, ?, ?)"
# A clock that was set back during a run does not make it end before it began.
FINISH = "UPDATE runs SET finished = max(started, ?), outcome = ?, reason = ?, counts = ? WHERE id = ?"
UNFINISHED = "SELECT id, command, started FROM runs WHERE finished IS NULL ORDER BY id"
LIST = """
SELECT id, command, arguments, started, finished, outcome, reason, counts, program, settings, versions FROM runs
WHERE (:id IS NULL OR id = :id) AND (:unwell = 0 OR outcome IS NOT 'finished')
ORDER BY id DESC LIMIT :limit
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class UnfinishedRun:
    """A run of which no end is recorded: it goes on, or it was killed. Whoever holds the run lock knows which."""

    id: int
    command: str
    started: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRun:
    """A row of `runs`. finished, outcome: None without an end on record. reason: why it did not finish, in words."""

    id: int
    command: str
    arguments: Mapping[str, Any]
    started: str
    finished: str | None
    outcome: RunOutcome | None
    reason: str | None
    counts: Mapping[str, int]
    program: str
    settings: Mapping[str, Any]
    versions: Mapping[str, str]


def start_run(
    archive: Archive,
    command: str,
    arguments: Mapping[str, object],
    *,
    settings: Mapping[str, object] | None = None,
    versions: Mapping[str, str] | None = None,
) -> int:
    """Records that a command begins; returns the id of the run.

    command: as in 'crawl digests'. settings: without secrets, for an archive may be published. versions: name ->
    version of what the program runs on.
    """
    row = (command, _json(arguments), utc_now(), __version__, _json(settings or {}), _json(versions or {}))
    with archive.transaction() as connection:
        identity = connection.execute(START, row).lastrowid
    if identity is None:
        raise AssertionError("an INSERT has a rowid")
    return identity


def finish_run(
    archive: Archive, run_id: int, outcome: RunOutcome, *, reason: str | None = None, counts: Mapping[str, int]
) -> None:
    """Records how a run ended. reason: in words, when it did not finish. counts: what it did."""
    with archive.transaction() as connection:
        connection.execute(FINISH, (utc_now(), outcome, reason, _json(counts), run_id))


def unfinished_runs(archive: Archive) -> list[UnfinishedRun]:
    """The runs without a recorded end, the oldest first."""
    return [
        UnfinishedRun(id=number, command=command, started=started)
        for number, command, started in archive.query(UNFINISHED)
    ]


def list_runs(archive: Archive, *, run_id: int | None = None, unwell: bool = False, limit: int = -1) -> list[StoredRun]:
    """The runs, the latest first.

    run_id: that one alone. unwell: only those that did not finish. limit: of how many; -1 for all.
    """
    return [
        StoredRun(
            id=row[0],
            command=row[1],
            arguments=json.loads(row[2]),
            started=row[3],
            finished=row[4],
            outcome=row[5],
            reason=row[6],
            counts=json.loads(row[7]),
            program=row[8],
            settings=json.loads(row[9]),
            versions=json.loads(row[10]),
        )
        for row in archive.query(LIST, {"id": run_id, "unwell": unwell, "limit": limit})
    ]


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
