"""The ledger of requests to web archives: append-only."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from crawler.archive.database import Archive
from crawler.archive.rows import MAX_ERROR_CHARS, recorded_text
from crawler.captures.mementos.answers import Outcome
from crawler.captures.mementos.limiter import Past
from crawler.captures.mementos.service import PoolName
from crawler.text.dates import format_time, parse_time

__all__ = ["Ask", "AskKind", "past_asks", "record_ask"]

AskKind = Literal["timegate", "index", "memento", "body", "save", "job"]
"""What was asked: for the nearest copy, for a list, for a copy, for its body, to save a page, what became of that."""

INSERT = """
INSERT INTO snapshot_asks (
  run_id, link_id, about, wanted, service, pool, kind, url, started, seconds, status, outcome, captures, retry_after,
  error
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# The pauses that are in force follow from the last requests of each pool.
PAST = """
SELECT pool, started, seconds, outcome, retry_after FROM (
  SELECT id, pool, started, seconds, outcome, retry_after, row_number() OVER (PARTITION BY pool ORDER BY id DESC) AS nth
  FROM snapshot_asks WHERE service = :service AND started >= :since AND outcome <> 'unsent'
)
WHERE nth <= :most ORDER BY id
"""
MOST_PAST = 200
"""Requests of a pool that are gone through: pauses that double are at most a dozen in a row."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """A request to a web archive about a link."""

    link_id: int
    about: str
    """Address of the link."""

    wanted: date | None
    """Date next to which copies are wanted."""

    service: str
    pool: PoolName
    kind: AskKind
    url: str
    """Address asked."""

    started: datetime
    seconds: float
    outcome: Outcome
    status: int | None = None
    """HTTP status; None when no answer came."""

    captures: int | None = None
    """How many captures were listed."""

    retry_after: float | None = None
    """Seconds for which the service asked to be left alone."""

    error: str | None = None
    """What went wrong, in plain words."""


def record_ask(archive: Archive, run_id: int, ask: Ask) -> None:
    """Insert a request. Raises ArchiveError."""
    with archive.transaction() as connection:
        connection.execute(
            INSERT,
            (
                *(
                    run_id,
                    ask.link_id,
                    recorded_text(ask.about),
                    None if ask.wanted is None else ask.wanted.isoformat(),
                ),
                *(ask.service, ask.pool, ask.kind, recorded_text(ask.url), format_time(ask.started)),
                *(max(0.0, ask.seconds), ask.status, ask.outcome, ask.captures, ask.retry_after),
                recorded_text(ask.error, MAX_ERROR_CHARS),
            ),
        )


def past_asks(archive: Archive, service: str, since: datetime) -> list[Past]:
    """Return the last requests to a service, the oldest first. Raises ArchiveError."""
    rows = archive.query(PAST, {"service": service, "since": format_time(since), "most": MOST_PAST})
    return [
        Past(pool=pool, started=began, ended=began + seconds, outcome=outcome, retry_after=retry_after)
        for pool, started, seconds, outcome, retry_after in rows
        if (moment := parse_time(started)) is not None
        for began in (moment.timestamp(),)
    ]
