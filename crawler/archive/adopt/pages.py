"""Merge what linked pages and images are: of two, what the later visit saw."""

import sqlite3

from crawler.archive.adopt.maps import insert_rows
from crawler.archive.adopt.search import index, unindex
from crawler.archive.database import Archive
from crawler.archive.ledger.pictures import flag_all_shared
from crawler.archive.ledger.targets import TABLES, TargetTables
from crawler.linked_pages.version import source_reader_version
from crawler.visits.outcomes import PRESENT

__all__ = ["find_later_sights", "merge_pages", "merge_validators"]

_PRESENT = ", ".join(f"'{outcome}'" for outcome in sorted(PRESENT))


def _last_sight(schema: str, tables: TargetTables, row: str) -> str:
    """Return the SQL of the time at which a page or image was last seen; null if never."""
    return (
        f"(SELECT max(v.started) FROM {schema}.{tables.visits} v WHERE v.{tables.owner} = {row}"
        f" AND v.outcome IN ({_PRESENT}) AND v.outcome <> 'not_modified')"
    )


_SIGHTS = {
    tables.targets: (
        f"INSERT OR IGNORE INTO temp.adopted_later_{tables.targets}"
        f" SELECT ids.old, ids.new FROM temp.adopted_{tables.targets} ids"
        f" WHERE NOT ids.is_new AND {_last_sight('origin', tables, 'ids.old')}"
        f" > coalesce({_last_sight('main', tables, 'ids.new')}, '')"
    )
    for tables in TABLES.values()
}
"""Links and images that the other archive saw later."""

_PICTURE = "content_type, size, width, height, sha256, dhash, placeholder"
_COLUMNS = {"links": "etag, last_modified", "images": f"etag, last_modified, {_PICTURE}"}

# Of two sources: that of the later visit, then the one with its text, then that of the present reader.
_RANK = (
    "coalesce(({started}), ''), coalesce({row}.words, 0) = 0 OR EXISTS (SELECT 1 FROM {schema}.source_texts t"
    " WHERE t.link_id = {row}.link_id), {row}.reader IN (:reader, '') OR EXISTS (SELECT 1 FROM {schema}.readings r"
    " WHERE r.visit_id = {row}.visit_id AND r.reader = :reader), {row}.read_at"
)
_THEIRS = _RANK.format(
    started="SELECT v.started FROM origin.visits v WHERE v.id = o.visit_id", row="o", schema="origin"
)
_OURS = _RANK.format(
    started="SELECT v.started FROM main.visits v WHERE v.id = mine.visit_id", row="mine", schema="main"
)
# What a reading found to be no page has no source, whichever archive it was in.
_IS_PAGE = f"""
NOT EXISTS (
  SELECT 1 FROM temp.adopted_visits seen JOIN main.visits v ON v.id = seen.new
  WHERE seen.old = o.visit_id AND coalesce(
    (
      SELECT r.outcome FROM main.visits r WHERE r.link_id = v.link_id AND r.reread_of = v.id
      ORDER BY r.started DESC, r.id DESC LIMIT 1
    ), v.outcome
  ) NOT IN ({_PRESENT})
)
"""
CHOSEN = """
CREATE TEMP TABLE adopted_sources (old INTEGER PRIMARY KEY, new INTEGER UNIQUE, is_without_text INTEGER NOT NULL)
"""
CHOOSE = f"""
INSERT OR IGNORE INTO temp.adopted_sources
SELECT o.link_id AS old, links.new, coalesce(o.words, 0) > 0 AND t.link_id IS NULL AS is_without_text
FROM origin.sources o JOIN temp.adopted_links links ON links.old = o.link_id
JOIN main.links here ON here.id = links.new
LEFT JOIN main.sources mine ON mine.link_id = links.new
LEFT JOIN origin.source_texts t ON t.link_id = o.link_id
WHERE here.url NOT GLOB 'redacted:*' AND (mine.link_id IS NULL OR ({_THEIRS}) > ({_OURS})) AND {_IS_PAGE}
ORDER BY (SELECT v.started FROM origin.visits v WHERE v.id = o.visit_id) DESC
"""
TAKEN = "SELECT new FROM temp.adopted_sources"
IS_TAKEN = "o.link_id IN (SELECT old FROM temp.adopted_sources)"
# What is told of a reading of a page is about the source that was replaced.
FORGET_READINGS = f"""
DELETE FROM main.readings WHERE visit_id IN (SELECT s.visit_id FROM main.sources s WHERE s.link_id IN ({TAKEN}))
  AND NOT EXISTS (
    SELECT 1 FROM origin.readings r JOIN temp.adopted_visits ids ON ids.old = r.visit_id
    WHERE ids.new = readings.visit_id AND r.reader = readings.reader
  )
"""
TEXTS_TAKEN = "SELECT new FROM temp.adopted_sources WHERE NOT is_without_text"
# The page was read elsewhere, and its text is not here: `scrapy reread` is to read it.
READER = """CASE WHEN (
  SELECT is_without_text FROM temp.adopted_sources taken WHERE taken.old = o.link_id
) AND NOT text_redacted((SELECT l.url FROM origin.links l WHERE l.id = o.link_id)) THEN '' ELSE o.reader END"""


def find_later_sights(connection: sqlite3.Connection) -> None:
    """Note which links and images the other archive saw later. To be called before visits are merged."""
    for table, statement in _SIGHTS.items():
        connection.execute(f"CREATE TEMP TABLE adopted_later_{table} (old INTEGER UNIQUE, new INTEGER PRIMARY KEY)")
        connection.execute(statement)


def merge_validators(connection: sqlite3.Connection) -> None:
    """Take over what links and images had when the other archive saw them later: validators, and what a picture is."""
    for table, columns in _COLUMNS.items():
        connection.execute(f"""
            UPDATE main.{table} SET ({columns}) = (
              SELECT {columns} FROM origin.{table} o JOIN temp.adopted_later_{table} ids ON ids.old = o.id
              WHERE ids.new = {table}.id
            )
            WHERE id IN (SELECT new FROM temp.adopted_later_{table}) AND url NOT GLOB 'redacted:*'
        """)


def merge_pages(archive: Archive) -> tuple[int, int]:
    """Take over the sources that are not here or older; return how many, and how many of them came without text.

    To be called when visits, images and authors are merged.
    """
    connection = archive.connection
    connection.execute(CHOSEN)
    connection.execute(CHOOSE, {"reader": source_reader_version()})
    unindex(connection, "sources", TAKEN)
    unindex(connection, "source_texts", TEXTS_TAKEN)
    connection.execute(f"DELETE FROM main.link_authors WHERE link_id IN ({TAKEN})")
    connection.execute(f"DELETE FROM main.source_texts WHERE link_id IN ({TEXTS_TAKEN})")
    taken = insert_rows(connection, "sources", where=IS_TAKEN, given={"reader": READER}, conflict="REPLACE")
    connection.execute(FORGET_READINGS)
    insert_rows(connection, "source_texts", where=IS_TAKEN)
    insert_rows(connection, "link_authors", where=IS_TAKEN)
    index(connection, "sources", TAKEN)
    index(connection, "source_texts", TEXTS_TAKEN)
    flag_all_shared(archive)
    without = connection.execute("SELECT count(*) FROM temp.adopted_sources WHERE is_without_text").fetchone()[0]
    return taken, int(without)
