"""The home page."""

import json
from collections.abc import Sequence
from typing import Any

from crawler.visits.states import LOST_STATES
from explorer.charts.definitions import CHARTS
from explorer.connection import ArchiveConnection
from explorer.figures import CITED, OWN_SITES, fill_years
from explorer.pages.charts import render_chart
from explorer.pages.page import Page, PageRequest
from explorer.pages.publications import listed_publications
from explorer.pages.shared_queries import (
    ARCHIVED_URL,
    grouped_states,
    known_part_years,
    only_promo,
    own_domains,
    state_counts,
    totals,
)
from explorer.paths import ISSUE_PLACE

MAX_CHANGES = 6
"""Rows of each list of changes."""

BY_YEAR = """
SELECT year, sum(issues) AS issues, sum(mentions) AS mentions FROM (
  SELECT substr(published, 1, 4) AS year, count(*) AS issues, 0 AS mentions FROM issues GROUP BY 1
  UNION ALL
  SELECT year, 0, sum(mentions) FROM mention_counts WHERE role <> 'promo' GROUP BY 1
)
GROUP BY 1
"""
BY_CATEGORY = """
SELECT coalesce(m.category, '(no section)') AS category, sum(m.mentions) AS mentions
FROM mention_counts m
WHERE m.role <> 'promo' GROUP BY 1 ORDER BY 2 DESC, 1
"""
LATEST = f"""
SELECT {ISSUE_PLACE}, i.number, i.title, i.subtitle, i.published, p.name AS publication_name, p.former_names,
  (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id AND m.role <> 'promo') AS mentions
FROM issues i JOIN publications p ON p.id = i.publication_id ORDER BY i.published DESC, i.id DESC LIMIT 8
"""  # noqa: S608 - of constants
LEADS = """
SELECT m.title, d.name AS domain FROM mentions m JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE m.issue_id = (SELECT id FROM issues ORDER BY published DESC, id DESC LIMIT 1) AND m.role IN ('story', 'item')
  AND m.title IS NOT NULL
ORDER BY m.position LIMIT 4
"""
CHANGED = f"""
SELECT {ISSUE_PLACE}, i.number, i.title, i.published, r.started AS changed, i.added_in = i.changed_in AS added
FROM issues i JOIN runs r ON r.id = i.changed_in
WHERE i.changed_in = (SELECT max(changed_in) FROM issues) ORDER BY i.published DESC, i.id DESC LIMIT {MAX_CHANGES}
"""  # noqa: S608 - of constants
NUMBER_CHANGED = """
SELECT sum(added_in = changed_in) AS added, sum(added_in <> changed_in) AS changed FROM issues
WHERE changed_in = (SELECT max(changed_in) FROM issues)
"""
LOST_LAST = f"""
SELECT l.id AS link_id, l.key AS link_key, l.url, l.state, l.state_since, d.name AS domain, m.title, {ISSUE_PLACE},
  i.number, i.published AS issue_date, {ARCHIVED_URL} AS archived_url
FROM (
  SELECT l.* FROM links l WHERE l.state IN {LOST_STATES} AND {CITED} ORDER BY l.state_since DESC, l.id DESC
  LIMIT {MAX_CHANGES}
) l
JOIN mentions m ON m.id = (SELECT min(id) FROM mentions WHERE link_id = l.id) JOIN issues i ON i.id = m.issue_id
LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY l.state_since DESC, l.id DESC
"""  # noqa: S608 - of constants
CHANGED_PAGES = f"""
SELECT r.link_id, l.key AS link_key, r.changed, v.started AS seen, l.url, d.name AS domain, m.title
FROM source_revisions r JOIN visits v ON v.id = r.until_visit_id JOIN links l ON l.id = r.link_id
JOIN mentions m ON m.id = (SELECT min(id) FROM mentions WHERE link_id = l.id)
LEFT JOIN domains d ON d.id = l.domain_id
WHERE r.is_certain ORDER BY r.id DESC LIMIT {MAX_CHANGES}
"""  # noqa: S608 - of constants
RUNS = "SELECT id, command, started, finished, outcome FROM runs ORDER BY id DESC LIMIT 3"
TOP_DOMAINS = f"""
SELECT d.name AS domain, sum(m.mentions) AS mentions
FROM mention_counts m JOIN domains d ON d.id = m.domain_id
WHERE m.role <> 'promo' AND d.id NOT IN {OWN_SITES}
GROUP BY d.id ORDER BY 2 DESC, d.name LIMIT 10
"""  # noqa: S608 - of constants


def home(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return totals, the latest issues, the most cited sites, and the last changes."""
    counts = totals(connection)
    states = grouped_states(state_counts(connection))
    publications = listed_publications(connection)
    return Page(
        template="home",
        title=_title([publication["name"] for publication in publications]),
        path="/",
        description=f"{counts['issues']:,} issues and {counts['mentions']:,} mentions of links, to search and cite.",
        data={
            "publications": publications,
            "totals": counts,
            "visited": states["visited"],
            "cited": states["links"],
            "lost": states["lost"],
            "there": states["there"],
            "years": fill_years(connection.cached_rows("home years", BY_YEAR), newest_first=True),
            "categories": connection.cached_rows("home categories", BY_CATEGORY),
            "domains": connection.cached_rows("home domains", TOP_DOMAINS),
            "latest": connection.rows(LATEST),
            "leads": connection.rows(LEADS),
            "changed": connection.cached_rows("home changed", CHANGED),
            "lost_last": connection.cached_rows("home lost", LOST_LAST),
            "pages_changed": [
                row | {"changed": json.loads(row["changed"])}
                for row in connection.cached_rows("home pages changed", CHANGED_PAGES)
            ],
            "runs": connection.rows(RUNS),
        },
        context=_context(connection, has_mentions=bool(counts["mentions"])),
        csv_rows="latest",
        has_charts=True,
    )


def _context(connection: ArchiveConnection, *, has_mentions: bool) -> dict[str, Any]:
    """Return what the page shows beside its data."""
    return {
        "chart": render_chart(connection, CHARTS[0]) if CHARTS and has_mentions else None,
        "number_changed": connection.cached_rows("home number changed", NUMBER_CHANGED)[0],
        "only_promo": only_promo(connection),
        "one_search": True,
        "own_domains": sorted(own_domains(connection)),
        "part_years": known_part_years(connection),
    }


def _title(names: Sequence[str]) -> str:
    """Return the title of the page of publications with these names.

    >>> _title(["Gears", "Cogs"]), _title([])
    ('Every link of Gears and Cogs', 'An empty archive')
    """
    if not names:
        return "An empty archive"
    return f"Every link of {' and '.join(names) if len(names) <= 3 else f'{len(names)} publications'}"
