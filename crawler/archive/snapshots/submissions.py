"""The memory of pages that web archives were asked to save."""

from dataclasses import dataclass
from datetime import datetime

from crawler.archive.database import Archive
from crawler.archive.rows import MAX_ERROR_CHARS, storable_text
from crawler.text.dates import format_time, parse_time, utc_now

__all__ = ["Submission", "add_submission", "count_since", "pending_submissions", "settle_submission"]

INSERT = """
INSERT OR IGNORE INTO snapshot_submissions
  (link_id, service, url, submitted, job, state, reason, message, settled, found_in)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
SETTLE = """
UPDATE snapshot_submissions SET state = ?, reason = ?, message = ?, settled = ? WHERE id = ? AND state = 'pending'
"""
PENDING = """
SELECT id, link_id, url, job, submitted FROM snapshot_submissions
WHERE service = ? AND state = 'pending' ORDER BY submitted, id
"""
COUNT = "SELECT count(*) FROM snapshot_submissions WHERE service = ? AND submitted > ? AND job IS NOT NULL"


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """A page that is being saved."""

    id: int
    link_id: int
    url: str
    job: str
    submitted: datetime


def add_submission(
    archive: Archive,
    run_id: int,
    *,
    link_id: int,
    service: str,
    url: str,
    submitted: datetime,
    job: str | None = None,
    state: str,
    reason: str | None = None,
    message: str | None = None,
) -> None:
    """Insert a submission with what became of it at once. Raises ArchiveError."""
    settled = None if state == "pending" else utc_now()
    said = (storable_text(reason, MAX_ERROR_CHARS), storable_text(message, MAX_ERROR_CHARS))
    row = (link_id, service, url, format_time(submitted), storable_text(job), state, *said, settled, run_id)
    with archive.transaction() as connection:
        connection.execute(INSERT, row)


def pending_submissions(archive: Archive, service: str) -> list[Submission]:
    """Return the submissions whose end is not known, the oldest first. Raises ArchiveError."""
    return [
        Submission(id=number, link_id=link_id, url=url, job=job, submitted=moment)
        for number, link_id, url, job, submitted in archive.query(PENDING, (service,))
        if (moment := parse_time(submitted)) is not None
    ]


def settle_submission(
    archive: Archive, number: int, state: str, *, reason: str | None = None, message: str | None = None
) -> None:
    """Write what became of a submission. Raises ArchiveError."""
    said = (storable_text(reason, MAX_ERROR_CHARS), storable_text(message, MAX_ERROR_CHARS))
    with archive.transaction() as connection:
        connection.execute(SETTLE, (state, *said, utc_now(), number))


def count_since(archive: Archive, service: str, since: datetime) -> int:
    """Return how many pages were submitted since a time. Raises ArchiveError."""
    ((count,),) = archive.query(COUNT, (service, format_time(since)))
    return int(count)
