"""Authors, and one author."""

from explorer.addresses import ISSUE_NAME
from explorer.pages.page import PAGE_SIZE, Asked, Missing, Page, pager
from explorer.pages.shared import ARCHIVED
from explorer.reader import Reader

TOP = 1000
SIZE = 100

AUTHORS = f"""
SELECT a.id, a.name, count(*) AS links FROM link_authors la JOIN authors a ON a.id = la.author_id
GROUP BY la.author_id ORDER BY links DESC, a.name LIMIT {TOP}
"""  # noqa: S608 - of constants
NAMED = f"""
SELECT a.id, a.name, (SELECT count(*) FROM link_authors la WHERE la.author_id = a.id) AS links FROM authors a
WHERE instr(lower(a.name), :q) ORDER BY a.name LIMIT {SIZE + 1} OFFSET :skipped
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
  {ISSUE_NAME} AS slug, i.number, i.published AS issue_date, s.title AS source_title, substr(s.published, 1,
  10) AS source_published,
  {ARCHIVED} AS archived_url
FROM (SELECT DISTINCT link_id FROM link_authors WHERE author_id = :id) la
JOIN links l ON l.id = la.link_id JOIN sources s ON s.link_id = l.id
JOIN mentions m ON m.link_id = l.id JOIN issues i ON i.id = m.issue_id LEFT JOIN domains d ON d.id = l.domain_id
ORDER BY i.published DESC, m.position LIMIT {PAGE_SIZE + 1} OFFSET :skipped
"""  # noqa: S608 - of constants


def authors(reader: Reader, asked: Asked) -> Page:
    """Who signs the linked pages, the most cited first, or those whose name holds what was typed."""
    typed = asked.text("q")
    page = asked.page
    skipped = (page - 1) * SIZE
    if typed:
        found = reader.rows(NAMED, q=typed.lower(), skipped=skipped)
    else:
        found = reader.figure("authors", AUTHORS)[skipped : skipped + SIZE + 1]
    shown, place = pager(found, page, SIZE)
    return Page(
        template="authors",
        title="Authors",
        path="/authors",
        description="Who signs the pages that the digest links.",
        data={"authors": shown},
        shown={"pager": place, "q": typed, "top": TOP, "first_rank": skipped + 1},
        rows="authors",
        sql="select name, count(*) as links from link_authors join authors on id = author_id"
        " group by author_id order by links desc limit 100",
    )


def author(reader: Reader, asked: Asked) -> Page:
    """One author, by id."""
    number = asked.path["author"]
    found = reader.row(AUTHOR, id=int(number)) if len(number) < 18 else None
    if found is None:
        raise Missing(f"The archive knows no author {number}.")
    page = asked.page
    links, place = pager(reader.rows(LINKS, id=found["id"], skipped=(page - 1) * PAGE_SIZE), page)
    return Page(
        template="author",
        title=found["name"],
        path=f"/authors/{found['id']}",
        description=f"Pages by {found['name']} that the digest links.",
        data={"author": found, "domains": reader.rows(DOMAINS, id=found["id"]), "links": links},
        shown={"pager": place},
        rows="links",
        sql="select e.* from entries e join link_authors a on a.link_id = e.link_id where a.author_id = :author"
        " order by issue_date desc",
        parameters={"author": found["id"]},
    )
