"""The ledger of images: the rows of `image_visits`, what follows from them for `images`, and which images are due."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.archive.database import Archive
from crawler.archive.ledger.visits import DueLink, RecordedVisit, as_text
from crawler.archive.redaction.redactions import is_mark, redacted
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.outcomes import INCONCLUSIVE, PRESENT
from crawler.visits.schedule import next_visit
from crawler.visits.states import LinkStatus, Observation, State, derive
from crawler.visits.visit import ImageVisitResult, Visit

__all__ = [
    "SHARED",
    "due_images",
    "flag_all_shared",
    "flag_shared",
    "image_status",
    "image_to_visit",
    "record_image",
    "unflagged",
    "update_image_states",
]

INSERT = """
INSERT INTO image_visits (
  run_id, image_id, url, host, hop, started, seconds, status, outcome, error, size, content_type, sha256
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
TELLING = "SELECT id, started, outcome FROM image_visits WHERE image_id = ? AND hop = 0 ORDER BY id"
IMAGE = "SELECT url, state, state_since, proved_by, next_visit, visited FROM images WHERE id = ?"
UPDATE = "UPDATE images SET state = ?, state_since = ?, proved_by = ?, next_visit = ?, visited = ? WHERE id = ?"
SEEN = """
UPDATE images SET
  content_type = ?, size = ?, width = ?, height = ?, sha256 = ?, dhash = ?, placeholder = ?, etag = ?, last_modified = ?
WHERE id = ?
"""
BYTES = "SELECT sha256 FROM images WHERE id = ?"
# The picture that many pages of a site lead with is about none of them.
SHARED_BY = """
SELECT i.sha256 FROM images i JOIN sources s ON s.image_id = i.id JOIN links l ON l.id = s.link_id
WHERE i.sha256 IS NOT NULL AND (:sha256 IS NULL OR i.sha256 = :sha256)
GROUP BY i.sha256, l.domain_id HAVING count(DISTINCT s.link_id) >= :shared
"""
SHARE = f"UPDATE images SET placeholder = 'shared' WHERE placeholder IS NULL AND sha256 IN ({SHARED_BY})"  # noqa: S608
UNFLAGGED = f"SELECT url FROM images WHERE placeholder IS NULL AND sha256 IN ({SHARED_BY})"  # noqa: S608

DUE = """
SELECT i.id, i.url, i.state, i.etag, i.last_modified FROM images i
WHERE i.id < :before AND (:state IS NULL OR i.state = :state)
  AND (:domain IS NULL OR i.domain_id = (SELECT id FROM domains WHERE name = :domain))
  AND CASE
    WHEN :seen_before IS NULL THEN i.next_visit <= :now
    ELSE i.next_visit IS NOT NULL AND coalesce(i.visited, '') <= :seen_before
  END
  AND (
    EXISTS (SELECT 1 FROM image_uses u WHERE u.image_id = i.id)
    OR EXISTS (SELECT 1 FROM sources s WHERE s.image_id = i.id)
  )
ORDER BY i.id DESC LIMIT :most
"""
TO_VISIT = "SELECT id, url, state, etag, last_modified FROM images WHERE id = ?"
STATED = """
SELECT id FROM images i WHERE id > ? AND (
  state <> 'unvisited' OR visited IS NOT NULL OR EXISTS (SELECT 1 FROM image_visits v WHERE v.image_id = i.id)
) ORDER BY id LIMIT ?
"""

WINDOW = 1000
"""Rows read at a time."""

SHARED = 5
"""Pages of one site that lead with the same picture, from which on it stands for none of them."""


def record_image(archive: Archive, run_id: int, result: ImageVisitResult) -> RecordedVisit:
    """Adds a visit to the ledger, with what it showed of the image, and brings state and next visit up to date.

    Raises ArchiveError, and nothing of the visit was written.
    """
    visit, picture = result.visit, result.picture
    with archive.transaction() as connection:
        visit_id = _put_visit(connection, run_id, visit)
        if picture is not None and visit.outcome in PRESENT:
            row = (picture.content_type, result.size, picture.width, picture.height, visit.content_hash)
            # What was not unpacked is asked for as a whole the next time, for a better reader.
            etag, last_modified = (visit.etag, visit.last_modified) if picture.flaw is None else (None, None)
            told = (picture.dhash, result.placeholder, as_text(etag), as_text(last_modified))
            connection.execute(SEEN, (*row, *told, visit.link_id))
            flag_shared(connection, visit.link_id)
        status, due = _restate(connection, visit.link_id)
    return RecordedVisit(visit_id=visit_id, status=status, next_visit=due)


def flag_shared(connection: sqlite3.Connection, image_id: int) -> None:
    """Flags the images with the bytes of this one, if `SHARED` pages of one site lead with them."""
    (digest,) = connection.execute(BYTES, (image_id,)).fetchone()
    if digest is not None:
        connection.execute(SHARE, {"sha256": digest, "shared": SHARED})


def flag_all_shared(archive: Archive) -> int:
    """The same for all images; says how many were flagged."""
    with archive.transaction() as connection:
        return connection.execute(SHARE, {"sha256": None, "shared": SHARED}).rowcount


def unflagged(archive: Archive) -> Iterator[str]:
    """Addresses of images that are to be flagged as shared, and are not."""
    return (str(url) for (url,) in archive.connection.execute(UNFLAGGED, {"sha256": None, "shared": SHARED}))


def image_status(connection: sqlite3.Connection, image_id: int) -> tuple[LinkStatus, datetime | None]:
    """What the ledger proves of the image, and the start of the last visit that told anything."""
    tellings = [
        Observation(id=number, started=datetime.fromisoformat(started), outcome=outcome)
        for number, started, outcome in connection.execute(TELLING, (image_id,))
    ]
    told = [visit.started for visit in tellings if visit.outcome not in INCONCLUSIVE]
    return derive(tellings), max(told, default=None)


def update_image_states(archive: Archive) -> int:
    """Derives state and next visit of every image anew; says how many changed."""
    changed = last = 0
    while rows := archive.query(STATED, (last, WINDOW)):
        with archive.transaction() as connection:
            before = connection.total_changes
            for (image_id,) in rows:
                _restate(connection, image_id)
            changed += connection.total_changes - before
        last = rows[-1][0]
    return changed


def due_images(
    archive: Archive,
    *,
    now: datetime,
    limit: int | None = None,
    domain: str | None = None,
    state: State | None = None,
    max_age: timedelta | None = None,
) -> Iterator[DueLink]:
    """The images that are due, the newest first: those of issues, and those that linked pages lead with.

    The arguments are those of `due_links`; `link_id` is the image's.
    """
    bounds = {
        "now": format_time(now),
        "domain": domain,
        "state": state,
        "seen_before": None if max_age is None else format_time(now - max_age),
        "before": 1 << 62,
    }
    left = limit
    while (most := WINDOW if left is None else min(left, WINDOW)) and (
        rows := archive.query(DUE, {**bounds, "most": most})
    ):
        for row in rows:
            yield _due(*row)
        bounds["before"] = rows[-1][0]
        left = None if left is None else left - len(rows)


def image_to_visit(archive: Archive, image_id: int) -> DueLink:
    """The image as it is now, due or not. Raises ArchiveError."""
    return _due(*archive.query(TO_VISIT, (image_id,))[0])


def _put_visit(connection: sqlite3.Connection, run_id: int, visit: Visit) -> int:
    told = redacted(connection)
    visit_id = 0
    for hop, url in enumerate((visit.url, *(address for _, address in visit.redirects))):
        masked = told.masked(url) if told else url
        row = (
            *(run_id, visit.link_id, as_text(masked), "" if is_mark(masked) else host_of_url(url), hop),
            *(format_time(visit.started), visit.seconds, visit.status, visit.outcome, as_text(visit.error, 500)),
            *(visit.size, as_text(visit.content_type, 200), visit.content_hash),
        )
        number = connection.execute(INSERT, row).lastrowid
        if hop == 0 and number is not None:
            visit_id = number
    return visit_id


def _restate(connection: sqlite3.Connection, image_id: int) -> tuple[LinkStatus, str | None]:
    """Writes what the ledger says of the image, if that is not what its row says."""
    status, last = image_status(connection, image_id)
    url, *stored = connection.execute(IMAGE, (image_id,)).fetchone()
    due: str | None = None if is_mark(url) else ""
    if last is not None and not is_mark(url):
        moment = next_visit(status, url=url, last=last)
        due = None if moment is None else format_time(moment)
    since = format_time(status.since) if status.since else None
    row = [status.state, since, json.dumps(status.proved_by), due, format_time(last) if last else None]
    if row != stored:
        connection.execute(UPDATE, (*row, image_id))
    return status, due


def _due(image_id: int, url: str, state: State, etag: str | None, last_modified: str | None) -> DueLink:
    return DueLink(
        link_id=image_id, url=url, host=host_of_url(url), state=state, etag=etag, last_modified=last_modified
    )
