"""Find the elements around a page's headline that may name its authors or its day, in reading order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from lxml import etree
from lxml.html import HtmlElement

from crawler.linked_pages.metadata.document import Page, text_of

Role = Literal["headline", "author", "time", "site", "card", "published", "created"]
"""What an element seems to hold: of the last four the name of the site, a person's card, a day of publication or of
creation that microdata or RDFa mark."""

MAX_LANDMARKS: Final = 400
"""Landmarks that are collected: listings have thousands, and the page's own stand near its top."""

MAX_CHARS: Final = 200
"""Characters of an element that begins with 'By' and may be a byline; and of an element's names that are read."""

_AUTHOR: Final = re.compile(
    r"author|byline|autor|writer|contributor|creator|auteur|verfasser|redakteur|forfatter|skribent|(?<![a-z])(?:reporter|journalist)s?(?![a-z])"
    r"|toimittaja|kirjoittaja|szerzo|avtor|yazar|bianji|zuozhe"
)
_TIME: Final = re.compile(r"(?<!up)date|time|publi(?:sh|c|e)|posted|datum|fecha|meta")
_NO_TIME: Final = re.compile(
    r"update|modif|candidat|read(?:ing)?[-_]?time|time[-_]?to[-_]?read|countdown|timeline|runtime"
    r"|event|(?:start|end|expir\w{0,9}|birth|join\w{0,9}|current|due)[-_]?(?:date|time)|(?:date|time)[-_]?(?:start|end)|deadline"
)

_PEOPLE_LINK: Final = re.compile(
    r"/(?:authors?|autor(?:en)?|auteur|contributors?|people|team|profiles?|staff|journalists?|writers|by|person"
    r"|redaktion|reporter)/[^/]"
)
"""Folders in which sites keep a page for each of their authors."""

_SITE: Final = re.compile(r"site[-_]?(?:title|name)")
_CARD: Final = re.compile(r"(?:^|\s)(?:h-card|vcard)(?:\s|$)")
_HOME: Final = frozenset({"/", "./", "../"})
_DATES: Final[tuple[tuple[str, Role], ...]] = (("datePublished", "published"), ("dateCreated", "created"))

MAX_PARTS: Final = 40
"""Elements of a line in which a link may be a byline; one with more is a list."""

MAX_SITE_NAMES: Final = 5
MAX_SITE_NAME: Final = 60
"""Elements that may show the site's name, and characters of it there."""

MAX_LABEL: Final = 60
"""Characters in which the label of a byline stands."""

_BY_INITIALS: Final = frozenset("bBvVpPwWeEaAcCبמγΓíÍsStTkKgG记記作编編责責撰取文来來")
"""First letters of the labels of bylines."""

_BY: Final = re.compile(
    r"\s*(?:(?:by|von|par|por)(?:\s|:|$)|(?:written|posted|edited) by\b|(?:author|contributor|autor)(?:s|en|in)?:"
    r"|(?:بقلم|מאת|γράφει|írta|szerző|kirjoittanut|toimittaja|scris de|geschreven door|skrevet av)(?:\s|:)"
    r"|(?:记者|記者|作者|编辑|編輯|责编|責任編輯|责任编辑|撰文|取材・文|文|来源|來源)\s?[:：／/\s])",
    re.IGNORECASE,
)
LABEL: Final = re.compile(
    r"\s*+(?:by|von|(?:written|posted) by|(?:author|contributor|autor)(?:s|en|in)?)\s*+:?+\s*+", re.IGNORECASE
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
    r"(?:^|[\s_]|(?<!-)-)(?:comments?|kommentare?|related|recommend\w*|recirc\w*|popular|trending|most[-_]?read|teasers?"
    r"|sidebar"
    r"|(?<!elementor-)widgets?|read[-_]?more|more[-_]?(?:from|stories|posts|articles)|also[-_]?(?:read|like)|similar"
    r"|latest"
    r"|up[-_]?next|carousel|newsletter|navigation|menu|promo\w*|breadcrumbs?|replies|respond|(?<!h-)card)(?:$|[\s_-])"
)
"""Names of the parts of a page that are about other pages, or hold comments."""


_FOOT: Final = re.compile(r"(?:^|[\s_]|(?<!-)-)foot(?:er)?(?:$|[\s_-])")
_ASIDE_TAGS: Final = frozenset({"aside", "footer", "nav"})
_FOREIGN: Final = re.compile(
    r"(?:^|\s|div-)comments?(?:$|[\s_-](?!off|closed|open))|comment-?list"
    r"|(?:^|\s)(?:related|recommend\w*|similar|more-?(?:stories|posts|articles)|read-?next)(?:$|[\s_-])"
)
"""Names of an <article>, or of what is around it, that is a comment or about another page."""


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
    """Return the page's landmarks, in reading order; an element with several roles comes several times."""
    found: list[Landmark] = []
    for element in page.root.iter("*"):
        if element.tag in _HEAD:
            continue
        name = _name(element)
        kind = (element.get("itemprop") or element.get("property") or "") if name is not None else ""
        if roles := _roles(element, name or "", kind):
            aside = is_aside(page, element)
            found += [Landmark(element=element, role=role, name=name or "", aside=aside) for role in roles]
            if len(found) >= MAX_LANDMARKS:
                break
    return found


def _roles(element: HtmlElement, name: str, kind: str) -> list[Role]:
    if (tag := element.tag) == "h1":
        return ["headline", "site"] if _SITE.search(name) or _is_home_link(element) else ["headline"]
    roles: list[Role] = list(_roles_of(name)) if name else []
    if "author" not in roles and _is_author(element, kind):
        roles.append("author")
    if tag == "time" and "time" not in roles:
        roles.append("time")
    if kind and "date" in kind:
        for mark, role in _DATES:
            if mark in kind:
                roles += [role] if "time" in roles else [role, "time"]
    if tag == "abbr" and "published" in name:
        roles.append("created")
    elif tag == "a" and element.get("rel") == "home":
        roles.append("site")
    return roles


def _is_home_link(headline: HtmlElement) -> bool:
    """Return whether a headline is, or holds, a link to the home page."""
    links = [*headline.iter("a"), *([] if (parent := headline.getparent()) is None else [parent])]
    return any(link.tag == "a" and (link.get("href") in _HOME or link.get("rel") == "home") for link in links)


def site_texts(marks: Sequence[Landmark]) -> list[str]:
    """Return what the page shows as the name of its site: in the place of a headline, or in elements named so."""
    named = [mark.element for mark in marks if mark.role == "site"][:MAX_SITE_NAMES]
    return [text for element in named if (text := text_of(element)) and len(text) <= MAX_SITE_NAME]


def lines_near(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the short texts after the page's headline, then those before it, each with the element that it stands in:
    a byline may have no telling name."""
    headlines = page.selector.xpath("(//h1)[position() <= 2][last()]") or page.selector.xpath("(//h2)[1]")
    for headline in headlines[:1]:
        for path in (_AFTER, _BEFORE):
            yield from _lines(path(headline.root))


def dated_lines(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the short texts with a year, anywhere on the page but in parts about other pages, as `lines_near` does."""
    for element, text in _lines(_DATED(page.root)):
        if not is_aside(page, element):
            yield element, text


def _lines(texts: object) -> Iterator[tuple[HtmlElement, str]]:
    for text in texts if isinstance(texts, list) else []:
        element = text.getparent()
        if text.is_tail and element is not None:
            element = element.getparent()
        if element is None or element.tag in _NO_LINES or len(text) > MAX_LINE:
            continue
        if not _NO_TIME.search(_name(element) or ""):
            yield element, str(text)


MAX_DATED: Final = 200
"""Texts with a year that are read; a page with more is a listing."""

_DATED: Final = etree.XPath(
    "(//body//text()[string-length() <= 200 and (contains(translate(., '123456789', '000000000'), '0000')"
    f" or contains(., '年'))])[position() <= {MAX_DATED}]"
)
_AFTER: Final = etree.XPath(f"following::text()[normalize-space()][position() <= {LINES_AFTER}]")
_BEFORE: Final = etree.XPath(f"preceding::text()[normalize-space()][position() <= {LINES_BEFORE}]")
_NO_LINES: Final = frozenset({"script", "style", "title", "noscript", "template", "option", "textarea"})

MAX_LINE: Final = 120
"""Characters of a text that may be a byline or a date line by itself."""

_HEAD: Final = frozenset(
    {
        "html", "head", "body", "meta", "link", "script", "style", "svg", "img", "iframe", "input", "noscript", "path",
        "g", "br", "hr", "source", "picture", "option", "use", "circle", "rect", "defs", "polygon", "button",
    }
)  # fmt: skip


@lru_cache(maxsize=16_384)  # a page repeats its names, and a site's pages share them
def _roles_of(name: str) -> tuple[Role, ...]:
    roles: list[Role] = []
    if _AUTHOR.search(name):
        roles.append("author")
    if _TIME.search(name) and not _NO_TIME.search(name):
        roles.append("time")
    if _SITE.search(name):
        roles.append("site")
    if _CARD.search(name):
        roles.append("card")
    return tuple(roles)


def _is_author(element: HtmlElement, kind: str) -> bool:
    if "author" in kind:
        return True
    if element.tag == "address":
        text = text_of(element)
        return len(text) < MAX_CHARS and not any(map(str.isdigit, text))
    if element.tag == "a":
        if element.get("rel") == "author":
            return True
        if _PEOPLE_LINK.search(element.get("href") or ""):
            parent = element.getparent()
            return parent is None or (len(parent) <= MAX_PARTS and len(text_of(parent)) <= MAX_LINE)
    if element.tag not in _BYLINE_TAGS or not (text := element.text):
        return False
    begin = text.lstrip()[:MAX_LABEL]
    return begin[:1] in _BY_INITIALS and bool(_BY.match(begin)) and len(text_of(element)) < MAX_CHARS


def _name(element: HtmlElement) -> str | None:
    """Return the names of an element; None for one without attributes."""
    if not (attributes := element.keys()):
        return None
    name = element.get("class") or ""
    if len(attributes) > 1 or not name:  # nearly all that have attributes have a class only
        for key in ("id", "data-testid", "data-component"):
            if key in attributes:
                name = f"{name} {element.get(key)}"
    return name[:MAX_CHARS].lower()


def is_named_aside(page: Page, element: HtmlElement) -> bool:
    """Return whether the element stands in a part whose names say that it is about something else; a footer's do not,
    since that may be the footer of the article."""
    return _aside(page, element, tags=False)


def is_in_foot(element: HtmlElement) -> bool:
    """Return whether the element stands in a footer, by its names."""
    return any(_FOOT.search(_name(above) or "") for above in element.iterancestors())


def is_aside(page: Page, element: HtmlElement) -> bool:
    """Return whether the element stands in a part of the page that is about something else.

    That is a part with such a tag or name around it, or an <article> that is, or stands among, comments or other pages;
    none that has the page's headline within it.
    """
    return _aside(page, element, tags=True)


def _aside(page: Page, element: HtmlElement, *, tags: bool) -> bool:
    within = True
    for above in element.iterancestors():
        if above.tag in ("body", "main") or above in page.around_headline:
            return False
        name = _name(above) or ""
        if above.tag == "article":
            within = False
        elif within and ((tags and (above.tag in _ASIDE_TAGS or _FOOT.search(name))) or _is_named_aside(name)):
            return True
        if not within and _is_named_foreign(name):
            return True
    return False


@lru_cache(maxsize=4096)
def _is_named_aside(name: str) -> bool:
    return _ASIDE.search(name) is not None


@lru_cache(maxsize=4096)
def _is_named_foreign(name: str) -> bool:
    return _FOREIGN.search(name) is not None
