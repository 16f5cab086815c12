"""Elements around a page's headline that may name its authors or its day, in reading order, with what they stand in."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from lxml import etree
from lxml.html import HtmlElement

from crawler.pages.metadata.document import Page

Role = Literal["headline", "author", "time"]

_LOWER: Final = "translate(concat(@class, ' ', @id, ' ', @data-testid, ' ', @data-component), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"


def _named(*parts: str) -> str:
    return " or ".join(f"contains({_LOWER}, '{part}')" for part in parts)


_LINKS_PEOPLE: Final = " or ".join(
    f"contains(@href, '/{folder}/')"
    for folder in ("author", "authors", "autor", "autoren", "auteur", "contributor", "contributors", "people", "team")
    + ("profile", "profiles", "staff", "journalist", "journalists", "writers", "by", "person", "redaktion", "reporter")
)
"""Folders in which sites keep a page for each of their authors."""

_STARTS: Final = (
    " or ".join(
        f"starts-with(normalize-space(text()), '{word}')"
        for word in (
            "By ",
            "BY ",
            "by ",
            "By:",
            "Von ",
            "VON ",
            "Par ",
            "Por ",
            "Written by",
            "Posted by",
            "Edited by",
            "Author:",
        )
    )
    + " or normalize-space(text()) = 'By' or normalize-space(text()) = 'by'"
)

_FIND: Final = etree.XPath(
    "//h1 | //time | //address"
    " | //*[@rel='author' or contains(@itemprop, 'author') or contains(@itemprop, 'datePublished') or @itemprop='dateCreated']"
    f" | //body//*[@class or @id][{_named('author', 'byline', 'autor', 'writer', 'contributor', 'creator', 'post-meta')}]"
    f" | //body//a[{_LINKS_PEOPLE}]"
    f" | //body//*[self::p or self::span or self::div or self::li or self::em or self::i or self::small or self::strong]"
    f"[string-length(.) < 200][{_STARTS}]"
    f" | //body//*[@class or @id][{_named('date', 'time', 'publi', 'posted', 'datum', 'fecha', 'meta')}]"
)

_AUTHOR: Final = re.compile(
    r"author|byline|autor|writer|contributor|creator|auteur|verfasser|redakteur|forfatter|skribent"
)
_PEOPLE_LINK: Final = re.compile(
    r"/(?:authors?|autor(?:en)?|auteur|contributors?|people|team|profiles?|staff|journalists?|writers|by|person|redaktion|reporter)/[^/]"
)
_BY_START: Final = re.compile(r"(?:(?:written|posted|edited)\s)?(?:by|von|par|por)\b|author:", re.IGNORECASE)
_TIME: Final = re.compile(r"(?<!up)date|(?<!read)(?<!reading)(?<!read[-_])time|publi(?:sh|c|e)|posted|datum|fecha|meta")
_NO_TIME: Final = re.compile(
    r"update|modif|candidat|read(?:ing)?[-_]?time|time[-_]?to[-_]?read|countdown|timeline|runtime"
)

_ASIDE: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|kommentare?|related|recommend\w*|recirc\w*|popular|trending|most[-_]?read|teasers?|sidebar"
    r"|widgets?|foot(?:er)?|read[-_]?more|more[-_]?(?:from|stories|posts|articles)|also[-_]?(?:read|like)|similar|latest"
    r"|up[-_]?next|carousel|newsletter|navigation|menu|promo\w*|breadcrumbs?|replies|respond|card)(?:$|[\s_-])"
)
"""Names of the parts of a page that are about other pages, or about what readers said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Landmark:
    """An element and what it seems to be; `aside` tells that it stands in a part about other pages."""

    element: HtmlElement
    role: Role
    name: str
    aside: bool


def landmarks(page: Page) -> list[Landmark]:
    """The page's landmarks, in reading order; elements that are both author and time come twice."""
    found: list[Landmark] = []
    for element in _FIND(page.root)[:MAX_LANDMARKS]:
        name = _name(element)
        aside = _is_aside(element)
        if element.tag == "h1":
            found.append(Landmark(element=element, role="headline", name=name, aside=aside))
            continue
        kind = element.get("itemprop") or ""
        href = element.get("href") or ""
        if (
            _AUTHOR.search(name)
            or _PEOPLE_LINK.search(href)
            or element.get("rel") == "author"
            or "author" in kind
            or element.tag == "address"
        ):
            found.append(Landmark(element=element, role="author", name=name, aside=aside))
        elif (
            not element.get("class") and not element.get("id") and element.tag != "time" and not kind
        ) or _BY_START.match(" ".join((element.text or "").split()) + " "):
            found.append(Landmark(element=element, role="author", name="by", aside=aside))
        if element.tag == "time" or "date" in kind or (_TIME.search(name) and not _NO_TIME.search(name)):
            found.append(Landmark(element=element, role="time", name=name, aside=aside))
    return found


MAX_LANDMARKS: Final = 400
"""Listings have thousands; the page's own stand near its top."""


def _name(element: HtmlElement) -> str:
    return " ".join(
        value for key in ("class", "id", "data-testid", "data-component", "itemprop") if (value := element.get(key))
    ).lower()


def _is_aside(element: HtmlElement) -> bool:
    """Whether the element stands in a part of the page that is about something else."""
    for above in element.iterancestors():
        if above.tag in ("body", "article", "main"):
            return False
        if above.tag in ("aside", "footer", "nav") or _ASIDE.search(_name(above)):
            return True
    return False
