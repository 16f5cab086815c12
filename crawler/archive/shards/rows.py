"""Which rows of an archive a shard has: all that a visit, its evaluation and its merge ask for, and no more.

Ids are those of the archive. `origin` is the archive, `main` the shard; `o` is the row.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from crawler.archive.exports.relations import Relation, relation, relations
from crawler.visits.target import TargetKind

__all__ = ["SHARDED", "copy_rows"]

# Where pages lead with an image that is due, they come along: it is due because of them.
_SETS: Mapping[str, str] = {
    "shard_links": """
        SELECT value FROM temp.due_link
        UNION SELECT s.link_id FROM temp.due_image d JOIN origin.sources s ON s.image_id = d.value
    """,
    "shard_images": "SELECT value FROM temp.due_image",
    "shard_issues": """
        SELECT issue_id FROM origin.mentions WHERE link_id IN (SELECT id FROM temp.shard_links)
        UNION SELECT issue_id FROM origin.image_uses WHERE image_id IN (SELECT id FROM temp.shard_images)
    """,
    "shard_captures": """
        WITH RECURSIVE kept (id) AS (
          SELECT capture_id FROM origin.visits
          WHERE link_id IN (SELECT id FROM temp.shard_links) AND capture_id IS NOT NULL
          UNION SELECT c.revisit_of FROM kept JOIN origin.captures c ON c.id = kept.id WHERE c.revisit_of IS NOT NULL
        )
        SELECT id FROM kept
    """,
}
"""Temporary table of ids -> what fills it, each of those before it."""

_OF_LINKS = "o.link_id IN (SELECT id FROM temp.shard_links)"
_OF_IMAGES = "o.image_id IN (SELECT id FROM temp.shard_images)"
_ALL = "true"
_NAMED = "named"
"""Those to which rows of other tables refer; the latter are copied first."""

SHARDED: Mapping[str, str] = {
    "publications": _ALL,
    "redactions": _ALL,
    "redaction_forms": _ALL,
    "issues": "o.id IN (SELECT id FROM temp.shard_issues)",
    "links": "o.id IN (SELECT id FROM temp.shard_links)",
    "link_aliases": _OF_LINKS,
    "work_claims": _OF_LINKS,
    "captures": "o.id IN (SELECT id FROM temp.shard_captures)",
    "visits": _OF_LINKS,
    "readings": "o.visit_id IN (SELECT id FROM main.visits)",
    "hops": "o.visit_id IN (SELECT id FROM main.visits)",
    "mentions": _OF_LINKS,
    "images": "o.id IN (SELECT id FROM temp.shard_images)",
    "image_aliases": _OF_IMAGES,
    "image_visits": _OF_IMAGES,
    "image_hops": "o.visit_id IN (SELECT id FROM main.image_visits)",
    "image_uses": _OF_IMAGES,
    "sources": _OF_LINKS,
    "source_texts": _OF_LINKS,
    "source_revisions": _OF_LINKS,
    "source_revision_texts": _OF_LINKS,
    "link_authors": _OF_LINKS,
    "snapshots": _OF_LINKS,
    "snapshot_asks": _OF_LINKS,
    "snapshot_submissions": _OF_LINKS,
    "derivations": "o.kind IN ('addresses', 'states')",
    "editions": "o.id IN (SELECT edition_id FROM main.issues)",
    "authors": _NAMED,
    "domains": _NAMED,
    "runs": _NAMED,
}
"""Table -> condition of its rows, in the order in which they are copied; the others have none.

Without robots_visits: nothing reads them to crawl, and each run asks for robots.txt itself."""

# An issue is a part of itself: its order stays, without gaps, and what is told of a mention beside its link does not.
_PLACE = "(SELECT count(*) FROM origin.{table} p WHERE p.issue_id = o.issue_id AND p.position <= o.position AND {of})"
_GIVEN: Mapping[str, Mapping[str, str]] = {
    "mentions": {
        "position": _PLACE.format(table="mentions", of="p.link_id IN (SELECT id FROM temp.shard_links)"),
        "role": "iif(o.role = 'promo', o.role, 'item')",
        **dict.fromkeys(
            ("section_id", "parent_id", "title", "heading", "byline", "summary", "summary_edition_id", "context"),
            "NULL",
        ),
        "template_summary": "0",
    },
    "image_uses": {
        "position": _PLACE.format(table="image_uses", of="p.image_id IN (SELECT id FROM temp.shard_images)"),
        **dict.fromkeys(("section_id", "mention_id", "credit", "credit_url"), "NULL"),
    },
    "sources": {"image_id": "(SELECT id FROM temp.shard_images WHERE id = o.image_id)"},
}
"""Table -> column -> SQL of another value than the one of the archive."""

# What a run may have asked a moment ago.
_RECENT = "o.command LIKE 'crawl %' AND o.started >= :recent"


def copy_rows(connection: sqlite3.Connection, due: Mapping[TargetKind, Iterable[int]], recent: str) -> None:
    """Copy the rows of a shard from `origin`.

    Args:
        connection: to the shard, in a transaction; foreign keys are not enforced.
        due: kind -> ids of what is due in it.
        recent: crawls since this time are on record in the shard too.
    """
    for kind, ids in due.items():
        connection.execute(f"CREATE TEMP TABLE due_{kind} (value INTEGER PRIMARY KEY)")
        connection.executemany(f"INSERT OR IGNORE INTO temp.due_{kind} VALUES (?)", ((number,) for number in ids))
    for name, statement in _SETS.items():
        connection.execute(f"CREATE TEMP TABLE {name} (id INTEGER PRIMARY KEY)")
        connection.execute(f"INSERT OR IGNORE INTO temp.{name} {statement}")
    for name, condition in SHARDED.items():
        table = relation(name)
        chosen = _named(table) if condition is _NAMED else condition
        if name == "runs":
            chosen = f"{chosen} OR {_RECENT}"
        statement = _copy(table, chosen)
        connection.execute(statement, {"recent": recent} if ":recent" in statement else {})


def _copy(table: Relation, condition: str) -> str:
    given = _GIVEN.get(table.name, {})
    columns = ", ".join(field.name for field in table.fields)
    values = ", ".join(given.get(field.name, f"o.{field.name}") for field in table.fields)
    return f"INSERT INTO main.{table.name} ({columns}) SELECT {values} FROM origin.{table.name} o WHERE {condition}"


def _named(table: Relation) -> str:
    """Return the condition of the rows to which rows that are copied refer."""
    return f"o.id IN ({' UNION '.join(_references(table.name))})"


def _references(target: str) -> Iterator[str]:
    for other in relations():
        if other.name in SHARDED and other.kind == "table":
            for field in other.fields:
                if field.references == target:
                    yield f"SELECT {field.name} FROM main.{other.name} WHERE {field.name} IS NOT NULL"
