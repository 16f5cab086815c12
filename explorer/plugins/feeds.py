"""What machines read: Atom feeds, the sitemap, robots.txt and the description of the search.

Every address is absolute, of the host and scheme that the request names and below `base_url`.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response

from explorer.atom import MAX_TITLE_CHARS, Entry, atom_feed, stable_id
from explorer.markup import XML_DECLARATION, escape_attribute, escape_text
from explorer.paths import DATABASE, ISSUE_SLUG
from explorer.template_filters import safe_href

SITEMAP_SIZE = 50_000
"""Addresses that a sitemap may have. https://www.sitemaps.org/protocol.html"""

PAGES = ("", "issues", "domains", "authors", "health", "images", "coverage", "charts", "method")
"""Pages that are always there."""

ISSUES_IN_FEED, LINKS_IN_FEED, LINKS_IN_ISSUE = 10, 100, 200
EXCERPT = 200
"""Characters of a summary in the feed of issues; the issue's page has all of it."""

PUBLICATIONS = "SELECT name, url FROM publications ORDER BY id LIMIT 1"
LAST_RUN = "SELECT coalesce(max(started), '1970-01-01T00:00:00Z') AS last FROM runs"

ISSUES = f"""
SELECT
  i.id, i.key, {ISSUE_SLUG} AS name, i.number, i.title, i.subtitle, i.published, i.authors, r.started AS updated,
  p.name AS publication, p.url AS home
FROM issues i
JOIN publications p ON p.id = i.publication_id
JOIN runs r ON r.id = i.changed_in
ORDER BY i.published DESC, i.id DESC
LIMIT ?
"""  # noqa: S608 - of constants
LINKS_OF_ISSUE = """
SELECT m.title, m.summary, l.url, s.name AS section
FROM mentions m JOIN links l ON l.id = m.link_id LEFT JOIN sections s ON s.id = m.section_id
WHERE m.issue_id = ? AND m.role IN ('story', 'item')
ORDER BY m.position LIMIT ?
"""
CATEGORY = "SELECT name, description FROM categories WHERE name = ? COLLATE NOCASE"
LINKS_OF_CATEGORY = f"""
SELECT
  m.id, m.title, m.summary, l.url, d.name AS site, i.key, i.published, {ISSUE_SLUG} AS name, r.started AS updated,
  p.url AS home
FROM (
  SELECT DISTINCT n.id, n.published FROM sections c JOIN issues n ON n.id = c.issue_id
  WHERE c.category = :category ORDER BY n.published DESC, n.id DESC LIMIT :most
) latest
CROSS JOIN issues i ON i.id = latest.id
CROSS JOIN publications p ON p.id = i.publication_id
CROSS JOIN runs r ON r.id = i.changed_in
CROSS JOIN mentions m ON m.issue_id = i.id
CROSS JOIN sections s ON s.id = m.section_id
CROSS JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id
WHERE s.category = :category AND m.role IN ('story', 'item')
ORDER BY i.published DESC, i.id DESC, m.position
LIMIT :most
"""  # noqa: S608 - of constants
LOST_LINKS = """
SELECT
  l.id, l.url, l.state, l.state_since AS updated, d.name AS site,
  (SELECT m.title FROM mentions m WHERE m.link_id = l.id ORDER BY m.id LIMIT 1) AS title,
  (SELECT c.url FROM snapshots c WHERE c.link_id = l.id AND (c.status IS NULL OR c.status < 300)
   ORDER BY c.taken, c.id LIMIT 1) AS copy,
  (SELECT p.url FROM publications p ORDER BY p.id LIMIT 1) AS home
FROM links l LEFT JOIN domains d ON d.id = l.domain_id
WHERE l.state IN ('gone', 'dead', 'soft_404')
ORDER BY l.state_since DESC, l.id DESC
LIMIT ?
"""
ADDRESSES = f"""
SELECT 'issues/' AS folder, {ISSUE_SLUG} AS name, substr(r.started, 1, 10) AS day
FROM issues i JOIN runs r ON r.id = i.changed_in
UNION ALL SELECT 'domains/', name, NULL FROM domains
UNION ALL SELECT 'authors/', CAST(id AS TEXT), NULL FROM authors
LIMIT ? OFFSET ?
"""  # noqa: S608 - of constants
COUNT_ADDRESSES = """
SELECT (SELECT count(*) FROM issues) + (SELECT count(*) FROM domains) + (SELECT count(*) FROM authors) AS addresses
"""


Answer = Callable[[Datasette, Request], Awaitable[Response]]


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Answer]]:
    return [
        (r"^/feeds/issues\.atom$", _checked(issues_feed)),
        (r"^/feeds/category/(?P<name>[^/]+)\.atom$", _checked(category_feed)),
        (r"^/feeds/dead\.atom$", _checked(dead_feed)),
        (r"^/sitemap\.xml$", _checked(sitemap)),
        (r"^/sitemap-(?P<part>[1-9][0-9]{0,5})\.xml$", _checked(sitemap_part)),
        (r"^/robots\.txt$", robots),
        (r"^/opensearch\.xml$", _checked(opensearch)),
    ]


def _checked(answer: Answer) -> Answer:
    """The answer, for those who may see the archive, and of an archive that has what it takes."""

    async def checked(datasette: Datasette, request: Request) -> Response:
        if DATABASE not in datasette.databases:
            raise NotFound("No archive is open here.")
        await datasette.ensure_permissions(request.actor, [("view-database", DATABASE), "view-instance"])
        try:
            return await answer(datasette, request)
        except sqlite3.OperationalError as error:
            if "no such" not in str(error):
                raise
            raise NotFound(f"The archive is of another schema: {error}.") from error

    return checked


async def issues_feed(datasette: Datasette, request: Request) -> Response:
    """The latest issues, with their stories and items."""
    entries = []
    for issue in await _rows(datasette, ISSUES, (ISSUES_IN_FEED,)):
        links = await _rows(datasette, LINKS_OF_ISSUE, (issue["id"], LINKS_IN_ISSUE))
        number = "" if issue["number"] is None else f"#{issue['number']}: "
        entries.append(
            Entry(
                id=stable_id(issue["home"], "issue", issue["key"]),
                title=f"{issue['publication']} {number}{issue['title'] or issue['key']}",
                link=_address(datasette, request, f"issues/{quote(issue['name'], safe='')}"),
                updated=issue["updated"],
                published=issue["published"],
                authors=(issue["authors"] or issue["publication"]).split("; "),
                summary=issue["subtitle"],
                html="".join(_sections(links)),
            )
        )
    return await _feed(datasette, request, "Issues", "feeds/issues.atom", "issues", entries)


async def category_feed(datasette: Datasette, request: Request) -> Response:
    """The latest stories and items of a category."""
    asked = tilde_decode(request.url_vars["name"])
    known = await _rows(datasette, CATEGORY, (asked,))
    if not known:
        raise NotFound(f"There is no category {asked!r}.")
    category: str = known[0]["name"]
    links = await _rows(datasette, LINKS_OF_CATEGORY, {"category": category, "most": LINKS_IN_FEED})
    entries = []
    for link in links:
        issue = _address(datasette, request, f"issues/{quote(link['name'], safe='')}")
        entries.append(
            Entry(
                id=stable_id(link["home"], "mention", link["id"]),
                title=link["title"] or link["url"],
                link=safe_href(link["url"]) or issue,
                updated=link["updated"],
                published=link["published"],
                authors=(link["site"] or "unknown",),
                summary=link["summary"],
                html=f"<p>{escape_text(link['summary'])}</p>"
                f'<p><a href="{escape_attribute(issue)}">In the issue</a></p>',
            )
        )
    path = f"feeds/category/{tilde_encode(category)}.atom"
    return await _feed(datasette, request, category, path, "issues", entries)


async def dead_feed(datasette: Datasette, request: Request) -> Response:
    """The links that were lost last, with an archived copy where one is known."""
    entries = []
    for link in await _rows(datasette, LOST_LINKS, (LINKS_IN_FEED,)):
        copy = safe_href(link["copy"])
        where = f'<a href="{escape_attribute(copy)}">An archived copy</a>' if copy else "No archived copy is known."
        entries.append(
            Entry(
                id=stable_id(link["home"], "link", link["id"]),
                title=f"{link['title'] or link['url']} ({link['state']})",
                link=_address(datasette, request, f"archive/links/{link['id']}"),
                updated=link["updated"],
                authors=(link["site"] or "unknown",),
                summary=link["url"],
                html=f"<p>{escape_text(link['url'])}</p><p>{where}</p>",
            )
        )
    return await _feed(datasette, request, "Lost links", "feeds/dead.atom", "health", entries)


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """The sitemap; an index of its parts when it is too long for one."""
    addresses = (await _rows(datasette, COUNT_ADDRESSES))[0]["addresses"] + len(PAGES)
    if addresses <= SITEMAP_SIZE:
        return _xml(await _urlset(datasette, request, 1))
    parts = range(1, -(-addresses // SITEMAP_SIZE) + 1)
    listed = (
        f"<sitemap><loc>{escape_text(_address(datasette, request, f'sitemap-{n}.xml'))}</loc></sitemap>" for n in parts
    )
    return _xml(f'<sitemapindex xmlns="{SITEMAPS}">{"".join(listed)}</sitemapindex>')


async def sitemap_part(datasette: Datasette, request: Request) -> Response:
    """A part of the sitemap, the first one with the pages that are always there."""
    return _xml(await _urlset(datasette, request, int(request.url_vars["part"])))


async def robots(datasette: Datasette, request: Request) -> Response:
    """Lets robots read the pages and the charts, and keeps them off SQL, facets, tables and searches without end."""
    base = datasette.setting("base_url")
    closed = [f"{base}{path}" for path in (DATABASE, "_memory", "-/", "search")] + [
        "/*?*sql=",
        "/*?*_facet",
        "/*?*_sort",
    ]
    lines = [
        "User-agent: *",
        f"Allow: {base}-/static",
        *(f"Disallow: {path}" for path in closed),
        f"Sitemap: {_address(datasette, request, 'sitemap.xml')}",
    ]
    return Response.text("\n".join(lines) + "\n")


async def opensearch(datasette: Datasette, request: Request) -> Response:
    """The search, as browsers add one."""
    name = await _name(datasette)
    home = _address(datasette, request, "search")
    template = f"{home}?q={{searchTerms}}"
    return Response(
        f"{XML_DECLARATION}"
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{escape_text(name, 16)}</ShortName>"
        f"<Description>{escape_text(f'Search every link of {name}', 1024)}</Description>"
        "<InputEncoding>UTF-8</InputEncoding>"
        f'<Url type="text/html" method="get" template="{escape_attribute(template)}"/>'
        "</OpenSearchDescription>\n",
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


async def _feed(
    datasette: Datasette, request: Request, title: str, path: str, page: str, entries: Sequence[Entry]
) -> Response:
    name = await _name(datasette)
    home = ((await _rows(datasette, PUBLICATIONS)) or [{"url": ""}])[0]["url"]
    updated = max((entry.updated for entry in entries), default=None)
    if updated is None:
        updated = (await _rows(datasette, LAST_RUN))[0]["last"]
    feed = atom_feed(
        id=stable_id(home, "feed", path),
        title=f"{name}: {title}",
        updated=updated,
        address=_address(datasette, request, path),
        page=_address(datasette, request, page),
        entries=entries,
    )
    return _xml(feed, "application/atom+xml")


def _sections(links: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The links as HTML, below the headings that they stand under."""
    section = None
    for link in links:
        if link["section"] != section:
            section = link["section"]
            yield f"<h2>{escape_text(section)}</h2>"
        title = escape_text(link["title"] or link["url"], MAX_TITLE_CHARS)
        href = safe_href(link["url"])
        yield f'<p><a href="{escape_attribute(href)}">{title}</a></p>' if href else f"<p>{title}</p>"
        if link["summary"]:
            yield f"<p>{escape_text(link['summary'], EXCERPT)}</p>"


async def _urlset(datasette: Datasette, request: Request, part: int) -> str:
    """The addresses of a part, the pages that are always there before all others."""
    start = (part - 1) * SITEMAP_SIZE
    pages = PAGES[start : start + SITEMAP_SIZE]
    rest = (SITEMAP_SIZE - len(pages), max(0, start - len(PAGES)))
    found = await _rows(datasette, ADDRESSES, rest)
    if not pages and not found:
        raise NotFound("The sitemap has no such part.")
    # Made once: an absolute address is slow to make, and there are many.
    root = _address(datasette, request, "")
    parts = [f"<url><loc>{escape_text(root + page)}</loc></url>" for page in pages]
    for row in found:
        day = f"<lastmod>{escape_text(row['day'])}</lastmod>" if row["day"] else ""
        parts.append(f"<url><loc>{escape_text(root + row['folder'] + quote(row['name'], safe=''))}</loc>{day}</url>")
    return f'<urlset xmlns="{SITEMAPS}">{"".join(parts)}</urlset>'


async def _rows(
    datasette: Datasette, sql: str, values: Sequence[object] | Mapping[str, object] = ()
) -> list[Mapping[str, Any]]:
    return list((await datasette.get_database(DATABASE).execute(sql, values)).rows)


async def _name(datasette: Datasette) -> str:
    publications = await _rows(datasette, PUBLICATIONS)
    return str(publications[0]["name"]) if publications else "Archive"


def _address(datasette: Datasette, request: Request, path: str) -> str:
    return str(datasette.absolute_url(request, datasette.urls.path(path)))


def _xml(body: str, content_type: str = "application/xml") -> Response:
    return Response(f"{XML_DECLARATION}{body}\n", content_type=f"{content_type}; charset=utf-8")
