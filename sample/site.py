"""The publication's site: the pages that Jekyll makes of the posts, and its listings."""

import html
import json
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from sample.jekyll import Page, by_path

TITLE = "The Gearbox"


def files(pages: Sequence[Page], base: str) -> dict[str, tuple[str, str]]:
    """Every address of the site with its media type and text.

    pages: oldest first. base: the site's own URL, without a slash at its end, which the absolute links begin with.
    """
    made = {
        page.path: ("text/html", _stub(page.redirect) if page.redirect else _full(page, pages))
        for page in by_path(pages).values()
    }
    return made | {
        "/": ("text/html", _document(TITLE, '<h1 class="brand">The Gearbox</h1>')),
        "/about/": ("text/html", _document("About", '<h1 class="brand">What turns, and how</h1>')),
        "/digests/": ("text/html", _stub("/digests/%7B")),
        "/categories/digests/": ("text/html", _category(pages)),
        "/sitemap.xml": ("application/xml", _sitemap(pages, base)),
        "/feed.xml": ("application/xml", _feed(pages, base)),
        "/assets/js/search-data.json": ("application/json", _search_data(pages)),
        "/robots.txt": ("text/plain", f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n"),
    }


def _document(title: str, body: str, head: str = "") -> str:
    return (
        f'<!doctype html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">\n<title>{html.escape(title)}</title>\n'
        f'{head}<link rel="alternate" type="application/atom+xml" href="/feed.xml">\n</head>\n<body>\n'
        '<nav class="topnav"><a href="/">The Gearbox</a> <a href="/categories/digests">Digests</a></nav>\n'
        f'<div class="wrapcontent container">\n{body}\n</div>\n'
        '<footer><a href="/about">About</a> <a href="https://social.example/gearbox">Follow us</a></footer>\n'
        "</body>\n</html>\n"
    )


def _stub(target: str) -> str:
    url = html.escape(target)
    return (
        '<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="utf-8">\n<title>Moved</title>\n'
        f'<link rel="canonical" href="{url}">\n<meta http-equiv="refresh" content="1;url={url}">\n'
        f'<meta name="robots" content="noindex">\n<script>window.location.href = "{url}";</script>\n</head>\n<body>\n'
        f'<p>This issue has moved. <a href="{url}">Go there</a> if you are not taken along.</p>\n</body>\n</html>\n'
    )


def _full(page: Page, pages: Sequence[Page]) -> str:
    title = html.escape(page.title or "", quote=False)
    cover = f'<img src="/{html.escape(page.cover)}" class="page-feature-image" alt="{title}">\n' if page.cover else ""
    # The template writes titles, excerpts and credits out as they are, HTML or not.
    credit = f'<p class="image-credit">Image credit: {page.credit}</p>\n' if page.credit else ""
    body = (
        '<div class="post-head">\n<div class="page-tags"><a href="/categories/digests">digests</a></div>\n'
        f'<h1 class="display-5 font-weight-bold">{page.title or ""}</h1>\n'
        f'<h4 class="lh14 font-weight-light">{page.excerpt or ""}</h4>\n'
        f'<p class="published">Published on <time datetime="{page.published.isoformat()}">'
        f"{_day(page.published)}</time></p>\n</div>\n"
        f'{cover}{credit}<div class="post-article">\n{page.body}</div>\n{_neighbours(page, pages)}'
        f"<h6>More like this</h6>\n{_cards(page, pages)}"
    )
    return _document(f"{page.title} – {TITLE}" if page.title else TITLE, body, _canonical(page))


def _canonical(page: Page) -> str:
    return f'<link rel="canonical" href="{html.escape(page.path.rstrip("/"))}">\n'


def _neighbours(page: Page, pages: Sequence[Page]) -> str:
    place = pages.index(page)
    links = ""
    if place > 0:
        links += f'<a class="prevtheme" title="Previous" href="{pages[place - 1].path}"> &lt; </a>'
    if place + 1 < len(pages):
        links += f'<a class="nexttheme" title="Next" href="{pages[place + 1].path}"> &gt; </a>'
    return f'<div class="navposts">{links}</div>\n'


def _cards(page: Page, pages: Sequence[Page]) -> str:
    """Three newest others, outside the body: what a reader that looks too wide would take for stories."""
    others = [other for other in reversed(pages) if other.listed and other.path != page.path][:3]
    return "".join(
        f'<div class="themecard"><h2 class="h5"><a href="{other.path}">{other.title}</a></h2>'
        f'<div class="post-excerpt">{other.excerpt or ""}</div></div>\n'
        for other in others
    )


def _category(pages: Sequence[Page]) -> str:
    rows = "".join(
        f'<div class="row listed"><h2 class="h5"><a href="{page.path}">{page.title}</a></h2>'
        f'<p class="excerpt">{page.excerpt or ""}</p>'
        f'<span class="published"><time datetime="{page.published.isoformat()}">{_day(page.published)}</time></span>'
        "</div>\n"
        for page in reversed(pages)
        if page.listed
    )
    return _document("Digests", f'<h1 class="category">Digests</h1>\n{rows}')


def _sitemap(pages: Sequence[Page], base: str) -> str:
    rows = "".join(
        f"<url>\n<loc>{escape(base + page.path)}</loc>\n<lastmod>{page.published.isoformat()}</lastmod>\n</url>\n"
        for page in pages
    )
    others = "".join(f"<url>\n<loc>{base}{path}</loc>\n</url>\n" for path in ("/", "/about/", "/categories/digests/"))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{rows}{others}</urlset>\n"
    )


def _feed(pages: Sequence[Page], base: str) -> str:
    entries = "".join(
        f'<entry><title type="html">{escape(page.title or "")}</title>'
        f'<link href="{escape(base + page.path)}" rel="alternate" type="text/html"/>'
        f"<published>{page.published.isoformat()}</published><updated>{page.published.isoformat()}</updated>"
        f"<id>{escape(base + page.path)}</id>"
        f'<content type="html" xml:base="{escape(base + page.path)}">{escape(page.body)}</content>'
        f'<summary type="html">{escape(page.excerpt or "")}</summary></entry>\n'
        for page in list(reversed(pages))[:10]
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f'<link href="{base}/feed.xml" rel="self" type="application/atom+xml"/>\n<id>{base}/feed.xml</id>\n'
        f"<title>{TITLE}</title>\n{entries}</feed>\n"
    )


def _search_data(pages: Sequence[Page]) -> str:
    store = [{"title": page.title, "excerpt": page.excerpt, "url": page.path} for page in pages]
    return f"var store = {json.dumps(store, ensure_ascii=False, indent=1)};\n"


def _day(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"
