"""The rows of `runs`: which command changed the archive, when, with what, and how it ended."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from crawler import __version__
from crawler.archive.database import STATISTICS, Archive
from crawler.text.credentials import without_userinfo, without_userinfo_in
from crawler.text.dates import format_time, utc_now

__all__ = ["RunOutcome", "StoredRun", "finish_run", "list_runs", "may_have_asked_until", "start_run", "was_killed"]

RunOutcome = Literal["finished", "failed", "interrupted"]
"""How a run ended."""

JSON_COLUMNS = ("arguments", "counts", "settings", "versions")
"""Columns of `runs` that hold JSON."""

START = """
INSERT INTO runs (command, arguments, started, program, settings, versions)
VALUES (:command, :arguments, :started, :program, :settings, :versions)
"""

# A clock that was set back during a run does not make it end before it began.
FINISH = """
UPDATE runs SET finished = max(started, :now), outcome = :outcome, reason = :reason, counts = :counts WHERE id = :id
"""

LIST = """
SELECT id, command, arguments, started, finished, outcome, reason, counts, program, settings, versions FROM runs
WHERE (:id IS NULL OR id = :id) AND (:unwell = 0 OR outcome IS NOT 'finished')
ORDER BY id DESC LIMIT :limit
"""

LAST_ASKED = """
WITH crawls AS (SELECT * FROM runs WHERE id <> :run AND command LIKE 'crawl %')
SELECT max(coalesce(finished, :now)) FROM crawls
WHERE coalesce(finished, started) >= :since OR id = (SELECT id FROM crawls ORDER BY started DESC, id DESC LIMIT 1)
"""

OF_LATE = timedelta(days=1)
"""How long a crawl is looked at for its last requests: no delay is longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredRun:
    """A row of `runs`."""

    id: int
    """Id of the row."""

    command: str
    """Command and spider, such as 'crawl digests'."""

    arguments: Mapping[str, Any]
    """Arguments of the command."""

    started: str
    """Time of the start, UTC."""

    finished: str | None
    """Time of the end, UTC; None without a recorded end."""

    outcome: RunOutcome | None
    """How it ended; None without a recorded end."""

    reason: str | None
    """Why it did not finish; None if it did."""

    counts: Mapping[str, int]
    """What it did, in numbers."""

    program: str
    """Version of the program."""

    settings: Mapping[str, Any]
    """Settings that were given or matter."""

    versions: Mapping[str, str]
    """Versions of what the program ran on, by name."""


def start_run(
    archive: Archive,
    command: str,
    arguments: Mapping[str, object],
    *,
    settings: Mapping[str, object] | None = None,
    versions: Mapping[str, str] | None = None,
) -> int:
    """Insert a run that begins now; return its id. Raises ArchiveError.

    Args:
        archive: where to write.
        command: command and spider, such as 'crawl digests'.
        arguments: of the command. Users and passwords in addresses are left out, as in the settings.
        settings: without secrets, since an archive may be published.
        versions: of what the program runs on, by name.
    """
    row = {
        "command": command,
        "arguments": _json(without_userinfo_in(arguments)),
        "started": utc_now(),
        "program": __version__,
        "settings": _json(without_userinfo_in(settings or {})),
        "versions": _json(versions or {}),
    }
    with archive.transaction() as connection:
        identity = connection.execute(START, row).lastrowid
    if not isinstance(identity, int):
        raise AssertionError("an INSERT has a rowid")
    return identity


def finish_run(
    archive: Archive, run_id: int, outcome: RunOutcome, *, reason: str | None = None, counts: Mapping[str, int]
) -> None:
    """Record the end of a run. Raises ArchiveError.

    Args:
        archive: where to write.
        run_id: from `start_run`.
        outcome: how it ended.
        reason: why it did not finish; None if it did.
        counts: what it did, in numbers.
    """
    with archive.transaction() as connection:
        connection.execute(STATISTICS)
        ended = {
            "id": run_id,
            "now": utc_now(),
            "outcome": outcome,
            "reason": reason and without_userinfo(reason),
            "counts": _json(counts),
        }
        ended_runs = connection.execute(FINISH, ended).rowcount
    if ended_runs != 1:
        raise AssertionError(f"there is no run {run_id}")


def list_runs(archive: Archive, *, run_id: int | None = None, unwell: bool = False, limit: int = -1) -> list[StoredRun]:
    """Return the runs, the latest first. Raises ArchiveError.

    Args:
        archive: where they are.
        run_id: only this one.
        unwell: only those that did not finish.
        limit: greatest number of runs; -1 for all.
    """
    rows = archive.rows(LIST, {"id": run_id, "unwell": unwell, "limit": limit})
    return [StoredRun(**row | {name: json.loads(row[name]) for name in JSON_COLUMNS}) for row in rows]


def _json(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)


def was_killed(archive: Archive, run_id: int | None) -> bool:
    """Return whether the crawl before a run has no recorded end."""
    rows = archive.query(
        "SELECT finished IS NULL FROM runs WHERE id < ? AND command LIKE 'crawl %' ORDER BY id DESC LIMIT 1", (run_id,)
    )
    return bool(rows and rows[0][0])


def may_have_asked_until(archive: Archive, run_id: int, now: datetime) -> datetime | None:
    """Return the time, at most `now`, until which another crawl may have asked hosts; None without another one.

    One without a recorded end was killed, and may have asked until now. Raises ArchiveError.
    """
    named = {"run": run_id, "now": format_time(now), "since": format_time(now - OF_LATE)}
    ((last,),) = archive.query(LAST_ASKED, named)
    if last is None:
        return None
    return min(now, datetime.fromisoformat(last) + timedelta(seconds=1))  # times are cut to the second
