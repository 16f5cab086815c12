"""The pages behind the sample's links: one for every address on a reserved host, and a few that are not well.

What happens to an address is read off its path, so that a post says what its links will do:

====================  ==========================================================
path begins with      the answer
====================  ==========================================================
``/gone/``            410
``/missing/``         404
``/soft/``            200, a page that says it is not found
``/forbidden/``       403
``/busy/``            429 with ``Retry-After``
``/broken/``          500
``/moved/``           301 to the path without it
``/wall/``            200, a challenge that asks for a human being
``/paid/``            200, an article that is not free
``/paper/``           200, a PDF
``/private/``         disallowed by robots.txt
``/plain/``           200, an article without any metadata
``/slow/``            200, after some seconds
``/huge/``            200, a page of three megabytes
====================  ==========================================================

`AS_IF` has addresses that do not say it themselves.
"""

import html
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

AS_IF = {
    "stories.example/a/The-Violin": "plain",
    "opinions.example/slow-drill/": "slow",
    "maps.example/potholes": "huge",
}
"""Address without scheme and query -> the beginning of a path that answers like it."""

SLOW = 7.0
"""Seconds until a slow page is answered."""

HUGE = 3_000_000
"""Bytes of a huge one."""

ROBOTS = "User-agent: *\nDisallow: /private/\nCrawl-delay: 0\n"
_STATUSES = {"gone": 410, "missing": 404, "forbidden": 403, "busy": 429, "broken": 500}
_PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Title (A paper on gears) /Author (R. Ratchet) >>\nendobj\n"
    b"trailer\n<< /Info 1 0 R >>\n%%EOF\n"
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds until it is sent."""


def is_linked(host: str) -> bool:
    """Whether a host, without its port, is one that links name; the publication itself is served at bare addresses.

    >>> is_linked("news.example"), is_linked("127.0.0.1")
    (True, False)
    """
    return host != "localhost" and any(letter.isalpha() for letter in host)


def answer(url: str) -> Answer:
    """What a linked page's address gives; by the table above.

    >>> answer("http://news.example/gone/a-tram").status
    410
    >>> answer("http://news.example/moved/a-tram").headers["Location"]
    'http://news.example/a-tram'
    """
    parts = urlsplit(url)
    first = parts.path.split("/")[1] if parts.path.startswith("/") else ""
    first = AS_IF.get(f"{parts.hostname}{parts.path}", first)
    if parts.path == "/robots.txt":
        return Answer(media_type="text/plain; charset=utf-8", body=ROBOTS.encode())
    if first in _STATUSES:
        headers = {"Retry-After": "1"} if first == "busy" else {}
        return Answer(status=_STATUSES[first], body=_page(url, f"{_STATUSES[first]}"), headers=headers)
    if first == "moved":
        target = parts._replace(path=parts.path.removeprefix("/moved")).geturl()
        return Answer(status=301, headers={"Location": target})
    if first == "soft":
        return Answer(body=_page(url, "Page not found", "<p>Sorry, we cannot find what you asked for.</p>"))
    if first == "wall":
        return Answer(body=_page(url, "Just a moment...", "<p>Verify that you are human to go on.</p>"))
    if first == "paper":
        return Answer(media_type="application/pdf", body=_PDF)
    if first == "plain":
        return Answer(body=b"<h1>Without a word about itself</h1>" + b"<p>A page may do without metadata.</p>" * 9)
    article = _article(url, free=first != "paid")
    return Answer(body=article.ljust(HUGE) if first == "huge" else article, delay=SLOW if first == "slow" else 0.0)


def _page(url: str, title: str, body: str = "") -> bytes:
    head = f'<title>{html.escape(title)}</title><link rel="canonical" href="{html.escape(url)}">'
    return f'<!doctype html><html lang="en"><head>{head}</head><body><h1>{title}</h1>{body}</body></html>'.encode()


def _article(url: str, *, free: bool) -> bytes:
    """An article whose title is the last words of its address, with metadata in the usual three places."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    words = [word for word in parts.path.split("/") if word] or [host]
    title = words[-1].replace("-", " ").capitalize()
    site = host.split(".")[0].capitalize()
    # Any day will do as long as it is the same one whenever the page is asked for.
    published = f"20{18 + sum(url.encode()) % 8}-0{1 + len(url) % 9}-{10 + len(title) % 18}T09:30:00+00:00"
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": published,
        "author": {"@type": "Person", "name": "Rita Ratchet"},
        "isAccessibleForFree": free,
    }
    text = f"<p>{html.escape(title)} is the matter of this page, which stands on {html.escape(host)}.</p>" * 3
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)} | {site}</title>'
        f'<link rel="canonical" href="{html.escape(url)}"><meta property="og:title" content="{html.escape(title)}">'
        f'<meta property="og:site_name" content="{site}"><meta property="og:type" content="article">'
        f'<meta property="og:image" content="https://img.example/{html.escape(words[-1])}.png">'
        f'<meta property="article:published_time" content="{published}">'
        f'<script type="application/ld+json">{json.dumps(facts)}</script></head>'
        f"<body><article><h1>{html.escape(title)}</h1><p>By Rita Ratchet</p>{text}</article></body></html>"
    ).encode()
