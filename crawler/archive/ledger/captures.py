"""The rows of `captures`: which WARC record holds the response to which visit."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from crawler.archive.database import Archive
from crawler.archive.rows import redirects_of
from crawler.captures.record import Record, RecordLocation, payload_digest
from crawler.visits.outcomes import PRESENT, Outcome
from crawler.visits.visit import ANSWERED_ALIKE

__all__ = [
    "StoredCapture",
    "captures_of_revisions",
    "earlier_capture",
    "find_original",
    "insert_capture",
    "latest_captures",
    "note_reading",
    "pages_without_capture",
    "unread_captures",
]

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
_PRESENT = ", ".join(f"'{outcome}'" for outcome in sorted(PRESENT))
_OUTCOME = """coalesce(
  (
    SELECT r.outcome FROM visits r WHERE r.link_id = n.link_id AND r.reread_of = n.id
    ORDER BY r.started DESC, r.id DESC LIMIT 1
  ),
  n.outcome
)"""
# Readable is a body of an answer that may be the page; 402 is how some paywalls answer. In the order of time, since an
# adopted visit may be older than those with smaller ids. What a later visit without a capture saw is not replaced.
_READABLE = f"""
FROM links l
LEFT JOIN sources s ON s.link_id = l.id
LEFT JOIN visits seen ON seen.id = s.visit_id
JOIN visits v ON v.id = (
  SELECT n.id FROM visits n JOIN captures k ON k.id = n.capture_id
  WHERE n.link_id = l.id AND n.reread_of IS NULL AND k.redaction_id IS NULL
    AND (n.status BETWEEN 200 AND 299 OR n.status = 402) AND n.content_hash IS NOT '{sha256(b"").hexdigest()}'
    AND n.started >= coalesce(seen.started, '') AND %s
  ORDER BY n.started DESC, n.id DESC LIMIT 1
)
"""  # noqa: S608 - of constants
# The version of the reader counts while the result is there: a source for a page, none for what is no page.
_SELECTED = f"""
SELECT
  v.link_id, v.id, l.url, v.url, v.redirects, v.final_url, v.status, v.content_type, v.content_hash,
  coalesce(again.outcome, v.outcome),
  CASE WHEN (s.visit_id IS v.id) = (coalesce(again.outcome, v.outcome) IN ({_PRESENT}))
    THEN coalesce(
      CASE WHEN s.visit_id = v.id AND s.reader = '' THEN '' END,
      (SELECT r.reader FROM readings r WHERE r.visit_id = v.id), CASE WHEN s.visit_id = v.id THEN s.reader END,
      again.reader, v.reader
    ) END,
  v.error IS '{ANSWERED_ALIKE}', c.file, c.offset, o.file, o.offset
"""  # noqa: S608 - of constants
_CAPTURED = """
JOIN captures c ON c.id = v.capture_id
LEFT JOIN captures o ON o.id = c.revisit_of
LEFT JOIN visits again ON again.id = (
  SELECT r.id FROM visits r WHERE r.link_id = v.link_id AND r.reread_of = v.id
  ORDER BY r.started DESC, r.id DESC LIMIT 1
)
"""
_STORED = _SELECTED + _READABLE + _CAPTURED
LATEST = _STORED % "true" + "WHERE l.id > ? ORDER BY l.id LIMIT ?"
_BEFORE = "(n.started, n.id) < (SELECT started, id FROM visits WHERE id = ?)"
EARLIER = _STORED % _BEFORE + "WHERE l.id = ?"
# The later ones of a link first: each is compared with what followed it.
OF_REVISIONS = f"""{_SELECTED}, former.id
FROM source_revisions former JOIN links l ON l.id = former.link_id
JOIN visits v ON v.id = former.last_visit_id JOIN visits until ON until.id = former.until_visit_id
LEFT JOIN sources s ON s.link_id = l.id {_CAPTURED}
WHERE c.redaction_id IS NULL AND (:everything OR former.reader <> :reader OR NOT former.is_certain)
ORDER BY l.id, until.started DESC, until.id DESC
"""
# A page on which the reader failed leaves the source of an earlier visit, with a repair that says so.
# A 402 whose page says that there is none gives no source, whatever its outcome. A source without a reader came from an
# archive that had left its text out.
UNREAD = f"""
SELECT l.url || ', captured at ' || v.started {_READABLE % f"n.status <> 402 AND {_OUTCOME} IN ({_PRESENT})"}
WHERE s.reader = '' OR (
  s.visit_id IS NOT v.id AND (s.link_id IS NULL OR s.visit_id IS NOT NULL)
  AND coalesce(s.repairs, '') NOT LIKE '%"unread: %'
) ORDER BY l.id
"""

NOTE_READING = """
INSERT INTO readings (visit_id, reader) VALUES (:visit, :reader)
ON CONFLICT (visit_id) DO UPDATE SET reader = excluded.reader
"""
NOTE_AGAIN = "UPDATE readings SET reader = :reader WHERE visit_id = :visit"

# A page whose body is not here, or was redacted, stays as it was read.
LEFT = """
SELECT l.url FROM sources s JOIN links l ON l.id = s.link_id
WHERE s.reader NOT IN (:reader, '') AND l.url NOT GLOB 'redacted:*'
  AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.visit_id = s.visit_id AND r.reader = :reader)
  AND NOT EXISTS (
    SELECT 1 FROM visits v JOIN captures c ON c.id = v.capture_id WHERE v.id = s.visit_id AND c.redaction_id IS NULL
  )
ORDER BY l.id
"""

NO_BODY = payload_digest(b"")

BATCH = 500
"""Rows read at a time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCapture:
    """A readable capture of a link, and its visit."""

    link_id: int
    """Id of the link."""

    visit_id: int
    """Id of the visit."""

    link_url: str
    """Address of the link today."""

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
    """Version of the reader that gave the result; None where the result, a source or the outcome, is not there."""

    answered_alike: bool
    """Whether the host answered a made-up address alike: the page is none, whatever it says."""

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
    """Yield the latest readable capture of each link that has one, by link; memory holds one batch.

    Raises ArchiveError.
    """
    last = 0
    while rows := archive.query(LATEST, (last, BATCH)):
        for row in rows:
            yield _stored(row)
        last = rows[-1][0]


def earlier_capture(archive: Archive, stored: StoredCapture) -> StoredCapture | None:
    """Return the latest readable capture of a link before another one; None without one. Raises ArchiveError."""
    rows = archive.query(EARLIER, (stored.visit_id, stored.link_id))
    return _stored(rows[0]) if rows else None


def captures_of_revisions(archive: Archive, reader: str, *, everything: bool) -> Iterator[tuple[int, StoredCapture]]:
    """Yield the id of each former state of a page that another version read, or what followed it, with its capture; the
    later ones of a link first. everything: of all that have a capture. Raises ArchiveError."""
    for *row, number in archive.query(OF_REVISIONS, {"reader": reader, "everything": everything}):
        yield number, _stored(tuple(row))


def note_reading(archive: Archive, visit_id: int, reader: str, *, changed: bool = False) -> None:
    """Record which version read a capture last, where the result that this changed does not tell it itself.

    Raises ArchiveError.
    """
    with archive.transaction() as connection:
        connection.execute(NOTE_AGAIN if changed else NOTE_READING, {"visit": visit_id, "reader": reader})


def pages_without_capture(archive: Archive, reader: str) -> Iterator[str]:
    """Yield the address of each link whose page another version of the reader read and of which there is no capture."""
    return (str(row[0]) for row in archive.connection.execute(LEFT, {"reader": reader}))


def unread_captures(archive: Archive) -> Iterator[str]:
    """Yield the address of each link of whose latest captured page the archive has no source."""
    return (str(row[0]) for row in archive.connection.execute(UNREAD))


def _stored(row: tuple[Any, ...]) -> StoredCapture:
    link_id, visit_id, link_url, url, redirects, final_url, *visit, file, offset, original_file, original_offset = row
    status, content_type, content_hash, outcome, reader, answered_alike = visit
    return StoredCapture(
        link_id=link_id,
        visit_id=visit_id,
        link_url=link_url,
        url=url,
        redirects=redirects_of(redirects),
        final_url=final_url or url,
        status=status,
        content_type=content_type,
        content_hash=content_hash,
        outcome=outcome,
        reader=reader,
        answered_alike=bool(answered_alike),
        location=RecordLocation(file=file, offset=offset),
        original=None if original_file is None else RecordLocation(file=original_file, offset=original_offset),
    )
