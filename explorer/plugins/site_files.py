"""Datasette plugin: sitemap.xml, robots.txt and opensearch.xml."""

from urllib.parse import quote

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import NotFound, Request, Response

from explorer.http.responses import View, absolute_url, archive_name, archive_view, query, xml_response
from explorer.markup import XML_DECLARATION, escape_attribute, escape_text
from explorer.paths import DATABASE, ISSUE_PLACE

SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
"""XML namespace."""

SITEMAP_SIZE = 50_000
"""URLs that one sitemap file may list. https://www.sitemaps.org/protocol.html"""

PAGES = (
    "", "issues", "years", "categories", "sections", "domains", "authors", "health", "survival", "images", "coverage",
    "charts", "method", "accuracy",
)  # fmt: skip
"""Paths of the pages that do not depend on the archive's contents."""

URLS = f"""
SELECT 'publications/' || publication_key || '/issues/' AS folder, slug AS name, day FROM (
  SELECT {ISSUE_PLACE}, substr(r.started, 1, 10) AS day FROM issues i JOIN runs r ON r.id = i.changed_in
)
UNION ALL SELECT 'publications/', key, NULL FROM publications WHERE (SELECT count(*) FROM publications) > 1
UNION ALL SELECT 'domains/', name, NULL FROM domains
UNION ALL SELECT 'authors/', name, NULL FROM authors
UNION ALL SELECT 'links/', key, NULL FROM links WHERE key <> '' AND url NOT GLOB 'redacted:*'
LIMIT ? OFFSET ?
"""  # noqa: S608 - of constants
COUNT_URLS = """
SELECT
  (SELECT count(*) FROM issues) + (SELECT count(*) FROM domains) + (SELECT count(*) FROM authors)
  + (SELECT count(*) FROM links WHERE key <> '' AND url NOT GLOB 'redacted:*')
  + (SELECT CASE WHEN count(*) > 1 THEN count(*) ELSE 0 END FROM publications) AS urls
"""


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, View]]:
    """Register the routes."""
    return [
        (r"^/sitemap\.xml$", archive_view(sitemap)),
        (r"^/sitemap-(?P<part>[1-9][0-9]{0,5})\.xml$", archive_view(sitemap_part)),
        (r"^/robots\.txt$", robots),
        (r"^/opensearch\.xml$", archive_view(opensearch)),
    ]


async def sitemap(datasette: Datasette, request: Request) -> Response:
    """Return the sitemap, or an index of its parts when it is too long for one file."""
    total = (await query(datasette, COUNT_URLS))[0]["urls"] + len(PAGES)
    if total <= SITEMAP_SIZE:
        return xml_response(await _urlset(datasette, request, 1))
    parts = range(1, -(-total // SITEMAP_SIZE) + 1)
    urls = (absolute_url(datasette, request, f"sitemap-{part}.xml") for part in parts)
    listed = "".join(f"<sitemap><loc>{escape_text(url)}</loc></sitemap>" for url in urls)
    return xml_response(f'<sitemapindex xmlns="{SITEMAPS}">{listed}</sitemapindex>')


async def sitemap_part(datasette: Datasette, request: Request) -> Response:
    """Return one part of the sitemap; the first one starts with `PAGES`."""
    return xml_response(await _urlset(datasette, request, int(request.url_vars["part"])))


async def robots(datasette: Datasette, request: Request) -> Response:
    """Return robots.txt: pages and charts are allowed; SQL, facets, tables and searches are disallowed."""
    base = datasette.setting("base_url")
    disallowed = [f"{base}{path}" for path in (DATABASE, "_memory", "-/", "search")] + [
        "/*/search",
        f"{base}mentions",
        f"{base}links?",
        "/*/mentions",
        "/*/links?",
        "/*?*sql=",
        "/*?*_facet",
        "/*?*_sort",
    ]
    lines = [
        "User-agent: *",
        f"Allow: {base}-/static",
        *(f"Disallow: {path}" for path in disallowed),
        f"Sitemap: {absolute_url(datasette, request, 'sitemap.xml')}",
    ]
    return Response.text("\n".join(lines) + "\n")


async def opensearch(datasette: Datasette, request: Request) -> Response:
    """Return the OpenSearch description, by which a browser can add the search."""
    name = await archive_name(datasette)
    home = absolute_url(datasette, request, "search")
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


async def _urlset(datasette: Datasette, request: Request, part: int) -> str:
    """Return the urlset of one part of the sitemap. Raise NotFound for a part beyond the last."""
    start = (part - 1) * SITEMAP_SIZE
    pages = PAGES[start : start + SITEMAP_SIZE]
    rest = (SITEMAP_SIZE - len(pages), max(0, start - len(PAGES)))
    found = await query(datasette, URLS, rest)
    if not pages and not found:
        raise NotFound("The sitemap has no such part.")
    # Computed once: `absolute_url` is slow, and there are up to 50,000 URLs.
    root = absolute_url(datasette, request, "")
    parts = [f"<url><loc>{escape_text(root + page)}</loc></url>" for page in pages]
    for row in found:
        day = f"<lastmod>{escape_text(row['day'])}</lastmod>" if row["day"] else ""
        parts.append(f"<url><loc>{escape_text(root + row['folder'] + quote(row['name'], safe=''))}</loc>{day}</url>")
    return f'<urlset xmlns="{SITEMAPS}">{"".join(parts)}</urlset>'
