"""Questions that several pages ask."""

from collections.abc import Iterable, Mapping
from typing import Any

from explorer.connection import ArchiveConnection, Row

__all__ = ["ARCHIVED_URL", "AUTHORS", "LOST_STATES", "PRESENT_STATES", "pivot", "state_counts", "totals"]

PRESENT_STATES = ("alive", "moved", "paywalled")
LOST_STATES = ("gone", "dead", "soft_404")

ARCHIVED_URL = """
(SELECT url FROM (
   SELECT c.url, c.id, abs(julianday(c.taken) - julianday(coalesce(i.published, c.taken))) AS away
   FROM snapshots c WHERE c.link_id = l.id AND (c.status IS NULL OR c.status < 300)
 ) ORDER BY away, id LIMIT 1)
"""
"""The copy of a link `l` that was made closest to the day of the issue `i`."""

AUTHORS = """
(SELECT json_group_array(json_object('id', id, 'name', name)) FROM (
   SELECT a.id, a.name FROM link_authors la JOIN authors a ON a.id = la.author_id
   WHERE la.link_id = l.id ORDER BY la.position LIMIT 12))
"""
"""Who signs the page behind a link `l`, as JSON."""

TOTALS = """
SELECT
  (SELECT count(*) FROM issues) AS issues, (SELECT count(*) FROM mentions) AS mentions,
  (SELECT count(*) FROM links) AS links, (SELECT count(*) FROM domains) AS domains,
  (SELECT count(*) FROM sources) AS sources, (SELECT count(*) FROM authors) AS authors,
  (SELECT count(*) FROM images) AS images, (SELECT count(DISTINCT link_id) FROM snapshots) AS archived,
  (SELECT count(*) FROM problems WHERE accepted_at IS NULL) AS problems,
  (SELECT min(published) FROM issues) AS first, (SELECT max(published) FROM issues) AS last,
  (SELECT max(coalesce(finished, started)) FROM runs) AS as_of
"""
STATES = "SELECT state, count(*) AS links FROM links GROUP BY state ORDER BY links DESC"


def totals(connection: ArchiveConnection) -> Row:
    """How much of everything there is, from when to when, and the time of the last run."""
    return connection.cached_rows("totals", TOTALS)[0]


def state_counts(connection: ArchiveConnection) -> dict[str, int]:
    """State -> links in it."""
    return {row["state"]: row["links"] for row in connection.cached_rows("states", STATES)}


def pivot(rows: Iterable[Mapping[str, Any]], key: str, name: str, value: str) -> dict[Any, dict[str, Any]]:
    """Rows of (key, name, value) as key -> name -> value, in the order of their coming."""
    table: dict[Any, dict[str, Any]] = {}
    for row in rows:
        table.setdefault(row[key], {})[row[name]] = row[value]
    return table
