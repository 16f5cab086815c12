"""The list of authors, and the page of one author."""

from explorer.connection import ArchiveConnection
from explorer.pages.page import PAGE_SIZE, NotFoundError, Page, PageRequest, as_id, paginate
from explorer.pages.shared_queries import ARCHIVED_URL
from explorer.paths import ISSUE_PLACE

MAX_RANKED_AUTHORS = 1000
"""Length of the list of the most cited authors."""

ROWS_PER_PAGE = 100

AUTHORS = f"""
SELECT a.id, a.name, count(*) AS links FROM link_authors la JOIN authors a ON a.id = la.author_id
GROUP BY la.author_id ORDER BY links DESC, a.name LIMIT {MAX_RANKED_AUTHORS}
"""  # noqa: S608 - of constants
AUTHORS_BY_NAME = f"""
SELECT a.id, a.name, (SELECT count(*) FROM link_authors la WHERE la.author_id = a.id) AS links FROM authors a
WHERE instr(lower(a.name), :q) ORDER BY a.name LIMIT {ROWS_PER_PAGE + 1} OFFSET :skipped
"""  # noqa: S608 - of constants
AUTHOR = "SELECT id, name FROM authors WHERE id = :id"
DOMAINS = """
SELECT d.name AS domain, count(*) AS links
FROM link_authors la JOIN links l ON l.id = la.link_id JOIN domains d ON d.id = l.domain_id
WHERE la.author_id = :id GROUP BY d.id ORDER BY links DESC, d.name LIMIT 20
"""
LINKS = f"""
SELECT m.id, coalesce(m.title, s.title) AS title, m.role, m.url, l.id AS link_id, l.url AS link_url, l.state,
  d.name AS domain,
  {ISSUE_PLACE}, i.number, i.published AS issue_date, s.title AS source_title, substr(s.published, 1,
  10) AS source_published,
  {ARCHIVED_URL} AS archived_url
FROM (SELECT DISTINCT link_id FROM link_authors WHERE author_id = :id) la
JOIN links l ON l.id = la.link_id JOIN sources s ON s.link_id = l.id
JOIN mentions m ON m.link_id = l.id JOIN issues i ON i.id = m.issue_id LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY i.published DESC, m.position LIMIT {PAGE_SIZE + 1} OFFSET :skipped
"""  # noqa: S608 - of constants


def authors(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the most cited authors, or those whose name contains the query."""
    query = request.text("q")
    page = request.page_number
    skipped = (page - 1) * ROWS_PER_PAGE
    if query:
        found = connection.rows(AUTHORS_BY_NAME, q=query.lower(), skipped=skipped)
    else:
        found = connection.cached_rows("authors", AUTHORS)[skipped : skipped + ROWS_PER_PAGE + 1]
    shown, pager = paginate(found, page, ROWS_PER_PAGE)
    return Page(
        template="authors",
        title="Authors",
        path="/authors",
        description="Authors of the pages that the digest links to.",
        data={"authors": shown},
        context={"pager": pager, "q": query, "top": MAX_RANKED_AUTHORS, "first_rank": skipped + 1},
        csv_rows="authors",
        sql="select name, count(*) as links from link_authors join authors on id = author_id"
        " group by author_id order by links desc limit 100",
    )


def author(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the page of the author with an id. Raise NotFoundError."""
    number = request.path_params["author"]
    found = connection.row(AUTHOR, id=as_id(number))
    if found is None:
        raise NotFoundError(f"The archive has no author {number}.")
    page = request.page_number
    links, pager = paginate(connection.rows(LINKS, id=found["id"], skipped=(page - 1) * PAGE_SIZE), page)
    return Page(
        template="author",
        title=found["name"],
        path=f"/authors/{found['id']}",
        description=f"Pages by {found['name']} that the digest links to.",
        data={"author": found, "domains": connection.rows(DOMAINS, id=found["id"]), "links": links},
        context={"pager": pager},
        csv_rows="links",
        sql="select e.* from entries e join link_authors a on a.link_id = e.link_id where a.author_id = :author"
        " order by issue_date desc",
        parameters={"author": found["id"]},
    )
