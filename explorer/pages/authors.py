"""The list of authors, and the page of one author."""

from explorer.connection import ArchiveConnection
from explorer.pages.page import MovedError, NotFoundError, Page, PageRequest, as_id, paginate
from explorer.pages.subjects import subject_page
from explorer.paths import author_path
from explorer.query_cache import Row
from explorer.search.terms import match_expression

MAX_RANKED_AUTHORS = 1000
"""Length of the list of the most cited authors."""

ROWS_PER_PAGE = 100

AUTHORS = f"""
SELECT a.id, a.name, count(DISTINCT la.link_id) AS links FROM link_authors la JOIN authors a ON a.id = la.author_id
GROUP BY la.author_id ORDER BY links DESC, a.name LIMIT {MAX_RANKED_AUTHORS}
"""  # noqa: S608 - of constants
AUTHORS_BY_NAME = f"""
SELECT a.id, a.name, (SELECT count(DISTINCT la.link_id) FROM link_authors la WHERE la.author_id = a.id) AS links
FROM authors a
WHERE instr(lower(a.name), :q) ORDER BY a.name LIMIT {ROWS_PER_PAGE + 1} OFFSET :skipped
"""  # noqa: S608 - of constants
AUTHOR = "SELECT id, name FROM authors WHERE id = :id"
BY_NAME = "SELECT id FROM authors WHERE name = :name"

ALIKE = """
SELECT a.id, a.name FROM authors_fts f JOIN authors a ON a.id = f.rowid
WHERE authors_fts MATCH :match AND folded(a.name) = folded(:name) LIMIT 2
"""


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
    """Return the page of the author with a name. Raise NotFoundError; MovedError for an id or another case."""
    name = request.path_params["author"]
    if connection.row(BY_NAME, name=name) is None:
        found = connection.row(AUTHOR, id=as_id(name)) or _alike(connection, name)
        if found is None:
            raise NotFoundError(f"The archive has no author {name}. See Authors for the list.")
        raise MovedError(author_path(found["name"]))
    return subject_page(connection, request, {"author": name}, name, author_path(name), kicker=("authors", "Author"))


def _alike(connection: ArchiveConnection, name: str) -> Row | None:
    """Return the author whose name differs in case or accents only; None for none, or several."""
    match = match_expression(name)
    found = connection.rows(ALIKE, match=match, name=name) if match else []
    return found[0] if len(found) == 1 else None
