"""Read the names in the elements of a page that are bylines."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from crawler.linked_pages.metadata.candidates import Origin
from crawler.linked_pages.metadata.document import Page, text_of, texts_within
from crawler.linked_pages.metadata.landmarks import LABEL, Landmark, is_named_aside, site_texts
from crawler.linked_pages.metadata.people import authors_in, is_nobody, key, looks_like_a_person, tidy
from crawler.text.space import fold_space

__all__ = [
    "AUTHOR_NAME",
    "Names",
    "byline_names",
    "is_credit",
    "is_marked",
    "name_after_label",
    "owner_of",
    "single_names",
]

Names = tuple[str, ...]

MAX_TEXTS: Final = 40
"""Texts in an element that may be a byline; one with more is a part of the page."""

MAX_BYLINE: Final = 300
"""Characters of an element that may be a byline; longer ones are biographies."""

MAX_HANDLE: Final = 30
"""Characters of a pseudonym."""

AUTHOR_NAME: Final = re.compile(r"(?:^|[\s_-])(?:author|byline)(?:[\s_-]*name)?(?:$|\s)")
"""Names of elements that hold an author's name and nothing else."""

_JOINS: Final = re.compile(r"(?:,|&|\b(?:and|und|et|og|och|y|e|with|mit))$", re.IGNORECASE)
_TEAM: Final = re.compile(r"^(?:The )?(?:\w+ ){1,3}(?:Team|Staff|Editors|Editorial Board|Redaktion)$", re.IGNORECASE)
_VCARD: Final = re.compile(
    r"author[\s_-].{0,100}\bv-?card\b|\bv-?card\b.{0,100}author|\bp-author\b|author[\s_-]*name\b|\busername\b"
)
"""Names of elements that hold one author, whatever the name looks like."""

_BOX: Final = re.compile(r"author[_-]*(?:box|card|bio|info|text|block|details|profile|about|wrapper)|about[_-]*author")
"""Names of the boxes that tell of an author below or beside the text."""

_NO_NAME: Final = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|mercredi"
    r"|jeudi|vendredi|samedi|dimanche|january|february|march|april|june|july|august|september|october|november|december"
    r"|today|yesterday|heute|gestern|your|our|the|this|that|using|clicking|accessing|continuing|signing|submitting",
    re.IGNORECASE,
)
"""Words after 'by' and its like that are no names."""

_CREDIT: Final = re.compile(
    r"(?:(?:media|press|news|for more information,?)\s+)?contacts?(?: (?:person|us))?|kontakt|ansprechpartner(?:in)?"
    r"|contacto|pressekontakt|(?:photo(?:graph)?s?|images?|pictures?|foto|bild|illustrations?)(?:\s+(?:credits?|by|courtesy))?"
    r"|(?:medically |clinically )?(?:reviewed|fact[- ]checked|translated|approved) by",
    re.IGNORECASE,
)
"""What stands before the name of somebody who did not write the text, its colon apart."""

_PICTURED: Final = frozenset({"figure", "figcaption"})

MAX_ABOVE: Final = 5
"""Elements above a name among which a picture's is looked for."""

_ON_CARD: Final = frozenset({"p-name", "fn"})
"""Classes of a name on a card in h-card or hCard."""

_OWNED: Final = re.compile(
    r"(?:^|[|:·–—-]\s*)([^\W\d_][^|:·–—]{3,40}?)['’]s?\s+(?:\w+\s+)?(?:blog|weblog|website|site|home\s?page|notes|journal)\b",
    re.IGNORECASE,
)
"""Names of sites such as 'Ada Example's blog'."""

_HANDLE: Final = re.compile(
    r"\s*+(?:(?:posted|written|published|submitted|story)\s++)?(?:by|von|par|por)(?:\s*+:)?\s++@?([\w.-]{2,30})"
    r"(?:\s*+$|,?\s++(?:on|at|am|le|el|in|um|\||·|•|—|–|-)\s.{0,100}|\s*+[|·•].{0,100}|\s++\d.{0,100})",
    re.IGNORECASE,
)


def is_marked(mark: Landmark) -> bool:
    """Return whether microdata or `rel` says that an element is the author's."""
    return "author" in (mark.element.get("itemprop") or "") or "author" in (mark.element.get("rel") or "").split()


def is_credit(element: HtmlElement) -> bool:
    """Return whether an element names somebody for something else than the text: a picture's author, or a contact."""
    if any(above.tag in _PICTURED for above in islice(element.iterancestors(), MAX_ABOVE)):
        return True
    place: HtmlElement | None = element
    for _ in range(2):
        if place is None or (parent := place.getparent()) is None:
            return False
        before = place.getprevious()
        text = parent.text if before is None else (before.tail or "").strip() or text_of(before)
        if text and text.strip():
            return _CREDIT.fullmatch(fold_space(text).rstrip(" :")) is not None
        place = parent
    return False


def byline_names(element: HtmlElement) -> Names:
    """Return the names within a byline's element.

    Its texts stand in elements of their own, often without a space between them: names, roles, days, buttons. After the
    first name, a text counts when a comma or an 'and' joins it, or when it stands in the same kind of element.
    """
    within = islice(((text, kind) for text, kind in texts_within(element) if text.strip()), MAX_TEXTS)
    texts = [(text, "") for value in element.xpath(".//*[@itemprop='name']/@content") if (text := fold_space(value))]
    texts = texts or [(text, kind) for raw, kind in within if (text := fold_space(raw))]
    whole = " ".join(text for text, _ in texts)
    if not 1 < len(whole) <= MAX_BYLINE:
        return ()
    names: list[str] = []
    kind, joined = "", False
    for text, its_kind in texts:
        found = authors_in(text, loose=True)
        if found and (not names or joined or its_kind == kind):
            names += [name for name in found if key(name) not in {key(each) for each in names}]
            kind = kind or its_kind
        joined = bool(_JOINS.search(text))
    return tuple(names) or authors_in(whole, loose=True)


def name_after_label(element: HtmlElement) -> Names:
    """Return the names after an element that is only a label ('Written by'): in the text that follows it, else in the
    next element, or in the next one of its parent."""
    if not LABEL.fullmatch(text_of(element)):
        return ()
    if names := authors_in(element.tail or "", loose=True):
        return names
    after = element.getnext()
    parent = element.getparent()
    if after is None and parent is not None and LABEL.fullmatch(text_of(parent)):
        after = parent.getnext()
    if after is None:
        return ()
    return byline_names(after) or _single(text_of(after))


def single_names(marks: list[Landmark]) -> Iterator[tuple[Origin, Names]]:
    """Yield pseudonyms, single names and teams, where an element or a label says for certain that they are authors;
    then the heads of boxes about an author."""
    own = [mark for mark in marks if mark.role == "author" and not mark.aside]
    for mark in own:
        text = text_of(mark.element)
        name = tidy(text)
        if name and _TEAM.search(name) and (is_marked(mark) or AUTHOR_NAME.search(mark.name)):
            yield "dom", (name,)
        elif is_marked(mark) or _VCARD.search(mark.name):
            yield "dom", _single(text)
    for mark in own:
        if handle := _HANDLE.fullmatch(text_of(mark.element)[: MAX_BYLINE // 2]):
            yield "dom", _single(handle[1])
    for mark in own:
        if _BOX.search(mark.name):
            first = next((fold_space(text) for text, _ in texts_within(mark.element) if text.strip()), "")
            yield "dom", (first,) if looks_like_a_person(first) and tidy(first) == first else ()


def owner_of(page: Page, marks: list[Landmark]) -> Names:
    """Return the owner of a personal site: the only person on a card of the page, or who the site is named after."""
    cards = [mark.element for mark in marks if mark.role == "card" and not is_named_aside(page, mark.element)]
    named = (each for card in cards for each in card.iter("*") if _ON_CARD & set((each.get("class") or "").split()))
    shown = {text_of(element) for element in named}
    owners = {names for text in shown if (names := authors_in(text, loose=True) or _single(text))}
    if len(owners) == 1 and len(owner := owners.pop()) == 1:
        return owner
    for name in [*page.meta("og:site_name"), *site_texts(marks), *page.titles[:1]]:
        if (owned := _OWNED.search(name)) and looks_like_a_person(owner_name := owned[1].strip()):
            return authors_in(owner_name)
    return ()


def _single(text: str) -> Names:
    """Return a text that is one word as the name of an author."""
    name = tidy(text)
    if not name or " " in name or len(name) > MAX_HANDLE or is_nobody(name) or _NO_NAME.fullmatch(name):
        return ()
    return (name,)
