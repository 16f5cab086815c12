"""Find the elements around a page's headline that may name its authors or its day, in reading order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Final, Literal

from lxml.html import HtmlElement

from crawler.linked_pages.metadata.document import Page, text_of

Role = Literal["headline", "author", "time"]

MAX_LANDMARKS: Final = 400
"""Landmarks that are collected: listings have thousands, and the page's own stand near its top."""

MAX_CHARS: Final = 200
"""Characters of an element that begins with 'By' and may be a byline; and of an element's names that are read."""

_AUTHOR: Final = re.compile(
    r"author|byline|autor|writer|contributor|creator|auteur|verfasser|redakteur|forfatter|skribent"
)
_TIME: Final = re.compile(r"(?<!up)date|time|publi(?:sh|c|e)|posted|datum|fecha|meta")
_NO_TIME: Final = re.compile(
    r"update|modif|candidat|read(?:ing)?[-_]?time|time[-_]?to[-_]?read|countdown|timeline|runtime"
)

_PEOPLE_LINK: Final = re.compile(
    r"/(?:authors?|autor(?:en)?|auteur|contributors?|people|team|profiles?|staff|journalists?|writers|by|person"
    r"|redaktion|reporter)/[^/]"
)
"""Folders in which sites keep a page for each of their authors."""

_BY: Final = re.compile(
    r"\s*(?:(?:by|von|par|por)(?:\s|:|$)|(?:written|posted|edited) by\b|(?:author|contributor|autor)(?:s|en|in)?:)",
    re.IGNORECASE,
)
LABEL: Final = re.compile(
    r"\s*(?:by|von|(?:written|posted) by|(?:author|contributor|autor)(?:s|en|in)?)\s*:?\s*", re.IGNORECASE
)
"""A text that is only the label of a byline."""

LINES_AFTER: Final = 30
LINES_BEFORE: Final = 8
"""Texts around a headline among which a date line is looked for: the byline's and the lead image's, not the first
sections'."""

_BYLINE_TAGS: Final = frozenset(
    {
        "p", "span", "div", "li", "em", "i", "small", "strong", "a", "section", "header",
    }
)  # fmt: skip

_ASIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|kommentare?|related|recommend\w*|recirc\w*|popular|trending|most[-_]?read|teasers?"
    r"|sidebar"
    r"|widgets?|foot(?:er)?|read[-_]?more|more[-_]?(?:from|stories|posts|articles)|also[-_]?(?:read|like)|similar"
    r"|latest"
    r"|up[-_]?next|carousel|newsletter|navigation|menu|promo\w*|breadcrumbs?|replies|respond|card)(?:$|[\s_-])"
)
"""Names of the parts of a page that are about other pages, or hold comments."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Landmark:
    """An element and its apparent role."""

    element: HtmlElement
    """The element."""
    role: Role
    """What the element seems to hold."""
    name: str
    """Its class, id and data attributes, in lower case."""
    aside: bool
    """Whether it stands in a part of the page that is about other pages."""


def landmarks(page: Page) -> list[Landmark]:
    """Return the page's landmarks, in reading order; an element that is both author and time comes twice."""
    found: list[Landmark] = []
    for element in page.root.iter("*"):
        if element.tag in _HEAD:
            continue
        name = _name(element)
        kind = element.get("itemprop") or ""
        roles: list[Role] = []
        if element.tag == "h1":
            roles.append("headline")
        else:
            named = _roles_of(name) if name else ()
            if "author" in named or _is_author(element, kind):
                roles.append("author")
            if "time" in named or element.tag == "time" or "datePublished" in kind or "dateCreated" in kind:
                roles.append("time")
        if roles:
            aside = _is_aside(element)
            found += [Landmark(element=element, role=role, name=name, aside=aside) for role in roles]
            if len(found) >= MAX_LANDMARKS:
                break
    return found


def lines_around_headline(page: Page) -> Iterator[str]:
    """Yield the short texts after the page's headline, then those before it: a byline may have no telling name."""
    headlines = page.selector.xpath("(//h1)[position() <= 2][last()]")
    if not headlines:
        return
    headline = headlines[0].root
    for axis, most in (("following", LINES_AFTER), ("preceding", LINES_BEFORE)):
        for text in headline.xpath(f"{axis}::text()[normalize-space()][position() <= {most}]"):
            if len(text) <= MAX_LINE and text.getparent().tag not in ("script", "style", "title"):
                yield str(text)


MAX_LINE: Final = 120
"""Characters of a text that may be a byline or a date line by itself."""

_HEAD: Final = frozenset(
    {"html", "head", "body", "meta", "link", "script", "style", "svg", "img", "iframe", "input", "noscript"}
)


@lru_cache(maxsize=16_384)  # a page repeats its names, and a site's pages share them
def _roles_of(name: str) -> tuple[Role, ...]:
    roles: list[Role] = []
    if _AUTHOR.search(name):
        roles.append("author")
    if _TIME.search(name) and not _NO_TIME.search(name):
        roles.append("time")
    return tuple(roles)


def _is_author(element: HtmlElement, kind: str) -> bool:
    if element.tag == "address" or "author" in kind:
        return True
    if element.tag == "a" and (element.get("rel") == "author" or _PEOPLE_LINK.search(element.get("href") or "")):
        return True
    text = element.text
    return bool(text and element.tag in _BYLINE_TAGS and _BY.match(text) and len(text_of(element)) < MAX_CHARS)


def _name(element: HtmlElement) -> str:
    if not (names := element.keys()):
        return ""
    name = element.get("class") or ""
    if len(names) == 1 and name:  # nearly all that have attributes have a class only
        return name[:MAX_CHARS].lower()
    for key in ("id", "data-testid", "data-component"):
        if value := element.get(key):
            name = f"{name} {value}"
    return name[:MAX_CHARS].lower()


def is_named_aside(element: HtmlElement) -> bool:
    """Return whether the element stands in a part whose names say that it is about something else."""
    return any(_is_named_aside(_name(above)) for above in _parts(element))


@lru_cache(maxsize=4096)
def _is_named_aside(name: str) -> bool:
    return _ASIDE.search(name) is not None


def _is_aside(element: HtmlElement) -> bool:
    """Return whether the element stands in a part of the page that is about something else."""
    return any(above.tag in ("aside", "footer", "nav") or _is_named_aside(_name(above)) for above in _parts(element))


def _parts(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the ancestors of an element up to the page's main part."""
    return takewhile(lambda above: above.tag not in ("body", "article", "main"), element.iterancestors())
