"""Datasette plugin: Atom feeds of the latest issues, of each category, of a search and of lost links."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import BadRequest, NotFound, Request, Response
from datasette.views.base import DatasetteError

from crawler.archive.issues.publications import PUBLICATION_LABEL
from explorer.atom import MAX_TITLE_CHARS, Entry, atom_feed, stable_id
from explorer.connection import QueryTimeoutError
from explorer.figures import CITED
from explorer.http.conditional import http_date
from explorer.http.responses import (
    PUBLICATION,
    View,
    absolute_url,
    archive_name,
    archive_view,
    built,
    query,
    xml_response,
)
from explorer.issue_names import full_name
from explorer.markup import escape_attribute, escape_text
from explorer.pages.page import BadRequestError, PageRequest
from explorer.pages.publication import of_publication
from explorer.pages.search import search
from explorer.paths import ISSUE_PLACE, issue_path, link_path, mention_anchor, publication_path
from explorer.publications import restricted
from explorer.template_filters import safe_href

MAX_ISSUES, MAX_LINKS, MAX_LINKS_PER_ISSUE = 10, 100, 200
MAX_EXCERPT_CHARS = 200
"""Characters of a summary in the feed of issues; the issue's page shows it in full."""

HOME = """
CASE WHEN EXISTS (SELECT 1 FROM main.publications o WHERE o.url = p.url AND o.id < p.id)
  THEN p.url || '#' || p.key ELSE p.url END
"""
"""SQL for what the ids of entries of a publication `p` are made from; two may have the same address."""

LAST_RUN = "SELECT coalesce(max(started), '1970-01-01T00:00:00Z') AS last FROM runs"
# While a run writes, or where one was killed, nobody can say when the archive changed last.
UNCHANGED_SINCE = (
    "SELECT max(finished) AS time FROM runs HAVING sum(finished IS NULL AND id = (SELECT max(id) FROM runs)) = 0"
)

ISSUES = f"""
SELECT
  i.id, i.key, {ISSUE_PLACE}, i.number, i.title, i.subtitle, i.published, i.authors, r.started AS updated,
  p.name AS publication, p.former_names, {HOME} AS home
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
PUBLICATION_OF_KEY = f"""
SELECT id, key, {PUBLICATION_LABEL} AS name, {HOME.replace("p.", "n.")} AS home FROM publications n WHERE key = ?
"""  # noqa: S608 - of constants
OF_PUBLICATION = "(?:/publications/(?P<publication>[^/]+))?"
CATEGORY = "SELECT name, description FROM categories WHERE name = ? COLLATE NOCASE"
_MENTION = f"""
  m.title, m.summary, m.occurrence, l.url, l.key AS link_key, d.name AS site, i.key, i.published, {ISSUE_PLACE},
  r.started AS updated, {HOME} AS home
"""
_OF_MENTION = """
CROSS JOIN issues i ON i.id = m.issue_id
CROSS JOIN publications p ON p.id = i.publication_id
CROSS JOIN runs r ON r.id = i.changed_in
CROSS JOIN links l ON l.id = m.link_id
LEFT JOIN domains d ON d.id = l.domain_id
"""
LINKS_OF_CATEGORY = f"""
SELECT {_MENTION}
FROM (
  SELECT DISTINCT n.id, n.published FROM sections c JOIN issues n ON n.id = c.issue_id
  WHERE c.category = :category ORDER BY n.published DESC, n.id DESC LIMIT :most
) latest
CROSS JOIN mentions m ON m.issue_id = latest.id
CROSS JOIN sections s ON s.id = m.section_id
{_OF_MENTION}
WHERE s.category = :category AND m.role IN ('story', 'item')
ORDER BY i.published DESC, i.id DESC, m.position
LIMIT :most
"""  # noqa: S608 - of constants
FOUND_MENTIONS = f"""
SELECT {_MENTION}
FROM json_each(:ids) found
CROSS JOIN mentions m ON m.id = found.value
{_OF_MENTION}
ORDER BY found.key
"""  # noqa: S608 - of constants
LOST_LINKS = f"""
SELECT
  l.key, l.url, l.state, l.state_since AS updated, d.name AS site,
  (SELECT m.title FROM mentions m WHERE m.link_id = l.id ORDER BY m.id LIMIT 1) AS title,
  (SELECT c.url FROM good_snapshots c WHERE c.link_id = l.id
   ORDER BY c.taken, c.id LIMIT 1) AS copy,
  (SELECT p.url FROM main.publications p ORDER BY p.id LIMIT 1) AS home
FROM links l LEFT JOIN domains d ON d.id = l.domain_id
WHERE l.state IN (SELECT state FROM link_states WHERE lost) AND {CITED}
ORDER BY l.state_since DESC, l.id DESC
LIMIT ?
"""  # noqa: S608 - of constants


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, View]]:
    """Register the routes."""
    return [
        (rf"^{OF_PUBLICATION}/feeds/issues\.atom$", archive_view(issues_feed)),
        (rf"^{OF_PUBLICATION}/feeds/category/(?P<name>[^/]+)\.atom$", archive_view(category_feed)),
        (rf"^{OF_PUBLICATION}/feeds/dead\.atom$", archive_view(dead_feed)),
        (rf"^{OF_PUBLICATION}/search\.atom$", archive_view(search_feed)),
    ]


async def publication_asked(datasette: Datasette, request: Request) -> Mapping[str, Any] | None:
    """Return the publication in the path of a request, None without one. Raise NotFound for an unknown one."""
    key = request.url_vars.get("publication")
    if key is None:
        return None
    found = await query(datasette, PUBLICATION_OF_KEY, (unquote(key),))
    if not found:
        raise NotFound(f"There is no publication {key!r}.")
    return found[0]


def restrict(sql: str, publication: Mapping[str, Any] | None) -> str:
    """Return a SELECT restricted to a publication, if there is one."""
    return sql if publication is None else restricted(sql, publication["id"])


async def issues_feed(datasette: Datasette, request: Request) -> Response:
    """Return the feed of the latest issues, with their stories and items."""
    within = await publication_asked(datasette, request)
    entries = []
    for issue in await query(datasette, restrict(ISSUES, within), (MAX_ISSUES,)):
        links = await query(datasette, LINKS_OF_ISSUE, (issue["id"], MAX_LINKS_PER_ISSUE))
        former_names = (issue["former_names"] or "").split("; ")
        entries.append(
            Entry(
                id=stable_id(issue["home"], "issue", issue["key"]),
                title=full_name(issue["publication"], issue["number"], issue["title"], former_names),
                link=absolute_url(datasette, request, issue_path(issue["publication_key"], issue["slug"])),
                updated=issue["updated"],
                published=issue["published"],
                authors=(issue["authors"] or issue["publication"]).split("; "),
                summary=issue["subtitle"],
                html="".join(_sections(links)),
            )
        )
    return await _feed(datasette, request, "Issues", "feeds/issues.atom", "issues", entries, within)


async def category_feed(datasette: Datasette, request: Request) -> Response:
    """Return the feed of the latest stories and items of a category. Raise NotFound for an unknown category."""
    within = await publication_asked(datasette, request)
    requested = tilde_decode(request.url_vars["name"])
    found = await query(datasette, restrict(CATEGORY, within), (requested,))
    if not found:
        raise NotFound(f"There is no category {requested!r}.")
    category: str = found[0]["name"]
    links = await query(datasette, restrict(LINKS_OF_CATEGORY, within), {"category": category, "most": MAX_LINKS})
    entries = _mentions(datasette, request, links)
    path = f"feeds/category/{tilde_encode(category)}.atom"
    return await _feed(datasette, request, category, path, "issues", entries, within)


async def search_feed(datasette: Datasette, request: Request) -> Response:
    """Return the feed of what a search finds, newest first, whatever its order. Raise BadRequest for one of nothing."""
    within = await publication_asked(datasette, request)
    parameters = {name: request.args[name] for name in request.args if name not in ("page", "size", "sort")}
    asked = PageRequest(
        {} if within is None else {"publication": within["key"]},
        {**parameters, "sort": "newest", "size": str(MAX_LINKS)},
    )
    build = search if within is None else of_publication(search)
    try:
        page = await built(datasette, lambda connection: build(connection, asked))
    except BadRequestError as error:
        raise BadRequest(str(error)) from error
    except QueryTimeoutError as error:
        raise DatasetteError(str(error), status=503) from error
    if not (page.data["q"] or page.context["chosen"]):
        raise BadRequest("Nothing was searched for: give words or a filter.")
    ids = json.dumps([row["id"] for row in page.data["results"]])
    entries = _mentions(datasette, request, await query(datasette, FOUND_MENTIONS, {"ids": ids}))
    chosen = [f"{each['name']}: {each['label']}" for each in page.context["chosen"]]
    title = ", ".join(part for part in (page.data["q"] and f"“{page.data['q']}”", *chosen) if part)
    path = page.context["search_path"](sort="", size="")[1:]
    return await _feed(
        datasette, request, f"Search for {title}", path.replace("search?", "search.atom?", 1), path, entries, within
    )


def _mentions(datasette: Datasette, request: Request, links: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """Return the entries of mentions."""
    entries = []
    for link in links:
        issue = absolute_url(datasette, request, issue_path(link["publication_key"], link["slug"]))
        anchor = mention_anchor(link["link_key"], link["occurrence"])
        entries.append(
            Entry(
                id=stable_id(link["home"], "mention", f"{link['key']}#{anchor}"),
                title=link["title"] or link["url"],
                link=safe_href(link["url"]) or issue,
                updated=link["updated"],
                published=link["published"],
                authors=(link["site"] or "unknown",),
                summary=link["summary"],
                html=f"<p>{escape_text(link['summary'])}</p>"
                f'<p><a href="{escape_attribute(issue)}#{anchor}">In the issue</a></p>',
            )
        )
    return entries


async def dead_feed(datasette: Datasette, request: Request) -> Response:
    """Return the feed of the links lost most recently, with an archived copy where one is known."""
    within = await publication_asked(datasette, request)
    entries = []
    for link in await query(datasette, restrict(LOST_LINKS, within), (MAX_LINKS,)):
        copy = safe_href(link["copy"])
        where = f'<a href="{escape_attribute(copy)}">An archived copy</a>' if copy else "No archived copy is known."
        entries.append(
            Entry(
                id=stable_id(link["home"], "link", link["key"]),
                title=f"{link['title'] or link['url']} ({link['state']})",
                link=absolute_url(datasette, request, link_path(link["key"])),
                updated=link["updated"],
                authors=(link["site"] or "unknown",),
                summary=link["url"],
                html=f"<p>{escape_text(link['url'])}</p><p>{where}</p>",
            )
        )
    return await _feed(datasette, request, "Lost links", "feeds/dead.atom", "health", entries, within)


async def _feed(
    datasette: Datasette,
    request: Request,
    title: str,
    path: str,
    page: str,
    entries: Sequence[Entry],
    within: Mapping[str, Any] | None,
) -> Response:
    """Return a feed of the archive, or of the publication that it is restricted to."""
    homepage = ((await query(datasette, PUBLICATION)) or [{"url": ""}])[0]["url"]
    name, folder = await archive_name(datasette), ""
    if within is not None:
        name, folder, homepage = within["name"], f"{publication_path(within['key'])[1:]}/", within["home"]
    updated = max((entry.updated for entry in entries), default=None)
    if updated is None:
        updated = (await query(datasette, LAST_RUN))[0]["last"]
    feed = atom_feed(
        id=stable_id(homepage, "feed", folder + path),
        title=f"{name}: {title}",
        updated=updated,
        feed_url=absolute_url(datasette, request, folder + path),
        page_url=absolute_url(datasette, request, folder + page),
        entries=entries,
    )
    # Browsers show the type of feeds as plain text, and XML in its style.
    media_type = "application/xml" if "text/html" in request.headers.get("accept", "") else "application/atom+xml"
    answer = xml_response(feed, media_type, style=datasette.urls.path("/assets/feed.css"))
    answer.headers["vary"] = "Accept"
    for row in await query(datasette, UNCHANGED_SINCE):
        if row["time"]:
            answer.headers["last-modified"] = http_date(row["time"])
    return answer


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
