"""Merge the listings, and which editions they name: of two readings, the later one counts."""

import sqlite3

from crawler.archive.adopt.maps import insert_rows, map_by_key

__all__ = ["mark_listed", "merge_listings"]

# Local posts have no listing; whether they are there was noted by the crawl.
SIDES = """
CREATE TEMP TABLE adopted_sides AS
WITH kinds (theirs, ours, kind) AS (
  SELECT DISTINCT ids.old, ids.new, e.kind FROM temp.adopted_publications ids
  JOIN origin.editions e ON e.publication_id = ids.old
)
SELECT ours AS publication_id, kind,
  coalesce(
    (SELECT max(l.read_at) FROM origin.listings l WHERE l.publication_id = theirs AND l.kind = kinds.kind),
    (SELECT max(r.started) FROM origin.runs r WHERE r.command IN ('crawl digests', 'release')), ''
  ) > coalesce(
    (SELECT max(l.read_at) FROM main.listings l WHERE l.publication_id = ours AND l.kind = kinds.kind),
    (SELECT max(r.started) FROM main.runs r WHERE r.command IN ('crawl digests', 'release')), ''
  ) AS theirs_is_later
FROM kinds
"""
TABLES = (
    "CREATE TEMP TABLE adopted_later_listings (old INTEGER UNIQUE, new INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE adopted_gone (publication_id INTEGER, kind TEXT, locator TEXT, since TEXT)",
)
LATER = """
INSERT INTO temp.adopted_later_listings
SELECT ids.old, ids.new FROM temp.adopted_listings ids JOIN origin.listings o ON o.id = ids.old
JOIN main.listings mine ON mine.id = ids.new WHERE NOT ids.is_new AND o.read_at > mine.read_at
"""
# What the later reading of a listing does not name, and the earlier one did.
GONE_HERE = """
INSERT INTO temp.adopted_gone
SELECT mine.publication_id, mine.kind, e.locator, o.read_at FROM temp.adopted_later_listings ids
JOIN origin.listings o ON o.id = ids.old JOIN main.listings mine ON mine.id = ids.new
JOIN main.listing_entries e ON e.listing_id = ids.new
WHERE e.gone_since IS NULL AND NOT EXISTS (
  SELECT 1 FROM origin.listing_entries theirs WHERE theirs.listing_id = ids.old AND theirs.locator = e.locator
)
"""
GONE_THERE = """
INSERT INTO temp.adopted_gone
SELECT mine.publication_id, mine.kind, e.locator, mine.read_at FROM temp.adopted_listings ids
JOIN origin.listings o ON o.id = ids.old JOIN main.listings mine ON mine.id = ids.new
JOIN origin.listing_entries e ON e.listing_id = ids.old
WHERE e.gone_since IS NULL AND NOT ids.is_new AND o.read_at < mine.read_at AND NOT EXISTS (
  SELECT 1 FROM main.listing_entries ours WHERE ours.listing_id = ids.new AND ours.locator = e.locator
)
"""
READ_LATER = """
UPDATE main.listings SET (etag, last_modified, read_at) = (
  SELECT o.etag, o.last_modified, o.read_at FROM origin.listings o
  JOIN temp.adopted_later_listings ids ON ids.old = o.id WHERE ids.new = listings.id
)
WHERE id IN (SELECT new FROM temp.adopted_later_listings)
"""
NOTED = """
o.id IN (SELECT old FROM temp.adopted_listing_entries WHERE is_new)
OR o.listing_id IN (SELECT old FROM temp.adopted_later_listings)
"""
ENTRIES_GONE = """
UPDATE main.listing_entries SET gone_since = (
  SELECT gone.since FROM temp.adopted_gone gone JOIN main.listings l ON l.id = listing_entries.listing_id
  WHERE gone.publication_id = l.publication_id AND gone.kind = l.kind AND gone.locator = listing_entries.locator
)
WHERE gone_since IS NULL AND EXISTS (
  SELECT 1 FROM temp.adopted_gone gone JOIN main.listings l ON l.id = listing_entries.listing_id
  WHERE gone.publication_id = l.publication_id AND gone.kind = l.kind AND gone.locator = listing_entries.locator
)
"""
EDITIONS_LISTED = """
UPDATE main.editions SET gone_since = (
  SELECT o.gone_since FROM origin.editions o JOIN temp.adopted_editions ids ON ids.old = o.id
  WHERE ids.new = editions.id
)
WHERE id IN (
  SELECT ids.new FROM temp.adopted_editions ids JOIN origin.editions o ON o.id = ids.old
  JOIN main.editions mine ON mine.id = ids.new
  JOIN temp.adopted_sides side ON side.publication_id = mine.publication_id AND side.kind = mine.kind
  WHERE NOT ids.is_new AND side.theirs_is_later AND (o.gone_since IS NULL) <> (mine.gone_since IS NULL)
)
"""
EDITIONS_GONE = """
UPDATE main.editions SET gone_since = (
  SELECT gone.since FROM temp.adopted_gone gone
  WHERE (gone.publication_id, gone.kind, gone.locator) = (editions.publication_id, editions.kind, editions.locator)
)
WHERE gone_since IS NULL AND (publication_id, kind, locator) IN (
  SELECT publication_id, kind, locator FROM temp.adopted_gone
)
"""


def merge_listings(connection: sqlite3.Connection) -> None:
    """Merge listings and their entries. Publications are merged before, runs after."""
    connection.execute(SIDES)
    for statement in TABLES:
        connection.execute(statement)
    for table in ("listings", "listing_entries"):
        map_by_key(connection, table)
    for statement in (LATER, GONE_HERE, GONE_THERE):
        connection.execute(statement)
    insert_rows(connection, "listings")
    connection.execute(READ_LATER)
    insert_rows(connection, "listing_entries", where=NOTED, conflict="REPLACE")
    connection.execute("CREATE INDEX temp.adopted_gone_locator ON adopted_gone (locator)")
    if connection.execute("SELECT EXISTS (SELECT 1 FROM temp.adopted_gone)").fetchone()[0]:
        connection.execute(ENTRIES_GONE)


def mark_listed(connection: sqlite3.Connection) -> None:
    """Take over from the later readings which editions are no longer listed. Editions are merged before."""
    connection.execute(EDITIONS_LISTED)
    connection.execute(EDITIONS_GONE)
