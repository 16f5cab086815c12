"""Record visits to links and images: their rows, and what follows from them for hops, states and schedules."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from crawler.archive.database import Archive
from crawler.archive.inserts import insert_numbered
from crawler.archive.ledger.captures import insert_capture
from crawler.archive.ledger.hops import insert_hops
from crawler.archive.ledger.states import Validators, restate
from crawler.archive.ledger.targets import TABLES, TargetTables
from crawler.archive.redaction.redactions import Redactions, load_redactions
from crawler.archive.rows import MAX_ERROR_CHARS, MAX_TYPE_CHARS, Row, recorded_text, redirects_as_json, storable_text
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.outcomes import Outcome
from crawler.visits.states import TargetStatus
from crawler.visits.visit import Visit

__all__ = ["RecordedVisit", "is_redacted", "record_visit", "record_visits"]

COLUMNS = (
    "run_id", "url", "host", "redirects", "taken_over", "final_url", "status", "outcome", "error", "started",
    "seconds", "size", "content_type", "content_hash", "redaction_id",
)  # fmt: skip
"""Columns of visits to targets of any kind, after that of the target."""

OF_CAPTURES = ("reread_of", "capture_id", "reader")
"""Those that follow where responses are kept."""

TARGET_URL = "SELECT url FROM {targets} WHERE id = ?"

_SEEN: frozenset[Outcome] = frozenset({"ok", "moved", "paywalled"})
"""Outcomes whose entity tag is that of the target."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedVisit:
    """A visit that was recorded, and what followed from it."""

    visit_id: int
    """Id of its row."""

    status: TargetStatus
    """Status of the link, or image, after it."""

    next_visit: str | None
    """Time from which the target is due again; None for never, '' for at once."""


def record_visit(archive: Archive, run_id: int, visit: Visit, *, reread_of: int | None = None) -> RecordedVisit:
    """Insert a visit, as `record_visits` does.

    Args:
        archive: where to write.
        run_id: the run that made the visit.
        visit: what was asked and answered.
        reread_of: id of the visit whose capture was read again; the outcome of this one then replaces that one's. Only
            for targets whose responses are captured.

    Raises:
        ArchiveError: and nothing of the visit was written.
    """
    with archive.transaction() as connection:
        (recorded,) = _record(connection, TABLES[visit.target.kind], run_id, [visit], reread_of=reread_of)
    return recorded


def record_visits(archive: Archive, run_id: int, visits: Sequence[Visit]) -> list[RecordedVisit]:
    """Insert visits and update states and next visits of their targets, in one transaction.

    What the database cannot hold (half of a surrogate pair, NUL) is written as U+FFFD. A visit that the run itself gave
    up leaves the target unchanged, and so still due. Of a redacted page only time and outcome are written, and its
    capture is left to `finish_redactions`; `is_redacted` says beforehand what is not to be captured.

    Raises ArchiveError, and nothing of the visits was written.
    """
    recorded: dict[int, RecordedVisit] = {}
    with archive.transaction() as connection:
        for kind, tables in TABLES.items():
            of_kind = {place: visit for place, visit in enumerate(visits) if visit.target.kind == kind}
            recorded |= zip(of_kind, _record(connection, tables, run_id, list(of_kind.values())), strict=True)
    return [recorded[place] for place in range(len(visits))]


def _record(
    connection: sqlite3.Connection,
    tables: TargetTables,
    run_id: int,
    visits: Sequence[Visit],
    *,
    reread_of: int | None = None,
) -> list[RecordedVisit]:
    """Insert visits to targets of one kind, in order, and update states and next visits."""
    if not visits:
        return []
    redactions = load_redactions(connection)
    shown = [_redact_visit(connection, tables, visit, redactions) for visit in visits]
    rows = [_row(connection, tables, run_id, visit, redaction, reread_of) for visit, redaction in shown]
    numbers = insert_numbered(connection, _insertion(tables), rows)
    validators: dict[int, Validators] = {}
    if reread_of is None:
        for number, (visit, _) in zip(numbers, shown, strict=True):
            insert_hops(connection, tables, number, [url for _, url in visit.redirects])
            if visit.outcome in _SEEN and visit.status != 304:
                validators[visit.target.id] = storable_text(visit.etag), storable_text(visit.last_modified)
    restated = restate(connection, tables, {visit.target.id for visit in visits}, validators)
    of_visits = ((number, restated[visit.target.id]) for number, visit in zip(numbers, visits, strict=True))
    return [RecordedVisit(visit_id=number, status=state.status, next_visit=state.due) for number, state in of_visits]


def is_redacted(archive: Archive, *urls: str) -> bool:
    """Return whether the page at one of the addresses was redacted, so that its response is neither captured nor
    kept."""
    redactions = load_redactions(archive.connection)
    return any(redactions.link(url) is not None or redactions.text(url) is not None for url in urls)


def _row(
    connection: sqlite3.Connection,
    tables: TargetTables,
    run_id: int,
    visit: Visit,
    redaction: int | None,
    reread_of: int | None,
) -> Row:
    """Return the row of a visit, in the order of the columns; insert its capture."""
    row = (
        *(visit.target.id, run_id, recorded_text(visit.url), host_of_url(visit.url)),
        *(redirects_as_json(visit.redirects), visit.taken_over, recorded_text(visit.final_url), visit.status),
        *(visit.outcome, recorded_text(visit.error, MAX_ERROR_CHARS), format_time(visit.started), visit.seconds),
        *(visit.size, storable_text(visit.content_type, MAX_TYPE_CHARS), visit.content_hash, redaction),
    )
    if not tables.keeps_captures:
        return row
    capture = visit.captured_before
    if visit.capture is not None:
        capture = insert_capture(connection, visit.capture, redaction=redaction)
    return (*row, reread_of, capture, visit.reader)


@cache
def _insertion(tables: TargetTables) -> str:
    """Return the statement that inserts a visit."""
    columns = (tables.owner, *COLUMNS, *(OF_CAPTURES if tables.keeps_captures else ()))
    places = ", ".join("?" for _ in columns)
    return f"INSERT INTO {tables.visits} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - columns of the schema


def _redact_visit(
    connection: sqlite3.Connection, tables: TargetTables, visit: Visit, redactions: Redactions
) -> tuple[Visit, int | None]:
    """Return the visit without what was redacted, and the id of the redaction; None when nothing was redacted."""
    if not redactions:
        return visit, None
    addresses = [visit.url, *(url for _, url in visit.redirects)]
    if visit.final_url is not None:
        addresses.append(visit.final_url)
    found = {url: redactions.of_kind(tables.kind, url) for url in addresses}
    texts: tuple[int | None, ...] = ()
    if tables.keeps_captures:
        (own,) = connection.execute(tables.sql(TARGET_URL), (visit.target.id,)).fetchone()
        texts = (redactions.text(own), redactions.text(addresses[-1]))
    redaction = next((number for number in (*texts, *found.values()) if number is not None), None)
    if redaction is None:
        return visit, None
    masked = {url: url if number is None else redactions.masks[number] for url, number in found.items()}
    return (
        replace(
            visit,
            url=masked[visit.url],
            redirects=tuple((status, masked[url]) for status, url in visit.redirects),
            final_url=None if visit.final_url is None else masked[visit.final_url],
            error=None,
            content_hash=None,
        ),
        redaction,
    )
