"""Record visits: the rows of `visits`, and what follows from them for `hops` and `links`."""

import json
import sqlite3
from dataclasses import dataclass, replace

from crawler.archive.database import Archive
from crawler.archive.ledger.captures import insert_capture
from crawler.archive.ledger.hops import insert_hops
from crawler.archive.ledger.link_states import update_link_state
from crawler.archive.redaction.redactions import Redactions, load_redactions
from crawler.archive.rows import MAX_ERROR_CHARS, MAX_TYPE_CHARS, storable_text
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.outcomes import Outcome
from crawler.visits.states import LinkStatus
from crawler.visits.visit import Visit

__all__ = ["RecordedVisit", "is_redacted", "record_visit"]

INSERT = """
INSERT INTO visits (
  run_id, link_id, reread_of, url, host, redirects, final_url, status, outcome, error, started, seconds, size,
  content_type, content_hash, capture_id, reader, redaction_id
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
SET_VALIDATORS = "UPDATE links SET etag = ?, last_modified = ? WHERE id = ?"
LINK_URL = "SELECT url FROM links WHERE id = ?"

_SEEN: frozenset[Outcome] = frozenset({"ok", "moved", "paywalled"})
"""Outcomes whose entity tag is that of the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedVisit:
    """A visit that was recorded, and what followed from it."""

    visit_id: int
    """Id of its row."""

    status: LinkStatus
    """Status of the link, or image, after it."""

    next_visit: str | None
    """Time from which the link is due again; None for never, '' for at once."""


def record_visit(archive: Archive, run_id: int, visit: Visit, *, reread_of: int | None = None) -> RecordedVisit:
    """Insert a visit and update state and next visit of its link, in one transaction.

    What the database cannot hold (half of a surrogate pair, NUL) is written as U+FFFD. A visit that the run itself gave
    up leaves the link unchanged, and so still due. Of a redacted page only time and outcome are written, and its
    capture is left to `finish_redactions`; `is_redacted` says beforehand what is not to be captured.

    Args:
        archive: where to write.
        run_id: the run that made the visit.
        visit: what was asked and answered.
        reread_of: id of the visit whose capture was read again; the outcome of this one then replaces that one's.

    Raises:
        ArchiveError: and nothing of the visit was written.
    """
    with archive.transaction() as connection:
        redaction = None
        if redactions := load_redactions(connection):
            visit, redaction = _redact_visit(connection, visit, redactions)
        capture_id = None if visit.capture is None else insert_capture(connection, visit.capture, redaction=redaction)
        visit_id = _insert_visit(
            connection, run_id, visit, capture_id=capture_id, reread_of=reread_of, redaction=redaction
        )
        if visit.outcome in _SEEN and visit.status != 304 and reread_of is None:
            validators = (storable_text(visit.etag), storable_text(visit.last_modified))
            connection.execute(SET_VALIDATORS, (*validators, visit.link_id))
        status, due = update_link_state(connection, visit.link_id)
    return RecordedVisit(visit_id=visit_id, status=status, next_visit=due)


def is_redacted(archive: Archive, url: str) -> bool:
    """Return whether the page at an address was redacted, so that its response is neither captured nor kept."""
    redactions = load_redactions(archive.connection)
    return redactions.link(url) is not None or redactions.text(url) is not None


def _insert_visit(
    connection: sqlite3.Connection,
    run_id: int,
    visit: Visit,
    *,
    capture_id: int | None,
    reread_of: int | None,
    redaction: int | None,
) -> int:
    redirects = json.dumps([(status, storable_text(url)) for status, url in visit.redirects], ensure_ascii=False)
    row = (
        *(run_id, visit.link_id, reread_of, storable_text(visit.url), host_of_url(visit.url), redirects),
        *(storable_text(visit.final_url), visit.status, visit.outcome, storable_text(visit.error, MAX_ERROR_CHARS)),
        *(format_time(visit.started), visit.seconds, visit.size, storable_text(visit.content_type, MAX_TYPE_CHARS)),
        *(visit.content_hash, capture_id, visit.reader, redaction),
    )
    visit_id = connection.execute(INSERT, row).lastrowid
    if visit_id is None:
        raise AssertionError("an INSERT has a rowid")
    if reread_of is None:
        insert_hops(connection, visit_id, (url for _, url in visit.redirects))
    return visit_id


def _redact_visit(connection: sqlite3.Connection, visit: Visit, redactions: Redactions) -> tuple[Visit, int | None]:
    """Return the visit without what was redacted, and the id of the redaction; None when nothing was redacted."""
    (own,) = connection.execute(LINK_URL, (visit.link_id,)).fetchone()
    targets = [address for address in (*(url for _, url in visit.redirects), visit.final_url) if address is not None]
    links = (redactions.link(address) for address in targets)
    texts = (redactions.text(address) for address in (own, *targets[-1:]))
    redaction = next((number for number in (*texts, *links) if number is not None), None)
    if redaction is None:
        return visit, None
    return (
        replace(
            visit,
            redirects=tuple((status, redactions.mask_link(url)) for status, url in visit.redirects),
            final_url=None if visit.final_url is None else redactions.mask_link(visit.final_url),
            error=None,
            content_hash=None,
        ),
        redaction,
    )
