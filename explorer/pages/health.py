"""Link health: states of the links by year, section and domain."""

from crawler.visits.states import LOST_STATES, PRESENT_STATES, STATES
from explorer.connection import ArchiveConnection
from explorer.pages.page import PAGE_SIZE, Page, PageRequest, paginate
from explorer.pages.shared_queries import ARCHIVED_URL, pivot, state_counts, totals
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row

STATE_GROUPS: dict[str, tuple[str, ...]] = {
    "there": PRESENT_STATES,
    "kept from us": ("blocked", "robots_denied"),
    "not seen": ("transient", "refused", "unsupported"),
    "lost": LOST_STATES,
}
"""Group -> its states, for comparisons by year and section."""

GROUP_LABELS = {"there": "Available", "kept from us": "Blocked", "not seen": "Not determined", "lost": "Lost"}
"""Group -> column heading. The names of the groups are keys of the JSON representation, and stay."""

# A link counts once for each year or section that cites it.
BY_YEAR = """
SELECT year, state, count(*) AS links FROM (
  SELECT DISTINCT substr(i.published, 1, 4) AS year, m.link_id, l.state
  FROM mentions m JOIN issues i ON i.id = m.issue_id JOIN links l ON l.id = m.link_id
  WHERE i.published IS NOT NULL AND l.state <> 'unvisited'
) GROUP BY year, state ORDER BY year
"""
BY_CATEGORY = """
SELECT category, state, count(*) AS links FROM (
  SELECT DISTINCT s.category, m.link_id, l.state
  FROM mentions m JOIN sections s ON s.id = m.section_id JOIN links l ON l.id = m.link_id
  WHERE l.state <> 'unvisited'
) JOIN categories c ON c.name = category GROUP BY category, state ORDER BY c.position
"""
BY_DOMAIN = """
SELECT domain, links, visited, lost, blocked FROM domain_health WHERE lost > 0
ORDER BY lost DESC, lost_rate DESC, domain LIMIT 20
"""
LIST = f"""
SELECT l.id AS link_id, l.url AS link_url, l.state, l.state_since, d.name AS domain, m.title,
  {ISSUE_PLACE}, i.number,
  i.published AS issue_date,
  (SELECT v.final_url FROM visits v WHERE v.link_id = l.id AND v.final_url IS NOT NULL
   ORDER BY v.id DESC LIMIT 1) AS final_url, {ARCHIVED_URL} AS archived_url
FROM (
  SELECT * FROM links l WHERE {{which}} ORDER BY l.id DESC LIMIT {PAGE_SIZE + 1} OFFSET :skipped
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
WHERE l.state IN {LOST_STATES} AND EXISTS (SELECT 1 FROM good_snapshots c WHERE c.link_id = l.id)
"""  # noqa: S608 - of constants
LISTS = {
    "unarchived": ("Lost, without a known archived copy", UNARCHIVED),
    "lost": ("Lost", f"+l.state IN {LOST_STATES}"),
    "moved": ("Moved to another URL", "+l.state = 'moved'"),
    "blocked": ("Blocked", "+l.state IN ('blocked', 'robots_denied')"),
}
"""Query parameter `list` -> heading and SQL condition."""


def health(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return link states in total, by year, section and domain, and one of `LISTS`."""
    states = state_counts(connection)
    which = request.choice("list", tuple(LISTS)) or "unarchived"
    page = request.page_number
    heading, condition = LISTS[which]
    listed, pager = paginate(connection.rows(LIST.format(which=condition), skipped=(page - 1) * PAGE_SIZE), page)
    return Page(
        template="health",
        title="Link health",
        path="/health" + (f"?list={which}" if which != "unarchived" else ""),
        description="How many of the linked pages are still there, by year, section and site.",
        data={
            "states": [{"state": state, "links": links, "meaning": _meaning(state)} for state, links in states.items()],
            "years": _grouped(connection.cached_rows("health years", BY_YEAR), "year"),
            "categories": _grouped(connection.cached_rows("health categories", BY_CATEGORY), "category"),
            "domains": connection.cached_rows("health domains", BY_DOMAIN),
            "list": which,
            "links": listed,
        },
        context={
            "pager": pager,
            "heading": heading,
            "lists": {key: name for key, (name, _) in LISTS.items()},
            "groups": GROUP_LABELS,
            "lost_states": LOST_STATES,
            "totals": totals(connection),
            "all": sum(states.values()),
            "visited": sum(states.values()) - states.get("unvisited", 0),
            "lost": sum(states.get(state, 0) for state in LOST_STATES),
            "lost_archived": connection.cached_rows("lost and archived", LOST_ARCHIVED)[0]["links"],
            "there": sum(states.get(state, 0) for state in PRESENT_STATES),
        },
        csv_rows="links",
        sql="select state, count(*) as links from links group by state order by links desc",
    )


def _grouped(rows: list[Row], key: str) -> list[Row]:
    """Return a row for each value of `key`: links by group of states, and in total."""
    return [
        {key: name, **{group: sum(counts.get(s, 0) for s in members) for group, members in STATE_GROUPS.items()}}
        | {"links": sum(counts.values())}
        for name, counts in pivot(rows, key, "state", "links").items()
    ]


def _meaning(state: str) -> str:
    return dict[str, str](STATES).get(state, "")  # type: ignore[arg-type]
