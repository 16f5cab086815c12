"""Record visits to links and images: their rows, and what follows from them for hops, states and schedules."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.ledger.captures import insert_capture
from crawler.archive.ledger.hops import insert_hops
from crawler.archive.ledger.states import update_state
from crawler.archive.ledger.targets import TABLES, TargetTables
from crawler.archive.redaction.redactions import Redactions, load_redactions
from crawler.archive.rows import MAX_ERROR_CHARS, MAX_TYPE_CHARS, recorded_text, redirects_as_json, storable_text
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.outcomes import Outcome
from crawler.visits.states import TargetStatus
from crawler.visits.visit import Visit

__all__ = ["RecordedVisit", "is_redacted", "record_visit"]

SET_VALIDATORS = "UPDATE {targets} SET etag = ?, last_modified = ? WHERE id = ?"
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
    """Insert a visit and update state and next visit of its target, in one transaction.

    What the database cannot hold (half of a surrogate pair, NUL) is written as U+FFFD. A visit that the run itself gave
    up leaves the target unchanged, and so still due. Of a redacted page only time and outcome are written, and its
    capture is left to `finish_redactions`; `is_redacted` says beforehand what is not to be captured.

    Args:
        archive: where to write.
        run_id: the run that made the visit.
        visit: what was asked and answered.
        reread_of: id of the visit whose capture was read again; the outcome of this one then replaces that one's. Only
            for targets whose responses are captured.

    Raises:
        ArchiveError: and nothing of the visit was written.
    """
    tables = TABLES[visit.target.kind]
    with archive.transaction() as connection:
        redaction = None
        if redactions := load_redactions(connection):
            visit, redaction = _redact_visit(connection, tables, visit, redactions)
        row = _row(run_id, visit) | {"redaction_id": redaction}
        if tables.keeps_captures:
            capture = visit.captured_before
            if visit.capture is not None:
                capture = insert_capture(connection, visit.capture, redaction=redaction)
            row |= {"reread_of": reread_of, "capture_id": capture, "reader": visit.reader}
        visit_id = _insert(connection, tables, {tables.owner: visit.target.id, **row})
        if reread_of is None:
            insert_hops(connection, tables, visit_id, (url for _, url in visit.redirects))
        if visit.outcome in _SEEN and visit.status != 304 and reread_of is None:
            validators = (storable_text(visit.etag), storable_text(visit.last_modified))
            connection.execute(tables.sql(SET_VALIDATORS), (*validators, visit.target.id))
        status, due, _ = update_state(connection, visit.target)
    return RecordedVisit(visit_id=visit_id, status=status, next_visit=due)


def is_redacted(archive: Archive, url: str) -> bool:
    """Return whether the page at an address was redacted, so that its response is neither captured nor kept."""
    redactions = load_redactions(archive.connection)
    return redactions.link(url) is not None or redactions.text(url) is not None


def _row(run_id: int, visit: Visit) -> dict[str, Any]:
    """Return the columns that visits to targets of any kind have, without the target."""
    return {
        "run_id": run_id,
        "url": recorded_text(visit.url),
        "host": host_of_url(visit.url),
        "redirects": redirects_as_json(visit.redirects),
        "taken_over": visit.taken_over,
        "final_url": recorded_text(visit.final_url),
        "status": visit.status,
        "outcome": visit.outcome,
        "error": recorded_text(visit.error, MAX_ERROR_CHARS),
        "started": format_time(visit.started),
        "seconds": visit.seconds,
        "size": visit.size,
        "content_type": storable_text(visit.content_type, MAX_TYPE_CHARS),
        "content_hash": visit.content_hash,
    }


def _insert(connection: sqlite3.Connection, tables: TargetTables, row: Mapping[str, Any]) -> int:
    places = ", ".join(f":{column}" for column in row)
    statement = f"INSERT INTO {tables.visits} ({', '.join(row)}) VALUES ({places})"  # noqa: S608 - columns of the schema
    visit_id = connection.execute(statement, row).lastrowid
    if visit_id is None:
        raise AssertionError("an INSERT has a rowid")
    return visit_id


def _redact_visit(
    connection: sqlite3.Connection, tables: TargetTables, visit: Visit, redactions: Redactions
) -> tuple[Visit, int | None]:
    """Return the visit without what was redacted, and the id of the redaction; None when nothing was redacted."""
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
