"""Remove a publication with what only it cites.

Visits and captures are a ledger, of which nothing is deleted: a link or image that was visited stays, with what was
read of it, and is cited by nothing and never due. Redactions stay: what they name is kept out of later crawls too.
"""

import sqlite3
from dataclasses import dataclass

from crawler.archive.analyses.stories import rebuild_stories
from crawler.archive.database import Archive
from crawler.archive.issues.edition_revisions import forget_edits_of
from crawler.archive.issues.mentions import delete_content
from crawler.archive.links import DELETE_UNUSED_DOMAINS
from crawler.archive.search_indexes import rebuild_indexes
from crawler.archive.works import rebuild_joins

__all__ = ["Removal", "count_removal", "remove_publication"]

ID = "SELECT id FROM publications WHERE key = ?"
EDITIONS = "SELECT id FROM editions WHERE publication_id = ?"
ISSUES = "SELECT id FROM issues WHERE publication_id = ?"

_CITED_BY = {
    "links": "SELECT m.link_id FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE i.publication_id {} :id",
    "images": "SELECT u.image_id FROM image_uses u JOIN issues i ON i.id = u.issue_id WHERE i.publication_id {} :id",
}
# What other rows point at stays, besides what was visited.
_KEPT = {
    "links": """
        SELECT link_id FROM visits UNION SELECT link_id FROM snapshot_asks UNION SELECT link_id FROM sources
        UNION SELECT link_id FROM former_ids WHERE kind = 'link'
        UNION SELECT link_id FROM problems WHERE publication_id <> :id AND link_id IS NOT NULL
        UNION SELECT id FROM links WHERE url GLOB 'redacted:*'
    """,
    "images": """
        SELECT image_id FROM image_visits UNION SELECT image_id FROM former_ids WHERE kind = 'image'
        UNION SELECT image_id FROM sources WHERE image_id IS NOT NULL
        UNION SELECT id FROM images WHERE url GLOB 'redacted:*'
    """,
}
_ONLY_HERE = {
    table: f"{cited.format('=')} EXCEPT {cited.format('<>')}"  # of constants
    for table, cited in _CITED_BY.items()
}
_GONE = {
    table: f"SELECT * FROM ({only}) EXCEPT SELECT * FROM ({_KEPT[table]})"  # noqa: S608 - of constants
    for table, only in _ONLY_HERE.items()
}
# The address that stands for a work stays as long as another link to the work does.
_GONE["links"] += f"""
    EXCEPT SELECT l.id FROM links l JOIN links w ON w.work = l.url AND w.id <> l.id
    WHERE w.id NOT IN ({_ONLY_HERE["links"]}) OR w.id IN ({_KEPT["links"]})
"""  # noqa: S608 - of constants

COUNT = f"""
SELECT
  (SELECT count(*) FROM issues WHERE publication_id = :id),
  (SELECT count(*) FROM editions WHERE publication_id = :id),
  (SELECT count(*) FROM ({_GONE["links"]})), (SELECT count(*) FROM ({_ONLY_HERE["links"]})),
  (SELECT count(*) FROM ({_GONE["images"]})), (SELECT count(*) FROM ({_ONLY_HERE["images"]}))
"""  # noqa: S608 - of constants
MARK = {
    table: f"CREATE TEMP TABLE removed_{table} AS SELECT 0 AS id WHERE 0 UNION {gone}" for table, gone in _GONE.items()
}
ROWS = (
    "DELETE FROM problems WHERE publication_id = :id",
    "DELETE FROM edition_texts WHERE edition_id IN (SELECT id FROM editions WHERE publication_id = :id)",
    "UPDATE issues SET edition_id = NULL WHERE publication_id = :id",
    "DELETE FROM editions WHERE publication_id = :id",
    "DELETE FROM issues WHERE publication_id = :id",
    "DELETE FROM listing_entries WHERE listing_id IN (SELECT id FROM listings WHERE publication_id = :id)",
    """
    DELETE FROM derivations WHERE kind IN (
      SELECT 'listing ' || p.key || ' ' || l.kind || ' ' || l.url
      FROM listings l JOIN publications p ON p.id = l.publication_id WHERE p.id = :id
    )
    """,
    "DELETE FROM listings WHERE publication_id = :id",
    "DELETE FROM derivations WHERE kind = 'issues ' || (SELECT key FROM publications WHERE id = :id)",
    "DELETE FROM topics WHERE publication_id = :id",
    "DELETE FROM topic_analyses WHERE publication_id = :id",
    "DELETE FROM publications WHERE id = :id",
    "DELETE FROM link_aliases WHERE link_id IN (SELECT id FROM temp.removed_links)",
    "DELETE FROM image_aliases WHERE image_id IN (SELECT id FROM temp.removed_images)",
    "DELETE FROM work_claims WHERE link_id IN (SELECT id FROM temp.removed_links)",
    "DELETE FROM snapshots WHERE link_id IN (SELECT id FROM temp.removed_links)",
    "DELETE FROM snapshot_submissions WHERE link_id IN (SELECT id FROM temp.removed_links)",
    "DELETE FROM links WHERE id IN (SELECT id FROM temp.removed_links)",
    "DELETE FROM images WHERE id IN (SELECT id FROM temp.removed_images)",
    DELETE_UNUSED_DOMAINS,
    "DROP TABLE temp.removed_links",
    "DROP TABLE temp.removed_images",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """How much goes with a publication."""

    issues: int
    editions: int
    links: int
    """Links that go."""
    links_kept: int
    """Links that only it cites and that stay: they were visited, or stand for a work to which another link stays."""
    images: int
    images_kept: int


def count_removal(archive: Archive, key: str) -> Removal | None:
    """Return what would go with a publication; None where the archive does not have it. Raises ArchiveError."""
    found = archive.query(ID, (key,))
    if not found:
        return None
    ((issues, editions, links, cited, images, used),) = archive.query(COUNT, {"id": found[0][0]})
    return Removal(
        issues=issues,
        editions=editions,
        links=links,
        links_kept=cited - links,
        images=images,
        images_kept=used - images,
    )


def remove_publication(archive: Archive, key: str) -> None:
    """Remove a publication in one transaction, if the archive has it. Raises ArchiveError, and nothing was removed."""
    with archive.transaction() as connection:
        found = connection.execute(ID, (key,)).fetchone()
        if found is None:
            return
        named = {"id": found[0]}
        for statement in MARK.values():
            connection.execute(statement, named)
        for (issue,) in connection.execute(ISSUES, (found[0],)).fetchall():
            delete_content(connection, int(issue))
        editions = [int(number) for (number,) in connection.execute(EDITIONS, (found[0],))]
        forget_edits_of(connection, editions)
        for statement in ROWS:
            connection.execute(statement, named)
        _rebuild(archive, connection)


def _rebuild(archive: Archive, connection: sqlite3.Connection) -> None:
    """Bring up to date what is derived from mentions and links."""
    rebuild_joins(archive)
    rebuild_stories(archive)
    rebuild_indexes(archive, "mentions")
