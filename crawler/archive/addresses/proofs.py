"""What the visits to links prove of other addresses, derived from the rows: for links whose address or work changed."""

import sqlite3
from collections.abc import Collection, Iterator

from crawler.archive.redaction.redactions import is_masked, load_redactions
from crawler.archive.rows import as_json, redirects_of
from crawler.items import Alias
from crawler.urls.identity import identify
from crawler.visits.outcomes import PRESENT

__all__ = ["prove_again"]

# What a page declares is known of the visit that gave its source; what a release left out, of none.
SEEN = f"""
SELECT v.link_id, l.url, v.redirects, CASE
  WHEN json_extract(s.origins, '$.canonical_url') IS NOT 'url' THEN s.canonical_url
END
FROM visits v JOIN links l ON l.id = v.link_id LEFT JOIN sources s ON s.link_id = v.link_id AND s.visit_id = v.id
WHERE v.link_id IN (SELECT value FROM json_each(?)) AND v.reread_of IS NULL AND v.status IS NOT 304
  AND v.redaction_id IS NULL AND coalesce(
    (
      SELECT r.outcome FROM visits r WHERE r.link_id = v.link_id AND r.reread_of = v.id
      ORDER BY r.started DESC, r.id DESC LIMIT 1
    ), v.outcome
  ) IN ({", ".join(f"'{outcome}'" for outcome in sorted(PRESENT))})
ORDER BY v.link_id, v.started, v.id
"""  # noqa: S608 - of constants
PUT = "INSERT OR IGNORE INTO link_aliases (link_id, url, rule, evidence) VALUES (?, ?, ?, ?)"


def prove_again(connection: sqlite3.Connection, links: Collection[int]) -> None:
    """Insert the aliases of these links that their visits prove and that are missing."""
    redactions = load_redactions(connection)
    for number, own, alias in list(_proved(connection, links)):
        if alias.url != own and redactions.link(alias.url) is None:
            connection.execute(PUT, (number, alias.url, alias.rule, alias.evidence))


def _proved(connection: sqlite3.Connection, links: Collection[int]) -> Iterator[tuple[int, str, Alias]]:
    for number, own, redirects, canonical in connection.execute(SEEN, (as_json(links),)):
        if not is_masked(own):
            for alias in identify(own, redirects=redirects_of(redirects), canonical=canonical).aliases:
                yield number, own, alias
