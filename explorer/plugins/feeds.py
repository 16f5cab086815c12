"""Datasette plugin: Atom feeds of the latest issues, of each category and of lost links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import NotFound, Request, Response

from explorer.atom import MAX_TITLE_CHARS, Entry, atom_feed, stable_id
from explorer.markup import escape_attribute, escape_text
from explorer.paths import ISSUE_SLUG
from explorer.responses import PUBLICATION, View, absolute_url, archive_view, publication_name, query, xml_response
from explorer.template_filters import safe_href

MAX_ISSUES, MAX_LINKS, MAX_LINKS_PER_ISSUE = 10, 100, 200
MAX_EXCERPT_CHARS = 200
"""Characters of a summary in the feed of issues; the issue's page shows it in full."""

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
WHERE l.state IN (SELECT state FROM link_states WHERE lost)
ORDER BY l.state_since DESC, l.id DESC
LIMIT ?
"""


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, View]]:
    """Register the routes."""
    return [
        (r"^/feeds/issues\.atom$", archive_view(issues_feed)),
        (r"^/feeds/category/(?P<name>[^/]+)\.atom$", archive_view(category_feed)),
        (r"^/feeds/dead\.atom$", archive_view(dead_feed)),
    ]


async def issues_feed(datasette: Datasette, request: Request) -> Response:
    """Return the feed of the latest issues, with their stories and items."""
    entries = []
    for issue in await query(datasette, ISSUES, (MAX_ISSUES,)):
        links = await query(datasette, LINKS_OF_ISSUE, (issue["id"], MAX_LINKS_PER_ISSUE))
        number = "" if issue["number"] is None else f"#{issue['number']}: "
        entries.append(
            Entry(
                id=stable_id(issue["home"], "issue", issue["key"]),
                title=f"{issue['publication']} {number}{issue['title'] or issue['key']}",
                link=absolute_url(datasette, request, f"issues/{quote(issue['name'], safe='')}"),
                updated=issue["updated"],
                published=issue["published"],
                authors=(issue["authors"] or issue["publication"]).split("; "),
                summary=issue["subtitle"],
                html="".join(_sections(links)),
            )
        )
    return await _feed(datasette, request, "Issues", "feeds/issues.atom", "issues", entries)


async def category_feed(datasette: Datasette, request: Request) -> Response:
    """Return the feed of the latest stories and items of a category. Raise NotFound for an unknown category."""
    requested = tilde_decode(request.url_vars["name"])
    found = await query(datasette, CATEGORY, (requested,))
    if not found:
        raise NotFound(f"There is no category {requested!r}.")
    category: str = found[0]["name"]
    links = await query(datasette, LINKS_OF_CATEGORY, {"category": category, "most": MAX_LINKS})
    entries = []
    for link in links:
        issue = absolute_url(datasette, request, f"issues/{quote(link['name'], safe='')}")
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
    """Return the feed of the links lost most recently, with an archived copy where one is known."""
    entries = []
    for link in await query(datasette, LOST_LINKS, (MAX_LINKS,)):
        copy = safe_href(link["copy"])
        where = f'<a href="{escape_attribute(copy)}">An archived copy</a>' if copy else "No archived copy is known."
        entries.append(
            Entry(
                id=stable_id(link["home"], "link", link["id"]),
                title=f"{link['title'] or link['url']} ({link['state']})",
                link=absolute_url(datasette, request, f"archive/links/{link['id']}"),
                updated=link["updated"],
                authors=(link["site"] or "unknown",),
                summary=link["url"],
                html=f"<p>{escape_text(link['url'])}</p><p>{where}</p>",
            )
        )
    return await _feed(datasette, request, "Lost links", "feeds/dead.atom", "health", entries)


async def _feed(
    datasette: Datasette, request: Request, title: str, path: str, page: str, entries: Sequence[Entry]
) -> Response:
    name = await publication_name(datasette)
    homepage = ((await query(datasette, PUBLICATION)) or [{"url": ""}])[0]["url"]
    updated = max((entry.updated for entry in entries), default=None)
    if updated is None:
        updated = (await query(datasette, LAST_RUN))[0]["last"]
    feed = atom_feed(
        id=stable_id(homepage, "feed", path),
        title=f"{name}: {title}",
        updated=updated,
        feed_url=absolute_url(datasette, request, path),
        page_url=absolute_url(datasette, request, page),
        entries=entries,
    )
    return xml_response(feed, "application/atom+xml")


def _sections(links: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the links as HTML, each section below its heading."""
    section = None
    for link in links:
        if link["section"] != section:
            section = link["section"]
            yield f"<h2>{escape_text(section)}</h2>"
        title = escape_text(link["title"] or link["url"], MAX_TITLE_CHARS)
        href = safe_href(link["url"])
        yield f'<p><a href="{escape_attribute(href)}">{title}</a></p>' if href else f"<p>{title}</p>"
        if link["summary"]:
            yield f"<p>{escape_text(link['summary'], MAX_EXCERPT_CHARS)}</p>"
