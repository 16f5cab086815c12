"""Recognise home pages, fronts of sections and sign-in pages: redirects to them lose the page that was requested."""

import re

from crawler.urls import domain, parts
from crawler.urls.escapes import parameters
from crawler.urls.hosts import ascii_host, host_of

__all__ = ["is_gate", "is_landing_page", "leads_to_landing_page"]

_INDEX = re.compile(r"(?:index|default|home|main)(?:\.[a-z]{2,5})?", re.IGNORECASE)
_LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2})?", re.IGNORECASE)
# One word, or two joined: 'news', 'real-estate'. Headlines have more words, identifiers have digits.
_WORD = re.compile(r"[a-z]{2,20}(?:[-_][a-z]{2,20})?", re.IGNORECASE)
# fmt: off
_FRONTS = frozenset(
    {
        "404", "archive", "archives", "article", "articles", "blog", "blogs", "error", "errors", "home",
        "latest", "latest-news", "missing", "news", "newsroom", "not-found", "notfound", "page-not-found",
        "pagenotfound", "post", "posts", "press", "search", "sections", "stories", "tag", "tags", "topic",
        "topics", "videos",
    }
)
# fmt: on
"""Last segments that name a list, or an error page."""

_IDENTIFIER = re.compile(r"(?=.*[0-9]).{2,}|.{8,}", re.DOTALL)
_SHORT = re.compile(r"/[A-Za-z0-9_-]{2,12}/?")
"""The path of an address by a URL shortener."""

_GATE_HOSTS = ("accounts.", "auth.", "consent.", "login.", "signin.", "sso.")
# fmt: off
_GATES = frozenset(
    {
        "auth", "authenticate", "authwall", "checkpoint", "consent", "log-in", "log_in", "login", "login.aspx",
        "login.html", "login.jsp", "login.php", "oauth2", "privacy-gate", "sign-in", "sign_in", "signin", "sso",
        "wp-login.php",
    }
)
# fmt: on


def is_landing_page(url: str) -> bool:
    """Return whether an address is that of a home page: it has no path but a language or an index file, and no
    identifier.

    >>> is_landing_page("https://a.example/"), is_landing_page("https://a.example/en/index.html"), is_landing_page("https://a.example/?p=123")
    (True, True, False)
    """
    split = parts.split(url)
    return split is not None and not _segments(split.path) and not _asks_for_something(split.query)


def leads_to_landing_page(asked: str, final: str) -> bool:
    """Return whether an article was requested, and a home page or the front of a section answered.

    The front of a section is an address above the requested one, on the same site, whose name is no headline; or one
    named like a list. A requested home page is no loss, and neither is that of another site behind a short address.

    >>> leads_to_landing_page("https://a.example/2020/one-two-three", "https://a.example/")
    True
    >>> leads_to_landing_page("https://a.example/tech/one-two-three", "https://www.a.example/tech/")
    True
    >>> leads_to_landing_page("https://a.example/tech/one-two-three", "https://a.example/science/one-two-three")
    False
    >>> leads_to_landing_page("https://sho.example/3xYz", "https://product.example/")
    False
    """
    if is_landing_page(asked):
        return False
    one, other = parts.split(asked), parts.split(final)
    if one is None or other is None or (one.path, one.query) == (other.path, other.query):
        return False
    if is_landing_page(final):
        is_short = one.query is None and _SHORT.fullmatch(one.path) is not None
        return not (is_short and domain(asked) != domain(final))
    if _asks_for_something(other.query):
        return False
    above, below = _segments(other.path), _segments(one.path)
    if not above:
        return False
    if above[-1].lower() in _FRONTS and above != below:
        return not set(_FRONTS).intersection(segment.lower() for segment in below[-1:])
    return (
        len(above) < len(below)
        and below[: len(above)] == above
        and all(_WORD.fullmatch(segment) for segment in above)
        # A page below another, such as a second page or a format of it, is the same article.
        and _HEADLINE.search("/".join(below[len(above) :])) is not None
        and domain(asked) == domain(final)
    )


_HEADLINE = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,}+[-_+ ][^/]*[^\W\d_]{2,}|[0-9]{4,}|[0-9a-f]{8,}", re.IGNORECASE)
"""Two words joined, or a long number, as in the address of an article."""


def is_gate(asked: str, final: str) -> bool:
    """Return whether the address that answered is a page for signing in or consenting, and the requested one is not.

    >>> is_gate("https://a.example/story", "https://consent.a.example/m?continue=https://a.example/story")
    True
    >>> is_gate("https://a.example/story", "https://a.example/i/flow/login")
    True
    >>> is_gate("https://a.example/login", "https://www.a.example/login")
    False
    """
    return _names_gate(final) and not _names_gate(asked)


def _names_gate(url: str) -> bool:
    split = parts.split(url)
    if split is None:
        return False
    if ascii_host(host_of(split.authority)).startswith(_GATE_HOSTS):
        return True
    return any(segment.lower() in _GATES for segment in split.path.split("/"))


def _segments(path: str) -> list[str]:
    """Return the segments that identify a page: without a language at the front and an index at the end."""
    segments = [segment for segment in re.split(r"[/\\]", path) if segment]
    if segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    if segments and _LOCALE.fullmatch(segments[0]):
        segments.pop(0)
    return segments


def _asks_for_something(query: str | None) -> bool:
    given = parameters(query)
    if given is None:  # more than any real address has
        return True
    return any(_IDENTIFIER.fullmatch(value) for name, value in given if not name.lower().startswith(_WHENCE))


_WHENCE = ("utm_", "ref", "src", "source", "from", "error", "redirect", "return", "status", "lang", "url")
"""Parameters that say whence or why the reader came, and name no page."""
