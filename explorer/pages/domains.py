"""The list of domains, and the page of one domain: mentions by year, link states, authors, links."""

import json
from urllib.parse import quote

from crawler.urls import domain as registrable_domain
from explorer.connection import ArchiveConnection
from explorer.figures import CITED, OWN_SITES, fill_years
from explorer.pages.page import Citable, MovedError, NotFoundError, Page, Pager, PageRequest, paginate
from explorer.pages.shared_queries import ARCHIVED_URL, AUTHORS, grouped_states, known_part_years
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row

MAX_RANKED_DOMAINS = 1000
"""Length of the list of the most cited domains."""

ROWS_PER_PAGE = 100

_LINKS = f"""count(l.id) AS links, coalesce(sum(s.state <> 'unvisited'), 0) AS visited,
  coalesce(sum(s.present), 0) AS there, coalesce(sum(s.lost), 0) AS lost, coalesce(sum(s.blocked), 0) AS blocked,
  coalesce(sum(s.unclear - s.blocked), 0) AS unclear, d.id IN {OWN_SITES} AS own"""
RANKED = f"""
SELECT m.domain_id AS id, sum(m.mentions) AS mentions FROM mention_counts m
WHERE m.domain_id IS NOT NULL AND m.role <> 'promo' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MAX_RANKED_DOMAINS}
"""  # noqa: S608 - of a constant
DOMAINS = f"""
SELECT h.domain, r.mentions, h.links, h.visited, h.present AS there, h.lost, h.blocked, h.unclear,
  r.id IN {OWN_SITES} AS own
FROM ({RANKED}) r JOIN domain_health h ON h.domain_id = r.id
ORDER BY r.mentions DESC, h.domain
"""  # noqa: S608 - of constants
# Apart, since they take long, and states change more often.
DAYS = f"""
SELECT d.name AS domain, min(i.published) AS first, max(i.published) AS last
FROM ({RANKED}) r CROSS JOIN domains d ON d.id = r.id CROSS JOIN links l ON l.domain_id = r.id
CROSS JOIN mentions m ON m.link_id = l.id AND m.role <> 'promo' CROSS JOIN issues i ON i.id = m.issue_id
GROUP BY r.id
"""  # noqa: S608 - of constants
_BY_NAME = f"""
SELECT d.name AS domain, (
    SELECT coalesce(sum(m.mentions), 0) FROM mention_counts m WHERE m.domain_id = d.id AND m.role <> 'promo'
  ) AS mentions, {_LINKS}, NULL AS first, NULL AS last
FROM (
  SELECT id, name FROM domains
  WHERE {{named}} ORDER BY name LIMIT {ROWS_PER_PAGE + 1} OFFSET {{skipped}}
) d LEFT JOIN links l ON l.domain_id = d.id AND {CITED} LEFT JOIN link_states s ON s.state = l.state
GROUP BY d.id ORDER BY d.name
"""  # noqa: S608 - of constants
DOMAINS_BY_NAME = _BY_NAME.format(named="instr(name, :q)", skipped=":skipped")
DOMAINS_OF_PAGE = _BY_NAME.format(named="1", skipped="{skipped:d}")
COUNT = "SELECT count(*) AS domains FROM domains"

DOMAIN = "SELECT id, name FROM domains WHERE name = :name"
YEARS = """
SELECT m.year, sum(m.mentions) AS mentions FROM mention_counts m
WHERE m.domain_id = {id} AND m.role <> 'promo' GROUP BY 1
"""
PROMO = """
SELECT coalesce(sum(m.mentions), 0) AS mentions FROM mention_counts m
WHERE m.domain_id = {id} AND m.role = 'promo'
"""
STATES = """
SELECT c.state, sum(c.links) AS links FROM link_counts c WHERE c.domain_id = {id} AND c.links > 0
GROUP BY 1 ORDER BY 2 DESC, 1
"""
CATEGORIES = """
SELECT coalesce(m.category, '(no section)') AS category, sum(m.mentions) AS mentions FROM mention_counts m
WHERE m.domain_id = {id} AND m.role <> 'promo' GROUP BY 1 ORDER BY 2 DESC, 1
"""
TOP_AUTHORS = """
SELECT a.id, a.name, count(*) AS links
FROM links l JOIN link_authors la ON la.link_id = l.id JOIN authors a ON a.id = la.author_id
WHERE l.domain_id = {id} GROUP BY a.id ORDER BY links DESC, a.name LIMIT 20
"""
MANY_MENTIONS = 5000
"""From this many mentions on, scanning the newest issues is faster than sorting all mentions of the domain."""

# CROSS JOIN fixes the order in which SQLite joins.
BY_LINKS = "links l CROSS JOIN mentions m ON m.link_id = l.id CROSS JOIN issues i ON i.id = m.issue_id"
BY_ISSUES = "issues i CROSS JOIN mentions m ON m.issue_id = i.id CROSS JOIN links l ON l.id = m.link_id"
LINKS = f"""
WITH newest AS (
  SELECT m.id FROM {{found_by}}
  WHERE l.domain_id = :id ORDER BY i.published DESC, i.id DESC LIMIT :most OFFSET :skipped
)
SELECT m.id, m.title, m.role, m.url, l.id AS link_id, l.key AS link_key, l.url AS link_url, l.state,
  {ISSUE_PLACE}, i.number, i.published AS issue_date,
  s.title AS source_title, substr(s.published, 1, 10) AS source_published, {AUTHORS} AS authors,
  {ARCHIVED_URL} AS archived_url
FROM newest JOIN mentions m ON m.id = newest.id JOIN links l ON l.id = m.link_id JOIN issues i ON i.id = m.issue_id
LEFT JOIN sources s ON s.link_id = l.id
ORDER BY i.published DESC, i.id DESC, m.position
"""  # noqa: S608 - of constants


def domains(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the most cited domains, or all by name, or those whose name contains the query."""
    query = request.text("q").lower()
    order = request.choice("order", ("mentions", "name")) or ("name" if query else "mentions")
    page = request.page_number
    skipped = (page - 1) * ROWS_PER_PAGE
    if query:
        found = connection.rows(DOMAINS_BY_NAME, q=query, skipped=skipped)
    elif order == "name":
        found = connection.cached_rows(f"domains by name {skipped}", DOMAINS_OF_PAGE.format(skipped=skipped))
    else:
        days = {row["domain"]: row for row in connection.cached_rows("days of domains", DAYS)}
        ranked = connection.cached_rows("domains", DOMAINS)[skipped : skipped + ROWS_PER_PAGE + 1]
        found = [row | days[row["domain"]] for row in ranked]
    shown, pager = paginate(found, page, ROWS_PER_PAGE)
    total = connection.cached_rows("domain count", COUNT)[0]["domains"]
    return Page(
        template="domains",
        title="Sites",
        path="/domains",
        description=f"The {total:,} sites that the digest cites, how often, and how many of their pages are lost.",
        data={"domains": shown, "total": total},
        context={"pager": pager, "q": query, "order": order, "top": MAX_RANKED_DOMAINS, "first_rank": skipped + 1},
        csv_rows="domains",
        sql="select domain, count(*) as mentions from entries where role <> 'promo'"
        " group by domain order by mentions desc limit 100",
    )


def domain(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the page of a domain. Raise NotFoundError or MovedError."""
    found = _find(connection, request.path_params["domain"])
    id_ = found["id"]

    def cached(sql: str) -> list[Row]:
        # Cached queries have no parameters; the id is an integer from the archive.
        query = sql.format(id=int(id_))
        return connection.cached_rows(query, query)

    years, states = fill_years(cached(YEARS)), cached(STATES)
    mentions, promo = sum(year["mentions"] for year in years), cached(PROMO)[0]["mentions"]
    links, pager = _newest(connection, id_, mentions + promo, request.page_number, request.size())
    return Page(
        template="domain",
        title=found["name"],
        path=f"/domains/{quote(found['name'])}",
        description=f"What the digest cites from {found['name']}, by year, and the state of those links.",
        data={
            "domain": found["name"],
            "mentions": mentions,
            "promo": promo,
            "years": years,
            "states": states,
            "categories": cached(CATEGORIES),
            "authors": cached(TOP_AUTHORS),
            "links": links,
        },
        context={
            "pager": pager,
            "counts": grouped_states({row["state"]: row["links"] for row in states}),
            "part_years": known_part_years(connection),
        },
        csv_rows="links",
        citable=Citable(links=[row["link_id"] for row in links]),
        sql="select * from entries where domain = :domain order by issue_date desc limit 100",
        parameters={"domain": found["name"]},
    )


def _find(connection: ArchiveConnection, asked: str) -> Row:
    """Return the domain with a name. Raise NotFoundError; MovedError for another case of it, and for a host of it."""
    name = asked.lower().rstrip(".")
    found = connection.row(DOMAIN, name=name)
    if found is None:
        found = connection.row(DOMAIN, name=registrable_domain(f"https://{name.partition('://')[2] or name}"))
    if found is None:
        raise NotFoundError(f"The archive has no domain {name}. Names are registrable domains, such as example.org.")
    if found["name"] != asked:
        raise MovedError(f"/domains/{quote(found['name'])}")
    return found


def _newest(
    connection: ArchiveConnection, domain_id: int, mentions: int, page: int, size: int
) -> tuple[list[Row], Pager]:
    """Return a page of the mentions of a domain, newest first. mentions: how many there are."""
    newest = LINKS.format(found_by=BY_ISSUES if mentions > MANY_MENTIONS else BY_LINKS)
    found = connection.rows(newest, id=domain_id, most=size + 1, skipped=(page - 1) * size)
    links, pager = paginate(found, page, size)
    for link in links:
        link["authors"] = json.loads(link["authors"])
    return links, pager
