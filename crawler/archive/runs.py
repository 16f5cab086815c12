"""The rows of `runs`: which command changed the archive, when, and how it ended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from crawler import __version__
from crawler.archive.database import Archive
from crawler.dates import utc_now

__all__ = ["RunOutcome", "UnfinishedRun", "finish_run", "start_run", "unfinished_runs"]

RunOutcome = Literal["finished", "failed", "interrupted"]

START = "INSERT INTO runs (command, arguments, started, program) VALUES (?, ?, ?, ?)"
FINISH = "UPDATE runs SET finished = ?, outcome = ?, reason = ?, counts = ? WHERE id = ?"
UNFINISHED = "SELECT id, command, started FROM runs WHERE finished IS NULL ORDER BY id"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnfinishedRun:
    """A run of which no end is recorded: it goes on, or it was killed. Whoever holds the run lock knows which."""

    id: int
    command: str
    started: str


def start_run(archive: Archive, command: str, arguments: Mapping[str, object]) -> int:
    """Records that a command begins; returns the id of the run. command: as in 'crawl digests'."""
    with archive.transaction() as connection:
        row = connection.execute(START, (command, _json(arguments), utc_now(), __version__)).lastrowid
    if row is None:
        raise AssertionError("an INSERT has a rowid")
    return row


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


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
