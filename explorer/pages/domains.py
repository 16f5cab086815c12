"""The list of domains, and the page of one domain: mentions by year, link states, authors, links."""

import json
from urllib.parse import quote

from crawler.visits.states import LOST_STATES
from explorer.connection import ArchiveConnection
from explorer.pages.page import PAGE_SIZE, NotFoundError, Page, PageRequest, paginate
from explorer.pages.shared_queries import ARCHIVED_URL, AUTHORS
from explorer.paths import ISSUE_PLACE
from explorer.query_cache import Row

MAX_RANKED_DOMAINS = 1000
"""Length of the list of the most cited domains."""

ROWS_PER_PAGE = 100

DOMAINS = f"""
WITH cited AS (
  SELECT l.domain_id, count(*) AS mentions, min(i.published) AS first, max(i.published) AS last
  FROM mentions m JOIN links l ON l.id = m.link_id JOIN issues i ON i.id = m.issue_id
  WHERE l.domain_id IS NOT NULL GROUP BY l.domain_id ORDER BY mentions DESC LIMIT {MAX_RANKED_DOMAINS}
)
SELECT d.name AS domain, c.mentions, count(l.id) AS links, sum(l.state <> 'unvisited') AS visited,
  sum(l.state IN {LOST_STATES}) AS lost, c.first, c.last
FROM cited c JOIN domains d ON d.id = c.domain_id JOIN links l ON l.domain_id = c.domain_id
GROUP BY d.id ORDER BY c.mentions DESC, d.name
"""  # noqa: S608 - of constants
DOMAINS_BY_NAME = f"""
SELECT d.name AS domain, (SELECT count(*)
FROM links l JOIN mentions m ON m.link_id = l.id WHERE l.domain_id = d.id) AS mentions,
  count(l.id) AS links, coalesce(sum(l.state <> 'unvisited'), 0) AS visited, coalesce(sum(l.state IN {LOST_STATES}),
  0) AS lost,
  NULL AS first, NULL AS last
FROM (
  SELECT id, name FROM domains
  WHERE (:q = '' OR instr(name, :q)) ORDER BY name LIMIT {ROWS_PER_PAGE + 1} OFFSET :skipped
) d LEFT JOIN links l ON l.domain_id = d.id
GROUP BY d.id ORDER BY d.name
"""  # noqa: S608 - of constants
COUNT = "SELECT count(*) AS domains FROM domains"

DOMAIN = "SELECT id, name FROM domains WHERE name = :name"
YEARS = """
SELECT substr(i.published, 1, 4) AS year, count(*) AS mentions
FROM links l JOIN mentions m ON m.link_id = l.id JOIN issues i ON i.id = m.issue_id
WHERE l.domain_id = {id} GROUP BY 1 ORDER BY 1
"""
STATES = "SELECT state, count(*) AS links FROM links WHERE domain_id = {id} GROUP BY state ORDER BY links DESC"
CATEGORIES = """
SELECT s.category, count(*) AS mentions
FROM links l JOIN mentions m ON m.link_id = l.id JOIN sections s ON s.id = m.section_id
WHERE l.domain_id = {id} GROUP BY 1 ORDER BY 2 DESC
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
  WHERE l.domain_id = :id ORDER BY i.published DESC, i.id DESC LIMIT {PAGE_SIZE + 1} OFFSET :skipped
)
SELECT m.id, m.title, m.role, m.url, l.id AS link_id, l.url AS link_url, l.state, {ISSUE_PLACE}, i.number,
  i.published AS issue_date,
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
    if order == "name" or query:
        found = connection.rows(DOMAINS_BY_NAME, q=query, skipped=skipped)
    else:
        found = connection.cached_rows("domains", DOMAINS)[skipped : skipped + ROWS_PER_PAGE + 1]
    shown, pager = paginate(found, page, ROWS_PER_PAGE)
    total = connection.cached_rows("domain count", COUNT)[0]["domains"]
    return Page(
        template="domains",
        title="Domains",
        path="/domains",
        description=f"The {total:,} sites that the digest cites, how often, and how many of their pages are lost.",
        data={"domains": shown, "total": total},
        context={"pager": pager, "q": query, "order": order, "top": MAX_RANKED_DOMAINS, "first_rank": skipped + 1},
        csv_rows="domains",
        sql="select domain, count(*) as mentions from entries group by domain order by mentions desc limit 100",
    )


def domain(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the page of a domain. Raise NotFoundError."""
    name = request.path_params["domain"].lower()
    found = connection.row(DOMAIN, name=name)
    if found is None:
        raise NotFoundError(f"The archive has no domain {name}. Names are registrable domains, such as example.org.")
    page = request.page_number
    id_ = found["id"]

    def cached(sql: str) -> list[Row]:
        # Cached queries have no parameters; the id is an integer from the archive.
        query = sql.format(id=int(id_))
        return connection.cached_rows(query, query)

    years = cached(YEARS)
    mentions = sum(year["mentions"] for year in years)
    newest = LINKS.format(found_by=BY_ISSUES if mentions > MANY_MENTIONS else BY_LINKS)
    links, pager = paginate(connection.rows(newest, id=id_, skipped=(page - 1) * PAGE_SIZE), page)
    for link in links:
        link["authors"] = json.loads(link["authors"])
    return Page(
        template="domain",
        title=found["name"],
        path=f"/domains/{quote(found['name'])}",
        description=f"What the digest cites from {found['name']}, by year, and the state of those links.",
        data={
            "domain": found["name"],
            "mentions": mentions,
            "years": years,
            "states": cached(STATES),
            "categories": cached(CATEGORIES),
            "authors": cached(TOP_AUTHORS),
            "links": links,
        },
        context={"pager": pager},
        csv_rows="links",
        sql="select * from entries where domain = :domain order by issue_date desc limit 100",
        parameters={"domain": found["name"]},
    )
