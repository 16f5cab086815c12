"""The rows of `listings` and `listing_entries`: the editions that a site, a repository or an API lists."""

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.archive.database import Archive
from crawler.archive.issues.publications import publication_id
from crawler.archive.ledger.versions import derived_by, forget_version, note_version
from crawler.archive.rows import Row, as_json, changes, ids_for
from crawler.items import EditionKind, ListingEntry
from crawler.text.dates import utc_now

__all__ = ["Listing", "ListingChanges", "read_listing", "retire_listings", "write_listing"]

PUT = """
INSERT INTO listings (publication_id, kind, url, etag, last_modified, read_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (publication_id, kind, url) DO UPDATE SET
  etag = excluded.etag, last_modified = excluded.last_modified, read_at = excluded.read_at
RETURNING id
"""
FIND = """
SELECT l.id, l.etag, l.last_modified, l.read_at
FROM listings l JOIN publications p ON p.id = l.publication_id
WHERE p.key = ? AND l.kind = ? AND l.url = ?
"""
ENTRIES = """
SELECT id, listing_id, locator, revision, title, published, type, gone_since
FROM listing_entries WHERE listing_id = ? ORDER BY id
"""
LAST = "SELECT coalesce(max(id), 0) FROM listing_entries"
INSERT = """
INSERT INTO listing_entries (id, listing_id, locator, revision, title, published, type, gone_since)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE = """
UPDATE listing_entries SET
  listing_id = ?, locator = ?, revision = ?, title = ?, published = ?, type = ?, gone_since = ?
WHERE id = ?
"""
FORMER = """
SELECT l.id, l.url FROM listings l JOIN publications p ON p.id = l.publication_id
WHERE p.key = ? AND l.kind = ? AND l.url NOT IN (SELECT value FROM json_each(?))
  AND EXISTS (SELECT 1 FROM listing_entries e WHERE e.listing_id = l.id AND e.gone_since IS NULL)
"""
FORGET_VALIDATORS = "UPDATE listings SET etag = NULL, last_modified = NULL WHERE id = ?"
RETIRE = "UPDATE listing_entries SET gone_since = ? WHERE listing_id = ? AND gone_since IS NULL"

_LOCATOR, _GONE_SINCE = 2, 7
"""Where they stand in a row."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A listing as it was last read."""

    etag: str | None
    """The header ETag of its answer; None without one, and for a listing of several answers."""

    last_modified: str | None
    """The header Last-Modified of its answer, likewise."""

    read_at: str
    """Time of the reading."""

    entries: tuple[ListingEntry, ...]
    """The editions that it named."""

    read_by: str | None = None
    """Version of the rules by which it was read; None where none is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingChanges:
    """What a reading changed, against the one before."""

    new: tuple[str, ...]
    """Locators of entries that it names for the first time."""

    changed: tuple[str, ...]
    """Locators of entries that it describes otherwise, and of those that are back."""

    gone: tuple[str, ...]
    """Locators of entries that it does not name any more."""


def write_listing(
    archive: Archive,
    publication: str,
    kind: EditionKind,
    url: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    entries: Iterable[ListingEntry],
    read_by: str | None = None,
) -> ListingChanges:
    """Upsert a complete reading of a listing; return what is new in it, changed, and gone.

    An entry that is missing is kept, marked as gone. The same reading again changes nothing but the time of it.

    read_by: version of the rules by which it was read. Raises ArchiveError.
    """
    now = utc_now()
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        (listing,) = connection.execute(PUT, (publication_row, kind, url, etag, last_modified, now)).fetchone()
        stored: list[Row] = connection.execute(ENTRIES, (listing,)).fetchall()
        named = {entry.locator: entry for entry in entries}
        known = {row[_LOCATOR]: row[0] for row in stored}
        ids = ids_for(named, known, connection.execute(LAST).fetchone()[0])
        wanted: list[Row] = [
            (ids[entry.locator], listing, entry.locator, entry.revision, entry.title, entry.published, entry.type, None)
            for entry in named.values()
        ]
        wanted += [(*row[:_GONE_SINCE], row[_GONE_SINCE] or now) for row in stored if row[_LOCATOR] not in named]
        made = changes(stored, wanted)
        connection.executemany(INSERT, made.added)
        connection.executemany(UPDATE, made.updates)
        _note_version(archive, _version_of(publication, kind, url), read_by)
    return ListingChanges(
        new=tuple(row[_LOCATOR] for row in made.added),
        changed=tuple(row[_LOCATOR] for _, row in made.replaced if row[_GONE_SINCE] is None),
        gone=tuple(row[_LOCATOR] for _, row in made.replaced if row[_GONE_SINCE] is not None),
    )


def read_listing(archive: Archive, publication: str, kind: EditionKind, url: str) -> Listing | None:
    """Return the last reading of a listing, without what is gone from it; None if it was never read."""
    found = archive.query(FIND, (publication, kind, url))
    if not found:
        return None
    ((listing, etag, last_modified, read_at),) = found
    return Listing(
        etag=etag,
        last_modified=last_modified,
        read_at=read_at,
        entries=tuple(
            ListingEntry(locator=locator, revision=revision, title=title, published=published, type=kind_of_post)
            for _, _, locator, revision, title, published, kind_of_post, gone in archive.query(ENTRIES, (listing,))
            if gone is None
        ),
        read_by=derived_by(archive, _version_of(publication, kind, url)),
    )


def retire_listings(archive: Archive, publication: str, kind: EditionKind, urls: Iterable[str]) -> None:
    """Mark the entries of listings that are at none of these addresses as gone: the publication has moved.

    Raises ArchiveError.
    """
    former = archive.query(FORMER, (publication, kind, as_json(urls)))
    if not former:
        return
    with archive.transaction() as connection:
        now = utc_now()
        for number, url in former:
            connection.execute(RETIRE, (now, number))
            # If it is asked again, it is read whole.
            connection.execute(FORGET_VALIDATORS, (number,))
            forget_version(connection, _version_of(publication, kind, url))


def _note_version(archive: Archive, kind: str, version: str | None) -> None:
    if version is not None and derived_by(archive, kind) != version:
        note_version(archive, kind, version)


def _version_of(publication: str, kind: EditionKind, url: str) -> str:
    """What the version of a listing is the version of, in `derivations`."""
    return f"listing {publication} {kind} {url}"
