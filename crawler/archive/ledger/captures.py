"""The rows of `captures`: which WARC record holds the response to which visit."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.archive.database import Archive
from crawler.captures.record import Record, RecordLocation, payload_digest
from crawler.visits.outcomes import Outcome

__all__ = ["StoredCapture", "find_original", "insert_capture", "latest_captures"]

INSERT = """
INSERT INTO captures (file, offset, length, record_id, url, written, digest, revisit_of, redaction_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
REOPEN = "UPDATE redactions SET done = NULL WHERE id = ? RETURNING target"
AT = "SELECT id FROM captures WHERE file = ? AND offset = ?"
ORIGINAL = """
SELECT file, offset, length, record_id, url, written FROM captures
WHERE digest = ? AND revisit_of IS NULL AND redaction_id IS NULL ORDER BY id LIMIT 1
"""
# The greatest id is the latest visit: visits are recorded as they end.
LATEST = """
SELECT
  v.link_id, v.id, v.url, v.redirects, v.final_url, v.status, v.content_type, v.content_hash,
  coalesce(again.outcome, v.outcome),
  coalesce(CASE WHEN s.visit_id = v.id THEN s.reader END, again.reader, v.reader),
  c.file, c.offset, o.file, o.offset
FROM visits v
JOIN captures c ON c.id = v.capture_id
LEFT JOIN captures o ON o.id = c.revisit_of
LEFT JOIN sources s ON s.link_id = v.link_id
LEFT JOIN visits again ON again.id = (
  SELECT max(r.id) FROM visits r WHERE r.link_id = v.link_id AND r.reread_of = v.id
)
WHERE v.link_id > ? AND v.id = (
  SELECT max(n.id) FROM visits n JOIN captures k ON k.id = n.capture_id
  WHERE n.link_id = v.link_id AND k.redaction_id IS NULL AND n.reread_of IS NULL AND n.status BETWEEN 200 AND 299
)
ORDER BY v.link_id LIMIT ?
"""

NO_BODY = payload_digest(b"")

BATCH = 500
"""Rows read at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCapture:
    """The latest capture of a page of a link, and its visit."""

    link_id: int
    """Id of the link."""

    visit_id: int
    """Id of the visit."""

    url: str
    """The address asked."""

    redirects: tuple[tuple[int, str], ...]
    """Status of each redirect, and the address that it led to."""

    final_url: str
    """The address that answered."""

    status: int
    """HTTP status of the answer."""

    content_type: str | None
    """Content-Type of the answer."""

    content_hash: str | None
    """sha256 of the decoded body, in hexadecimal."""

    outcome: Outcome
    """Outcome of the visit, or of its latest rereading."""

    reader: str | None
    """Version of the reader that gave the outcome; None without one."""

    location: RecordLocation
    """Where the record is."""

    original: RecordLocation | None
    """Where the record of its body is, for a revisit record; None where the record has it."""


def insert_capture(connection: sqlite3.Connection, record: Record, *, redaction: int | None = None) -> int:
    """Insert the row of a record; return its id.

    Args:
        connection: in a transaction.
        record: what was written.
        redaction: id of the redaction of its content, which is then to be finished; None without one.

    Raises:
        sqlite3.IntegrityError: the record refers to one that has no row.
    """
    original = None
    if record.original is not None:
        found = connection.execute(AT, (record.original.file, record.original.offset)).fetchone()
        # Without its row the body could not be found again; a NULL here would say that the record holds it.
        if found is None:
            raise sqlite3.IntegrityError(f"no capture at {record.original}, to which {record.record_id} refers")
        (original,) = found
    row = (
        *(record.location.file, record.location.offset, record.length, record.record_id, record.url, record.written),
        *(record.digest, original, redaction),
    )
    if redaction is not None:
        put = "redacted:" + connection.execute(REOPEN, (redaction,)).fetchone()[0]
        row = (*row[:4], put, row[5], put, *row[7:])
    identity = connection.execute(INSERT, row).lastrowid
    if identity is None:
        raise AssertionError("an INSERT has a rowid")
    return identity


def find_original(archive: Archive, digest: str) -> Record | None:
    """Return the first capture whose body has this digest, for a revisit record to refer to; None without one.

    None for the empty body too, which is shorter than a reference. Raises ArchiveError.
    """
    if digest == NO_BODY:
        return None
    found = archive.query(ORIGINAL, (digest,))
    if not found:
        return None
    ((file, offset, length, record_id, url, written),) = found
    return Record(
        location=RecordLocation(file=file, offset=offset),
        length=length,
        record_id=record_id,
        url=url,
        written=written,
        digest=digest,
    )


def latest_captures(archive: Archive) -> Iterator[StoredCapture]:
    """Yield the latest capture of each link that has one, by link; memory holds one batch. Raises ArchiveError."""
    last = 0
    while rows := archive.query(LATEST, (last, BATCH)):
        for link_id, visit_id, url, redirects, final_url, *visit, file, offset, original_file, original_offset in rows:
            status, content_type, content_hash, outcome, reader = visit
            yield StoredCapture(
                link_id=link_id,
                visit_id=visit_id,
                url=url,
                redirects=tuple((hop, address) for hop, address in json.loads(redirects)),
                final_url=final_url or url,
                status=status,
                content_type=content_type,
                content_hash=content_hash,
                outcome=outcome,
                reader=reader,
                location=RecordLocation(file=file, offset=offset),
                original=None if original_file is None else RecordLocation(file=original_file, offset=original_offset),
            )
        last = rows[-1][0]
