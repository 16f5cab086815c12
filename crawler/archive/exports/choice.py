"""Choose the rows to export, so that those of different tables belong together."""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from crawler.archive.exports.relations import Relation, relations
from crawler.archive.rows import as_json
from crawler.exceptions import ExportError

__all__ = ["Choice", "choose"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Filters of an export; None or an empty one filters nothing."""

    publication: str | None = None
    """Key of the publication."""

    since: date | None = None
    """Earliest date of an issue."""

    until: date | None = None
    """Latest date of an issue."""

    numbers: tuple[int, int] | None = None
    """First and last number of an issue."""

    states: tuple[str, ...] = ()
    """States of links."""

    links: tuple[str, ...] = ()
    """Ids or addresses of links, normalised or as written."""

    roles: tuple[str, ...] = ()
    """Roles of mentions."""

    @property
    def everything(self) -> bool:
        """Return whether nothing is filtered."""
        return self == Choice()

    @property
    def whole_publications(self) -> bool:
        """Return whether all issues of a publication are chosen, and so the rows that belong to none of them."""
        return self == Choice(publication=self.publication)

    @property
    def by_mention(self) -> bool:
        """Return whether parts of issues may be chosen."""
        return bool(self.states or self.links or self.roles)


# What matches, in the strict sense: these mentions, and no other, are the rows of the views.
_MATCHING = """
SELECT m.id
FROM mentions m
JOIN temp.asked_issues a ON a.id = m.issue_id
JOIN links l ON l.id = m.link_id
WHERE (:states = '[]' OR l.state IN (SELECT value FROM json_each(:states)))
  AND (:roles = '[]' OR m.role IN (SELECT value FROM json_each(:roles)))
  AND (:links = '[]' OR CAST(l.id AS TEXT) IN (SELECT value FROM json_each(:links))
    OR l.url IN (SELECT value FROM json_each(:links)) OR m.url IN (SELECT value FROM json_each(:links))
    OR l.id IN (
      SELECT f.link_id FROM former_ids f JOIN json_each(:links) ON value IN (CAST(f.former_id AS TEXT), f.url)
    ))
"""
_ASKED_ISSUES = """
SELECT i.id
FROM issues i JOIN publications p ON p.id = i.publication_id
WHERE (:publication IS NULL OR p.key = :publication)
  AND (:since IS NULL OR i.published >= :since) AND (:until IS NULL OR i.published <= :until)
  AND (:first IS NULL OR i.number BETWEEN :first AND :last)
"""

_UNKNOWN_LINKS = """
SELECT value FROM json_each(?)
WHERE NOT EXISTS (SELECT 1 FROM links WHERE url = value OR id = CAST(value AS INTEGER) AND CAST(id AS TEXT) = value)
  AND NOT EXISTS (SELECT 1 FROM mentions WHERE url = value)
  AND NOT EXISTS (SELECT 1 FROM former_ids WHERE kind = 'link' AND value IN (CAST(former_id AS TEXT), url))
"""

# With a mention come those that it belongs to, whatever their links are.
_MENTIONS = """
WITH RECURSIVE kept (id) AS (
  SELECT id FROM temp.matching
  UNION SELECT m.parent_id FROM kept JOIN mentions m ON m.id = kept.id WHERE m.parent_id IS NOT NULL
)
SELECT id FROM kept
"""
_ISSUES = """
SELECT id FROM temp.asked_issues
WHERE NOT :by_mention OR id IN (SELECT m.issue_id FROM mentions m JOIN temp.matching x ON x.id = m.id)
"""
_PUBLICATIONS = """
SELECT publication_id FROM issues WHERE id IN (SELECT id FROM temp.kept_issues)
UNION SELECT id FROM publications WHERE :whole AND (:publication IS NULL OR key = :publication)
"""
_EDITIONS = """
SELECT id FROM editions
WHERE issue_id IN (SELECT id FROM temp.kept_issues)
  OR :whole AND issue_id IS NULL AND publication_id IN (SELECT id FROM temp.kept_publications)
"""
_USES = """
SELECT id FROM image_uses
WHERE issue_id IN (SELECT id FROM temp.kept_issues)
  AND (mention_id IN (SELECT id FROM temp.kept_mentions) OR mention_id IS NULL AND NOT :by_mention)
"""
_LINKS = "SELECT link_id FROM mentions WHERE id IN (SELECT id FROM temp.kept_mentions)"
_IMAGES = """
SELECT image_id FROM image_uses WHERE id IN (SELECT id FROM temp.kept_image_uses)
UNION SELECT image_id FROM sources
  WHERE link_id IN (SELECT id FROM temp.kept_links) AND image_id IS NOT NULL
"""
_CAPTURES = """
WITH RECURSIVE kept (id) AS (
  SELECT capture_id FROM visits
  WHERE link_id IN (SELECT id FROM temp.kept_links) AND capture_id IS NOT NULL
  UNION SELECT c.revisit_of FROM kept JOIN captures c ON c.id = kept.id WHERE c.revisit_of IS NOT NULL
)
SELECT id FROM kept
"""
# A problem comes along when all that it names does; one that names nothing, with its whole publication.
_PROBLEMS = """
SELECT id FROM problems
WHERE publication_id IN (SELECT id FROM temp.kept_publications)
  AND (issue_id IS NULL OR issue_id IN (SELECT id FROM temp.kept_issues))
  AND (edition_id IS NULL OR edition_id IN (SELECT id FROM temp.kept_editions))
  AND (link_id IS NULL OR link_id IN (SELECT id FROM temp.kept_links))
  AND (:whole OR coalesce(issue_id, edition_id, link_id) IS NOT NULL)
"""

_SETS: Mapping[str, str] = {
    "asked_issues": _ASKED_ISSUES,
    "matching": _MATCHING,
    "kept_mentions": _MENTIONS,
    "kept_issues": _ISSUES,
    "kept_publications": _PUBLICATIONS,
    "kept_editions": _EDITIONS,
    "kept_image_uses": _USES,
    "kept_links": _LINKS,
    "kept_images": _IMAGES,
    "kept_captures": _CAPTURES,
    "kept_problems": _PROBLEMS,
}
"""Temporary table of ids -> what fills it, each of those before it."""

_OF_LINKS = "link_id IN (SELECT id FROM temp.kept_links)"
_OF_EDITIONS = "edition_id IN (SELECT id FROM temp.kept_editions)"
_KEPT_MENTIONS = "(SELECT id FROM temp.kept_mentions)"
_OF_IMAGES = "image_id IN (SELECT id FROM temp.kept_images)"
_OF_HOSTS = (
    f":whole AND host IN (SELECT host FROM visits WHERE {_OF_LINKS}"
    f" UNION SELECT host FROM image_visits WHERE {_OF_IMAGES})"
)
# What is derived of all that a publication cites is not that of a part of it.
_OF_PUBLICATIONS = (
    ":whole AND publication IN (SELECT key FROM publications WHERE id IN (SELECT id FROM temp.kept_publications))"
)
_CONDITIONS: Mapping[str, str] = {
    "listings": "publication_id IN (SELECT id FROM temp.kept_publications) AND :whole",
    "listing_entries": (
        "listing_id IN (SELECT id FROM listings WHERE publication_id IN (SELECT id FROM temp.kept_publications)"
        " AND :whole)"
    ),
    "edition_texts": _OF_EDITIONS,
    "edition_revisions": _OF_EDITIONS,
    "edition_revision_texts": _OF_EDITIONS,
    "withheld_texts": _OF_EDITIONS,
    "edition_changes": f"revision_id IN (SELECT id FROM edition_revisions WHERE {_OF_EDITIONS})",
    "sections": "issue_id IN (SELECT id FROM temp.kept_issues)",
    "link_aliases": _OF_LINKS,
    "work_claims": _OF_LINKS,
    "joined_works": ("work IN (SELECT work FROM links WHERE id IN (SELECT id FROM temp.kept_links))"),
    "story_ties": f"a IN {_KEPT_MENTIONS} AND b IN {_KEPT_MENTIONS}",
    "stories": f"mention_id IN {_KEPT_MENTIONS} AND story_id IN {_KEPT_MENTIONS}",
    "threads": f"mention_id IN {_KEPT_MENTIONS} AND thread_id IN {_KEPT_MENTIONS}",
    "visits": _OF_LINKS,
    "hops": f"visit_id IN (SELECT id FROM visits WHERE {_OF_LINKS})",
    "image_aliases": _OF_IMAGES,
    "image_visits": _OF_IMAGES,
    "image_hops": f"visit_id IN (SELECT id FROM image_visits WHERE {_OF_IMAGES})",
    "former_image_visits": f"visit_id IN (SELECT id FROM image_visits WHERE {_OF_IMAGES})",
    "former_ids": f"{_OF_LINKS} OR {_OF_IMAGES}",
    "readings": f"visit_id IN (SELECT id FROM visits WHERE {_OF_LINKS})",
    "robots_visits": _OF_HOSTS,
    "robots_hops": f"visit_id IN (SELECT id FROM robots_visits WHERE {_OF_HOSTS})",
    "former_robots_visits": f"visit_id IN (SELECT id FROM robots_visits WHERE {_OF_HOSTS})",
    "topic_analyses": "publication_id IN (SELECT id FROM temp.kept_publications)",
    "topics": "publication_id IN (SELECT id FROM temp.kept_publications)",
    "topic_mentions": "mention_id IN (SELECT id FROM temp.kept_mentions)",
    "topic_occurrences": "mention_id IN (SELECT id FROM temp.kept_mentions)",
    "topic_readings": "issue_id IN (SELECT id FROM temp.kept_issues)",
    "derivations": (
        "kind NOT GLOB 'issues *' AND kind NOT GLOB 'listing *' OR EXISTS ("
        "SELECT 1 FROM publications p WHERE p.id IN (SELECT id FROM temp.kept_publications)"
        " AND (kind = 'issues ' || p.key OR kind GLOB 'listing ' || p.key || ' *'))"
    ),
    "shards": "0",
    "categories": "name IN (SELECT category FROM sections WHERE issue_id IN (SELECT id FROM temp.kept_issues))",
    "sources": _OF_LINKS,
    "source_texts": _OF_LINKS,
    "source_revisions": _OF_LINKS,
    "source_revision_texts": _OF_LINKS,
    "link_authors": _OF_LINKS,
    "authors": f"id IN (SELECT author_id FROM link_authors WHERE {_OF_LINKS})",
    "snapshots": _OF_LINKS,
    "lost_at_last_look": _OF_PUBLICATIONS,
    "survival_curves": _OF_PUBLICATIONS,
    "snapshot_asks": _OF_LINKS,
    "snapshot_submissions": _OF_LINKS,
    "drift": "mention_id IN (SELECT id FROM temp.kept_mentions)",
    "domains": (
        "id IN (SELECT domain_id FROM links WHERE id IN (SELECT id FROM temp.kept_links)"
        " UNION SELECT domain_id FROM images WHERE id IN (SELECT id FROM temp.kept_images))"
    ),
    "entries": "mention_id IN (SELECT id FROM temp.matching)",
    "illustrations": (
        "(issue_id, position, image_id) IN (SELECT issue_id, position, image_id FROM image_uses"
        " WHERE id IN (SELECT id FROM temp.kept_image_uses))"
    ),
}
"""Table or view -> which of its rows are kept, where no set names them."""


def choose(connection: sqlite3.Connection, choice: Choice) -> dict[str, str]:
    """Fill temporary tables with what is chosen; return table or view -> condition of its rows ('' for all).

    Tables that no filter names keep the rows that other rows refer to, or all. Call it in the transaction that reads
    the rows.

    Raises:
        ExportError: a publication or link is not in the archive.
    """
    if choice.everything:
        return {}
    _refuse_unknown(connection, choice)
    if choice.whole_publications and connection.execute("SELECT count(*) FROM publications").fetchone() == (1,):
        return {}
    first, last = choice.numbers or (None, None)
    parameters = {
        "publication": choice.publication,
        "since": choice.since and choice.since.isoformat(),
        "until": choice.until and choice.until.isoformat(),
        "first": first,
        "last": last,
        "states": as_json(choice.states),
        "links": as_json(choice.links),
        "roles": as_json(choice.roles),
        "by_mention": choice.by_mention,
        "whole": choice.whole_publications,
    }
    for name, statement in _SETS.items():
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")
        connection.execute(f"CREATE TABLE temp.{name} (id INTEGER PRIMARY KEY)")
        connection.execute(f"INSERT OR IGNORE INTO temp.{name} {statement}", parameters)
    whole = str(int(choice.whole_publications))
    known = {name: f"({condition.replace(':whole', whole)})" for name, condition in _CONDITIONS.items()}
    known |= {
        name.removeprefix("kept_"): f"id IN (SELECT id FROM temp.{name})" for name in _SETS if name.startswith("kept_")
    }
    _choose_runs(connection, known)
    return known


def _refuse_unknown(connection: sqlite3.Connection, choice: Choice) -> None:
    keys = [row[0] for row in connection.execute("SELECT key FROM publications ORDER BY key")]
    if choice.publication is not None and choice.publication not in keys:
        raise ExportError(
            f"There is no publication {choice.publication} in the archive. Known publications: {', '.join(keys)}."
        )
    for link in connection.execute(_UNKNOWN_LINKS, (as_json(choice.links),)):
        raise ExportError(f"There is no link {link[0]} in the archive. Give ids or addresses, as `entries` has them.")


def _choose_runs(connection: sqlite3.Connection, known: dict[str, str]) -> None:
    """Choose the runs that chosen rows refer to."""
    connection.execute("DROP TABLE IF EXISTS temp.kept_runs")
    connection.execute("CREATE TABLE temp.kept_runs (id INTEGER PRIMARY KEY)")
    for table, column in _naming("runs"):
        condition = known.get(table.name, "1")
        connection.execute(
            f"INSERT OR IGNORE INTO temp.kept_runs "
            f"SELECT {column} FROM {table.name} WHERE {condition} AND {column} IS NOT NULL"
        )
    known["runs"] = "id IN (SELECT id FROM temp.kept_runs)"


def _naming(target: str) -> Iterator[tuple[Relation, str]]:
    for table in relations():
        if table.kind == "table":
            yield from ((table, field.name) for field in table.fields if field.references == target)
