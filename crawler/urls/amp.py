"""AMP pages: find the article behind an AMP cache's copy, and behind a site's own AMP version of it.

Each rule is a convention that the cache, the plug-in or the site keeps for all its articles. Where an AMP address does
not identify the article (``/amp/ncna1234``), nothing is folded.
"""

import re

from crawler.urls.escapes import decode
from crawler.urls.hosts import host_of
from crawler.urls.parts import Parts

__all__ = ["article_of", "cached_page"]

# https://developers.google.com/amp/cache/overview: content type, then s for TLS, then the address without its scheme.
# `v` is the same content inside Google's viewer, `wp` inside a web package.
_CACHE_PATH = re.compile(r"/(?:c|v|wp(?:/c)?)(/s)?/([^/]+)(/.*|)", re.DOTALL)
_SEARCH_PATH = re.compile(r"/amp(/s)?/([^/]+\.[^/]+)(/.*|)", re.DOTALL)
_VIEWER_PARAMETERS = re.compile(r"(?:amp_[a-z_]+|usqp|aoh|_amp_[a-z_]+)(?:=.*)?", re.DOTALL)

_AMP_PARAMETER = re.compile(r"(?:amp(?:=(?:1|true)?)?|_?outputType=amp|_amp=true)")
# WordPress and its like add /amp to an article's address. An article is told from a page about something named amp by a
# date, a number of five digits, or a slug of at least four words.
_SUFFIX = re.compile(r"(.*/[^/]+)/amp(/?)", re.DOTALL)
_ARTICLE = re.compile(r"/(?:19|20)[0-9]{2}/[01]?[0-9]/|[0-9]{5}|/[^/-]+-[^/-]+-[^/-]+-[^/]+$|\.html?$")

_VOX_MEDIA = ("theverge.com", "vox.com", "polygon.com", "recode.net", "curbed.com", "eater.com", "sbnation.com")
_PREFIXES: dict[str, tuple[str, str]] = {
    **dict.fromkeys(_VOX_MEDIA, ("/platform/amp/", "/")),
    **dict.fromkeys(
        (
            "bloomberg.com",
            "businesstoday.in",
            "cbsnews.com",
            "cnbc.com",
            "euronews.com",
            "indiatoday.in",
            "marketwatch.com",
            "wsj.com",
        ),
        ("/amp/", "/"),
    ),
    "bbc.co.uk": ("/news/amp/", "/news/"),
    "bbc.com": ("/news/amp/", "/news/"),
    "reuters.com": ("/article/amp/", "/article/"),
}
"""Host without www -> how the path of an AMP page begins, and how that of the article begins."""

_ENDINGS: dict[str, str] = {
    "phys.org": ".html",
    "techxplore.com": ".html",
    "medicalxpress.com": ".html",
    "sciencex.com": ".html",
    "bbc.com": "",
    "bbc.co.uk": "",
    "foxnews.com": "",
    "foxbusiness.com": "",
}
"""Host without www -> what replaces ``.amp`` in the path of the article."""

_HOSTS: dict[str, str] = {
    "amp.dw.com": "www.dw.com",
    "amp.france24.com": "www.france24.com",
    "amp.ft.com": "www.ft.com",
    "amp.rfi.fr": "www.rfi.fr",
    "amp.scmp.com": "www.scmp.com",
    "amp.smh.com.au": "www.smh.com.au",
    "amp.theage.com.au": "www.theage.com.au",
    "amp.theguardian.com": "www.theguardian.com",
}
"""Host of AMP pages -> host that has the articles under the same paths."""


def cached_page(parts: Parts) -> str | None:
    """Return the publisher's page behind an address in an AMP cache (cdn.ampproject.org, google.com/amp), or None."""
    host = host_of(parts.authority)
    if host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        match = _CACHE_PATH.fullmatch(parts.path)
    elif host.removeprefix("www.") in {"google.com", "bing.com"}:
        match = _SEARCH_PATH.fullmatch(parts.path)
    else:
        return None
    if match is None:
        return None
    query = _without(parts.query, _VIEWER_PARAMETERS)
    scheme = "https" if match[1] else "http"
    # The fragment is the viewer's, never the page's.
    return str(Parts(scheme, decode(match[2]), match[3] or "/", query, None))


def article_of(parts: Parts) -> str | None:
    """Return the article whose AMP version an address is; None where that is not certain."""
    host = host_of(parts.authority)
    changed = parts._replace(query=_without(parts.query, _AMP_PARAMETER))
    bare = host.removeprefix("www.")
    path = parts.path
    if host in _HOSTS:
        changed = changed._replace(authority=parts.authority.replace(host, _HOSTS[host]))
    if bare in _PREFIXES and path.startswith(_PREFIXES[bare][0]):
        prefix, replacement = _PREFIXES[bare]
        path = replacement + path.removeprefix(prefix)
    elif path.endswith(".amp.html"):
        path = path.removesuffix(".amp.html") + ".html"
    elif path.endswith(".amp") and bare in _ENDINGS:
        path = path.removesuffix(".amp") + _ENDINGS[bare]
    elif (match := _SUFFIX.fullmatch(path)) and _ARTICLE.search(match[1]):
        path = match[1] + match[2]
    changed = changed._replace(path=path)
    return None if changed == parts else str(changed)


def _without(query: str | None, pattern: re.Pattern[str]) -> str | None:
    if query is None:
        return None
    given = query.split("&")
    kept = [pair for pair in given if not pattern.fullmatch(pair)]
    return query if len(kept) == len(given) else "&".join(kept) or None
