"""Record visits to images, derive what follows from them for `images`, and find the images that are due."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from crawler.archive.database import Archive
from crawler.archive.ledger.due import DueLink
from crawler.archive.ledger.visits import RecordedVisit
from crawler.archive.redaction.redactions import is_masked, load_redactions
from crawler.archive.rows import MAX_ERROR_CHARS, MAX_TYPE_CHARS, storable_text
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.outcomes import INCONCLUSIVE, PRESENT
from crawler.visits.schedule import next_visit
from crawler.visits.states import LinkStatus, Observation, State, derive_status
from crawler.visits.visit import ImageVisitResult, Visit

__all__ = [
    "SHARED_PAGES",
    "due_images",
    "find_unflagged",
    "flag_all_shared",
    "flag_shared",
    "image_status",
    "image_to_visit",
    "record_image",
    "update_image_states",
]

INSERT = """
INSERT INTO image_visits (
  run_id, image_id, url, host, hop, started, seconds, status, outcome, error, size, content_type, sha256
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
OBSERVATIONS = "SELECT id, started, outcome FROM image_visits WHERE image_id = ? AND hop = 0 ORDER BY id"
IMAGE = "SELECT url, state, state_since, proved_by, next_visit, visited FROM images WHERE id = ?"
UPDATE = "UPDATE images SET state = ?, state_since = ?, proved_by = ?, next_visit = ?, visited = ? WHERE id = ?"
SET_PICTURE = """
UPDATE images SET
  content_type = ?, size = ?, width = ?, height = ?, sha256 = ?, dhash = ?, placeholder = ?, etag = ?, last_modified = ?
WHERE id = ?
"""
DIGEST = "SELECT sha256 FROM images WHERE id = ?"
# An image with which many pages of a site lead, such as its logo, illustrates none of them.
SHARED_DIGESTS = """
SELECT i.sha256 FROM images i JOIN sources s ON s.image_id = i.id JOIN links l ON l.id = s.link_id
WHERE i.sha256 IS NOT NULL AND (:sha256 IS NULL OR i.sha256 = :sha256)
GROUP BY i.sha256, l.domain_id HAVING count(DISTINCT s.link_id) >= :shared
"""
FLAG = f"UPDATE images SET placeholder = 'shared' WHERE placeholder IS NULL AND sha256 IN ({SHARED_DIGESTS})"  # noqa: S608
UNFLAGGED = f"SELECT url FROM images WHERE placeholder IS NULL AND sha256 IN ({SHARED_DIGESTS})"  # noqa: S608

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
WITH_STATE = """
SELECT id FROM images i WHERE id > ? AND (
  state <> 'unvisited' OR visited IS NOT NULL OR EXISTS (SELECT 1 FROM image_visits v WHERE v.image_id = i.id)
) ORDER BY id LIMIT ?
"""

BATCH = 1000
"""Rows read at a time."""

SHARED_PAGES = 5
"""Number of pages of one site with the same lead image, from which on it illustrates none of them."""


def record_image(archive: Archive, run_id: int, result: ImageVisitResult) -> RecordedVisit:
    """Insert a visit to an image, with what it showed, and update state and next visit of the image.

    Raises ArchiveError, and nothing of the visit was written.
    """
    visit, picture = result.visit, result.picture
    with archive.transaction() as connection:
        visit_id = _insert_visit(connection, run_id, visit)
        if picture is not None and visit.outcome in PRESENT:
            # Without validators, an image that could not be decoded is fetched again for a better reader.
            etag, last_modified = (visit.etag, visit.last_modified) if picture.flaw is None else (None, None)
            row = (
                *(picture.content_type, result.size, picture.width, picture.height, visit.content_hash),
                *(picture.dhash, result.placeholder, storable_text(etag), storable_text(last_modified)),
            )
            connection.execute(SET_PICTURE, (*row, visit.link_id))
            flag_shared(connection, visit.link_id)
        status, due = _update_state(connection, visit.link_id)
    return RecordedVisit(visit_id=visit_id, status=status, next_visit=due)


def flag_shared(connection: sqlite3.Connection, image_id: int) -> None:
    """Flag the images with the same bytes as this one, if `SHARED_PAGES` pages of one site lead with them."""
    (digest,) = connection.execute(DIGEST, (image_id,)).fetchone()
    if digest is not None:
        connection.execute(FLAG, {"sha256": digest, "shared": SHARED_PAGES})


def flag_all_shared(archive: Archive) -> int:
    """Flag all images with which `SHARED_PAGES` pages of one site lead; return how many were flagged."""
    with archive.transaction() as connection:
        return connection.execute(FLAG, {"sha256": None, "shared": SHARED_PAGES}).rowcount


def find_unflagged(archive: Archive) -> Iterator[str]:
    """Yield the addresses of images that `flag_all_shared` would flag."""
    rows = archive.connection.execute(UNFLAGGED, {"sha256": None, "shared": SHARED_PAGES})
    return (str(url) for (url,) in rows)


def image_status(connection: sqlite3.Connection, image_id: int) -> tuple[LinkStatus, datetime | None]:
    """Return the status that the visits of an image prove, and the start of its last conclusive visit."""
    observations = [
        Observation(id=number, started=datetime.fromisoformat(started), outcome=outcome)
        for number, started, outcome in connection.execute(OBSERVATIONS, (image_id,))
    ]
    conclusive = [visit.started for visit in observations if visit.outcome not in INCONCLUSIVE]
    return derive_status(observations), max(conclusive, default=None)


def update_image_states(archive: Archive) -> int:
    """Derive state and next visit of every image again; return how many changed. A transaction a batch."""
    changed = last = 0
    while rows := archive.query(WITH_STATE, (last, BATCH)):
        with archive.transaction() as connection:
            before = connection.total_changes
            for (image_id,) in rows:
                _update_state(connection, image_id)
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
    """Yield the images that are due, the newest first: those of issues and the lead images of linked pages.

    The arguments are those of `due_links`; `link_id` is the id of the image.
    """
    bounds = {
        "now": format_time(now),
        "domain": domain,
        "state": state,
        "seen_before": None if max_age is None else format_time(now - max_age),
        "before": 1 << 62,
    }
    left = limit
    while (most := BATCH if left is None else min(left, BATCH)) and (
        rows := archive.query(DUE, {**bounds, "most": most})
    ):
        for row in rows:
            yield _due(*row)
        bounds["before"] = rows[-1][0]
        left = None if left is None else left - len(rows)


def image_to_visit(archive: Archive, image_id: int) -> DueLink:
    """Return the image of this id as it is now, whether or not it is due. Raises ArchiveError."""
    return _due(*archive.query(TO_VISIT, (image_id,))[0])


def _insert_visit(connection: sqlite3.Connection, run_id: int, visit: Visit) -> int:
    redactions = load_redactions(connection)
    visit_id = 0
    for hop, url in enumerate((visit.url, *(address for _, address in visit.redirects))):
        masked = redactions.mask_link(url) if redactions else url
        row = (
            *(run_id, visit.link_id, storable_text(masked), "" if is_masked(masked) else host_of_url(url), hop),
            *(format_time(visit.started), visit.seconds, visit.status, visit.outcome),
            *(storable_text(visit.error, MAX_ERROR_CHARS), visit.size),
            *(storable_text(visit.content_type, MAX_TYPE_CHARS), visit.content_hash),
        )
        number = connection.execute(INSERT, row).lastrowid
        if hop == 0 and number is not None:
            visit_id = number
    return visit_id


def _update_state(connection: sqlite3.Connection, image_id: int) -> tuple[LinkStatus, str | None]:
    """Write state and next visit of an image as its visits give them, if its row differs; return both."""
    status, last = image_status(connection, image_id)
    url, *stored = connection.execute(IMAGE, (image_id,)).fetchone()
    due: str | None = None if is_masked(url) else ""
    if last is not None and not is_masked(url):
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
