"""The home page."""

from collections.abc import Sequence

from explorer.chart_definitions import CHARTS
from explorer.connection import ArchiveConnection
from explorer.figures import OWN_SITES, fill_years
from explorer.pages.charts import render_chart
from explorer.pages.page import Page, PageRequest
from explorer.pages.publications import listed_publications
from explorer.pages.shared_queries import grouped_states, known_part_years, own_domains, state_counts, totals
from explorer.paths import ISSUE_PLACE

BY_YEAR = """
SELECT substr(i.published, 1, 4) AS year, count(DISTINCT i.id) AS issues, count(m.id) AS mentions
FROM issues i LEFT JOIN mentions m ON m.issue_id = i.id AND m.role <> 'promo'
GROUP BY 1
"""
BY_CATEGORY = """
SELECT coalesce(s.category, '(no section)') AS category, count(*) AS mentions
FROM mentions m LEFT JOIN sections s ON s.id = m.section_id
WHERE m.role <> 'promo' GROUP BY 1 ORDER BY mentions DESC, category
"""
LATEST = f"""
SELECT {ISSUE_PLACE}, i.number, i.title, i.subtitle, i.published,
  (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id AND m.role <> 'promo') AS mentions
FROM issues i ORDER BY i.published DESC, i.id DESC LIMIT 8
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
WHERE i.changed_in = (SELECT max(changed_in) FROM issues) ORDER BY i.published DESC, i.id DESC LIMIT 6
"""  # noqa: S608 - of constants
RUNS = "SELECT id, command, started, finished, outcome FROM runs ORDER BY id DESC LIMIT 3"
TOP_DOMAINS = f"""
SELECT d.name AS domain, count(*) AS mentions
FROM mentions m JOIN links l ON l.id = m.link_id JOIN domains d ON d.id = l.domain_id
WHERE m.role <> 'promo' AND d.id NOT IN {OWN_SITES}
GROUP BY l.domain_id ORDER BY mentions DESC, d.name LIMIT 10
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
            "lost": states["lost"],
            "there": states["there"],
            "years": fill_years(connection.cached_rows("home years", BY_YEAR), newest_first=True),
            "categories": connection.cached_rows("home categories", BY_CATEGORY),
            "domains": connection.cached_rows("home domains", TOP_DOMAINS),
            "latest": connection.rows(LATEST),
            "leads": connection.rows(LEADS),
            "changed": connection.cached_rows("home changed", CHANGED),
            "runs": connection.rows(RUNS),
        },
        context={
            "chart": render_chart(connection, CHARTS[0]) if CHARTS and counts["mentions"] else None,
            "own_domains": sorted(own_domains(connection)),
            "part_years": known_part_years(connection),
        },
        csv_rows="latest",
    )


def _title(names: Sequence[str]) -> str:
    """Return the title of the page of publications with these names.

    >>> _title(["Gears", "Cogs"]), _title([])
    ('Every link of Gears and Cogs', 'An empty archive')
    """
    if not names:
        return "An empty archive"
    return f"Every link of {' and '.join(names) if len(names) <= 3 else f'{len(names)} publications'}"
