"""Queries and SQL fragments of several pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from explorer.connection import ArchiveConnection
from explorer.query_cache import Row

__all__ = ["ARCHIVED_URL", "AUTHORS", "pivot", "state_counts", "totals"]

ARCHIVED_URL = """
(SELECT url FROM (
   SELECT c.url, c.id, abs(julianday(c.taken) - julianday(coalesce(i.published, c.taken))) AS away
   FROM good_snapshots c WHERE c.link_id = l.id
 ) ORDER BY away, id LIMIT 1)
"""
"""SQL for the archived copy of a link `l` closest in time to the issue `i`."""

AUTHORS = """
(SELECT json_group_array(json_object('id', id, 'name', name)) FROM (
   SELECT a.id, a.name FROM link_authors la JOIN authors a ON a.id = la.author_id
   WHERE la.link_id = l.id ORDER BY la.position LIMIT 12))
"""
"""SQL for the authors of the page behind a link `l`, as JSON."""

TOTALS = """
SELECT
  (SELECT count(*) FROM issues) AS issues, (SELECT count(*) FROM mentions) AS mentions,
  (SELECT count(*) FROM links) AS links, (SELECT count(*) FROM domains) AS domains,
  (SELECT count(*) FROM sources) AS sources, (SELECT count(*) FROM authors) AS authors,
  (SELECT count(*) FROM images) AS images, (SELECT count(DISTINCT link_id) FROM good_snapshots) AS archived,
  (SELECT count(*) FROM problems WHERE accepted_at IS NULL) AS problems,
  (SELECT min(published) FROM issues) AS first, (SELECT max(published) FROM issues) AS last,
  (SELECT max(coalesce(finished, started)) FROM runs) AS as_of
"""
STATES = "SELECT state, count(*) AS links FROM links GROUP BY state ORDER BY links DESC"


def totals(connection: ArchiveConnection) -> Row:
    """Return row counts of the archive, its first and last date, and the time of the last run."""
    return connection.cached_rows("totals", TOTALS)[0]


def state_counts(connection: ArchiveConnection) -> dict[str, int]:
    """Return state -> number of links."""
    return {row["state"]: row["links"] for row in connection.cached_rows("states", STATES)}


def pivot(rows: Iterable[Mapping[str, Any]], key: str, name: str, value: str) -> dict[Any, dict[str, Any]]:
    """Return rows of (key, name, value) as key -> name -> value, in the order of the rows."""
    table: dict[Any, dict[str, Any]] = {}
    for row in rows:
        table.setdefault(row[key], {})[row[name]] = row[value]
    return table
