"""The rows of `snapshots`: copies that web archives have of linked pages, and those that a person rejected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crawler.archive.database import Archive
from crawler.archive.rows import storable_text
from crawler.captures.mementos.addresses import memento_address
from crawler.captures.mementos.answers import Memento
from crawler.text.dates import format_time, parse_time, utc_now

__all__ = [
    "Copy",
    "copies_of",
    "count_states",
    "forget_copy",
    "has_copies",
    "list_copies",
    "reject",
    "set_digests",
    "unread_copies",
    "unusable_moments",
    "was_seen",
    "write_copies",
    "write_reading",
    "write_redirected",
]

# What a person rejected stays rejected, and what a later answer does not say stays known.
PUT = """
INSERT INTO snapshots (link_id, url, service, taken, status, original, found_in)
VALUES (:link, :url, :service, :taken, :status, :original, :run)
ON CONFLICT (link_id, url) DO UPDATE SET
  taken = excluded.taken, status = coalesce(excluded.status, status), original = coalesce(excluded.original, original)
WHERE (taken, coalesce(excluded.status, status), coalesce(excluded.original, original))
  IS NOT (excluded.taken, status, original)
"""
SET_DIGEST = """
UPDATE snapshots SET digest = :digest, status = coalesce(status, :status)
WHERE link_id = :link AND service = :service AND taken = :taken AND digest IS NOT :digest
"""
REDIRECTED = """
DELETE FROM snapshots
WHERE link_id = ? AND url = ? AND rejected_at IS NULL AND EXISTS (
  SELECT 1 FROM snapshots o WHERE o.link_id = snapshots.link_id AND o.url = ?
)
"""
FORGET = "DELETE FROM snapshots WHERE link_id = ? AND url = ? AND rejected_at IS NULL"
MOVE = "UPDATE OR IGNORE snapshots SET url = ?, taken = ?, status = NULL, digest = NULL WHERE link_id = ? AND url = ?"
READ = "UPDATE snapshots SET outcome = ?, title = ?, reader = ? WHERE id = ?"
REJECTED = "SELECT taken FROM snapshots WHERE link_id = ? AND service = ? AND rejected_at IS NOT NULL"
NOT_PLAYED = """
SELECT url FROM snapshot_asks WHERE link_id = ? AND service = ? AND kind = 'memento' AND outcome IN ('none', 'more')
"""
REJECT = "UPDATE snapshots SET rejected_at = ?, rejected_why = ? WHERE id = ? AND rejected_at IS NULL"
SEEN = """
SELECT 1 FROM snapshot_asks
WHERE link_id = ? AND kind = 'memento' AND url = ? AND outcome IN ('found', 'none', 'excluded')
"""
UNREAD = """
SELECT s.id FROM good_snapshots g JOIN snapshots s ON s.id = g.id
WHERE g.link_id = ? AND g.service = ? AND s.reader IS NULL ORDER BY s.taken, s.id
"""
_COPIES = """
SELECT
  s.id, s.link_id, l.url AS link, l.state, s.original, s.url, s.service, s.taken, s.status, s.digest, s.outcome,
  s.title, s.rejected_at, s.rejected_why
FROM snapshots s JOIN links l ON l.id = s.link_id
"""
OF_LINK = f"{_COPIES} WHERE s.link_id = :link ORDER BY s.taken, s.id"
LIST = f"""{_COPIES}
WHERE (:id IS NULL OR s.id = :id)
  AND (:text IS NULL OR instr(lower(l.url), lower(:text)) OR instr(lower(s.url), lower(:text)))
  AND (NOT :lost OR l.state IN (SELECT state FROM link_states WHERE lost))
  AND (NOT :rejected OR s.rejected_at IS NOT NULL)
ORDER BY l.id, s.taken, s.id
"""  # noqa: S608 - of constants
COUNT = """
SELECT service, state, count(*) FROM snapshot_states GROUP BY service, state ORDER BY service, count(*) DESC, state
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """A copy of a linked page in a web archive."""

    id: int
    """Id of its row; may be cited."""

    link_id: int
    link: str
    """Address of the link."""

    state: str
    """State of the link."""

    original: str | None
    """Address of which it is a copy."""

    url: str
    """Address of the copy."""

    service: str
    taken: str
    """When it was made, UTC."""

    status: int | None
    """HTTP status that was archived."""

    digest: str | None
    outcome: str | None
    """What it is, in the words of visits; None while it was not read."""

    title: str | None
    rejected_at: str | None
    rejected_why: str | None


def write_copies(archive: Archive, run_id: int, link_id: int, service: str, mementos: Iterable[Memento]) -> int:
    """Upsert copies of a link; return how many rows were added or changed. Raises ArchiveError."""
    rows = [
        {
            "link": link_id,
            "url": storable_text(memento.url),
            "service": service,
            "taken": format_time(memento.moment),
            "status": memento.status,
            "original": storable_text(memento.original),
            "run": run_id,
        }
        for memento in mementos
    ]
    with archive.transaction() as connection:
        return sum(connection.execute(PUT, row).rowcount for row in rows)


def write_redirected(archive: Archive, link_id: int, listed: str, answered: Memento) -> None:
    """Give a copy that playback led on from the address and the time that answered; one that is there is the same."""
    with archive.transaction() as connection:
        connection.execute(REDIRECTED, (link_id, listed, answered.url))
        connection.execute(MOVE, (answered.url, format_time(answered.moment), link_id, listed))


def set_digests(
    archive: Archive, link_id: int, service: str, listed: Iterable[tuple[datetime, str | None, int | None]]
) -> None:
    """Set digest and, where it is not known, status of the copies that were listed, by their times."""
    rows = [
        {"link": link_id, "service": service, "taken": format_time(moment), "digest": digest, "status": status}
        for moment, digest, status in listed
        if digest is not None
    ]
    with archive.transaction() as connection:
        connection.executemany(SET_DIGEST, rows)


def forget_copy(archive: Archive, link_id: int, url: str) -> None:
    """Delete a copy that is listed and that playback does not have, unless a person rejected it."""
    with archive.transaction() as connection:
        connection.execute(FORGET, (link_id, url))


def write_reading(archive: Archive, snapshot: int, *, outcome: str, title: str | None, reader: str) -> None:
    """Write what a copy is, and its headline. Raises ArchiveError."""
    with archive.transaction() as connection:
        connection.execute(READ, (outcome, storable_text(title), reader, snapshot))


def copies_of(archive: Archive, link_id: int) -> list[Copy]:
    """Return the copies of a link, the oldest first. Raises ArchiveError."""
    return [Copy(**row) for row in archive.rows(OF_LINK, {"link": link_id})]


def has_copies(archive: Archive, service: str) -> bool:
    """Return whether a service is known to have a copy of any link. Raises ArchiveError."""
    return bool(archive.query("SELECT 1 FROM snapshots WHERE service = ? LIMIT 1", (service,)))


def was_seen(archive: Archive, link_id: int, url: str) -> bool:
    """Return whether playback has told of a copy, whatever it told. Raises ArchiveError."""
    return bool(archive.query(SEEN, (link_id, url)))


def unread_copies(archive: Archive, link_id: int, service: str) -> list[Copy]:
    """Return the good copies of a link in a service that nothing has read. Raises ArchiveError."""
    unread = {number for (number,) in archive.query(UNREAD, (link_id, service))}
    return [copy for copy in copies_of(archive, link_id) if copy.id in unread]


def unusable_moments(archive: Archive, link_id: int, service: str) -> set[datetime]:
    """Return the times of copies that a person rejected, or that playback did not have. Raises ArchiveError."""
    times = [parse_time(taken) for (taken,) in archive.query(REJECTED, (link_id, service))]
    asked = (memento_address(url, url) for (url,) in archive.query(NOT_PLAYED, (link_id, service)))
    times += [address.moment for address in asked if address is not None]
    return {moment for moment in times if moment is not None}


def reject(archive: Archive, snapshot: int, why: str) -> bool:
    """Reject a copy for good, for the reason given; return whether it was not rejected before. Raises ArchiveError."""
    with archive.transaction() as connection:
        return connection.execute(REJECT, (utc_now(), why, snapshot)).rowcount > 0


def list_copies(
    archive: Archive,
    *,
    snapshot: int | None = None,
    text: str | None = None,
    lost: bool = False,
    rejected: bool = False,
) -> list[Copy]:
    """Return copies, by link and time. Raises ArchiveError.

    Args:
        archive: where they are.
        snapshot: only the one with this id.
        text: only those with this text in the address of the link or of the copy.
        lost: only those of lost links.
        rejected: only rejected ones.
    """
    chosen = {"id": snapshot, "text": text, "lost": lost, "rejected": rejected}
    return [Copy(**row) for row in archive.rows(LIST, chosen)]


def count_states(archive: Archive) -> dict[str, dict[str, int]]:
    """Return web archive -> state -> number of links, as `snapshot_states` has them. Raises ArchiveError."""
    counts: dict[str, dict[str, int]] = {}
    for service, state, count in archive.query(COUNT):
        counts.setdefault(service, {})[state] = count
    return counts
