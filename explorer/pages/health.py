"""Link health: states of the links by year, section and domain."""

from crawler.visits.states import BLOCKED_STATES, LOST_STATES, STATES
from explorer.connection import ArchiveConnection
from explorer.figures import CITED, GROUP_OF_STATE, fill_years
from explorer.pages.page import Citable, Page, PageRequest, paginate
from explorer.pages.shared_queries import (
    ARCHIVED_URL,
    grouped_states,
    known_part_years,
    lost_by_category,
    lost_by_year,
    only_promo,
    state_counts,
    totals,
)
from explorer.paths import ISSUE_PLACE

GROUP_LABELS = {"there": "Available", "lost": "Lost", "blocked": "Blocked", "unclear": "Unclear"}
"""Group of states -> column heading."""

BY_DOMAIN = """
SELECT domain, links, visited, present AS there, lost, blocked, unclear FROM domain_health WHERE lost > 0
ORDER BY lost DESC, lost_rate DESC, domain LIMIT 20
"""
LIST = f"""
SELECT l.id AS link_id, l.url AS link_url, l.state, l.state_since, d.name AS domain, m.title,
  {ISSUE_PLACE}, i.number,
  i.published AS issue_date,
  (SELECT v.final_url FROM visits v WHERE v.link_id = l.id AND v.final_url IS NOT NULL
   ORDER BY v.id DESC LIMIT 1) AS final_url, {ARCHIVED_URL} AS archived_url
FROM (
  SELECT * FROM links l WHERE {{which}} AND {CITED} ORDER BY l.id DESC LIMIT :most OFFSET :skipped
) l
LEFT JOIN domains d ON d.id = l.domain_id
LEFT JOIN mentions m ON m.id = (SELECT min(id) FROM mentions WHERE link_id = l.id)
LEFT JOIN issues i ON i.id = m.issue_id
ORDER BY l.id DESC
"""  # noqa: S608 - of constants
# The unary plus disables the index on state: SQLite scans the newest links until there are enough, and sorts nothing.
UNARCHIVED = f"""
+l.state IN {LOST_STATES}
AND NOT EXISTS (SELECT 1 FROM good_snapshots c WHERE c.link_id = l.id)
"""  # noqa: S608 - of constants
LOST_ARCHIVED = f"""
SELECT count(*) AS links FROM links l
WHERE l.state IN {LOST_STATES} AND {CITED} AND EXISTS (SELECT 1 FROM good_snapshots c WHERE c.link_id = l.id)
"""  # noqa: S608 - of constants
ARCHIVED = f"""
SELECT count(*) AS links FROM (SELECT DISTINCT link_id AS id FROM good_snapshots) l WHERE {CITED}
"""  # noqa: S608 - of constants
LISTS = {
    "unarchived": ("Lost, without a known archived copy", UNARCHIVED),
    "lost": ("Lost", f"+l.state IN {LOST_STATES}"),
    "moved": ("Moved to another URL", "+l.state = 'moved'"),
    "blocked": ("Blocked", f"+l.state IN {BLOCKED_STATES}"),
}
"""Query parameter `list` -> heading and SQL condition."""


def health(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return link states in total, by year, section and domain, and one of `LISTS`."""
    states = state_counts(connection)
    which = request.choice("list", tuple(LISTS)) or "unarchived"
    page, size = request.page_number, request.size()
    heading, condition = LISTS[which]
    found = connection.rows(LIST.format(which=condition), most=size + 1, skipped=(page - 1) * size)
    listed, pager = paginate(found, page, size)
    return Page(
        template="health",
        title="Link health",
        path="/health" + (f"?list={which}" if which != "unarchived" else ""),
        description="How many of the linked pages are still there, by year, section and site.",
        data={
            "states": [{"state": state, "links": links, "meaning": _meaning(state)} for state, links in states.items()],
            "years": fill_years(lost_by_year(connection)),
            "categories": lost_by_category(connection),
            "domains": connection.cached_rows("health domains", BY_DOMAIN),
            "list": which,
            "links": listed,
        },
        context={
            "pager": pager,
            "heading": heading,
            "lists": {key: name for key, (name, _) in LISTS.items()},
            "groups": GROUP_LABELS,
            "group_of_state": GROUP_OF_STATE,
            "totals": totals(connection),
            "counts": grouped_states(states),
            "part_years": known_part_years(connection),
            "archived": connection.cached_rows("archived", ARCHIVED)[0]["links"],
            "only_promo": only_promo(connection),
            "lost_archived": connection.cached_rows("lost and archived", LOST_ARCHIVED)[0]["links"],
        },
        csv_rows="links",
        citable=Citable(links=[row["link_id"] for row in listed]),
        sql="select state, count(*) as links from first_citations join links on id = link_id group by state"
        " order by links desc",
    )


def _meaning(state: str) -> str:
    return dict[str, str](STATES).get(state, "")  # type: ignore[arg-type]
