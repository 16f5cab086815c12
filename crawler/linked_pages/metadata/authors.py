"""Who wrote a page, in the order in which it names them.

Order of trust: citation metadata (made for libraries), JSON-LD's article, analytics metadata (Parsely, Sailthru: kept
in order because statistics hang on it), <meta name=author> and its kin, microdata, then the byline as readers see it.
Names of the site, a firm or an account count only when nothing else is there and readers see them, or on news: many
systems fill them in where an author is missing.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, PAGES, main_node
from crawler.linked_pages.metadata.bylines import (
    AUTHOR_NAME,
    byline_names,
    is_credit,
    is_marked,
    name_after_label,
    owner_of,
    single_names,
)
from crawler.linked_pages.metadata.candidates import Origin
from crawler.linked_pages.metadata.dates.moments import find_day
from crawler.linked_pages.metadata.document import Page, text_of
from crawler.linked_pages.metadata.jsonld import Node, texts, types
from crawler.linked_pages.metadata.landmarks import Landmark, is_in_foot, is_named_aside, lines_near
from crawler.linked_pages.metadata.people import (
    ROLE,
    authors_in,
    forename_first,
    key,
    looks_like_a_person,
    tidy,
)
from crawler.linked_pages.metadata.wording import squash
from crawler.text.organisations import is_outlet_or_place

_CITATION: Final = (
    "citation_author",
    "citation_authors",
    "dc.contributor",
    "bepress_citation_author",
    "eprints.creators_name",
)
_ANALYTICS: Final = ("parsely-author", "sailthru.author", "cxenseparse:author", "mediator_author", "rbauthors")
_NAMES: Final = (
    "author",
    "authors",
    "article:author_name",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "dc.creator.author",
    "article.author",
    "article:author",
    "og:article:author",
    "og:author",
    "creator",
)

MAX_LABEL: Final = 20
"""Characters in which a label stands."""

MAX_BYLINES: Final = 4
"""Bylines that may complete the names in the head; later ones are those of other articles."""

_COPYRIGHT: Final = re.compile(r"copyright|©|\(c\)|all rights reserved|\b(?:19|20)\d\d\b|[-–.,]", re.IGNORECASE)

_ACCOUNT: Final = re.compile(r"[a-z][a-z0-9._-]*|\S*(?:[0-9_]|[a-z][A-Z])\S*")
"""A name as systems give it to an account: one word without a capital, or with digits, or with capitals within."""

_FIRM: Final = re.compile(
    r"\b(?:gmbh|inc|llc|llp|ltd|plc|corp|p\.?c|kg|ag|e\.\s?v|s\.?r\.?l|s\.a|b\.v|oy|pty|co)\.?$", re.IGNORECASE
)
"""A name of a firm, by its legal form."""

_NO_PERSON: Final = re.compile(r"the\s.*|\S+\.[a-z]{2,12}", re.IGNORECASE)
"""A name with an article, or an address of a site."""

_IN_HEAD: Final[frozenset[Origin]] = frozenset({"meta", "jsonld", "twitter"})
_NEWS: Final = frozenset({"newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle"})

MIN_SITE: Final = 6
"""Letters of a site's name with which the name of its firm begins."""

MAX_SHOWN: Final = 60
"""Characters of a line that shows a name as a byline; longer ones mention it."""

_POSTED: Final = re.compile(r"\s*(?:posted|written|published) by\b", re.IGNORECASE)

_BAR: Final = re.compile(r"(?<!\s)\s++[|•·–—-]\s++|(?>(?<!\s)\s++)?+\|\s*+")
"""Separator of a name, a role and a day in one line."""


def authors_of(page: Page, marks: list[Landmark], site_names: list[str]) -> tuple[tuple[str, ...], Origin] | None:
    """Return the authors and the origin of their names; None where the page names none."""
    own = {squash(name) for name in site_names} - {""}
    signed_by_site: tuple[tuple[str, ...], Origin] | None = None
    owners = {squash(_COPYRIGHT.sub(" ", line)) for line in page.meta("copyright", "dc.rights", "copyright-holder")}
    shown = list(_bylines(marks))
    for origin, names in _candidates(page, marks, shown):
        if origin in _IN_HEAD and names and not _is_meant(page, marks, names, own):
            continue
        people = tuple(name for name in names if _is_signature(name, own, owners))
        if people and origin != "dom" and (named := _named_in_full(people, shown)):
            return named
        if people:
            return _completed(people, origin, shown)
        if names and signed_by_site is None:
            signed_by_site = names, origin
    if signed_by_site is None and (names := _only_name_aside(page, marks)):
        return names, "dom"
    if signed_by_site is None and page.work_address.path.strip("/") and (names := owner_of(page, marks)):
        return names, "dom"
    return signed_by_site


def _is_signature(name: str, site_names: set[str], owners: set[str]) -> bool:
    """Return whether a name is more than the site's own; people whose site bears their name sign with it."""
    own = squash(name)
    return own not in owners and (own not in site_names or looks_like_a_person(name))


def _is_meant(page: Page, marks: list[Landmark], names: tuple[str, ...], site_names: set[str]) -> bool:
    """Return whether names in the head are those of who wrote the page, not what a system fills in.

    The name of the site, of a firm or of an account is where nobody chose an author. It counts where readers see it as
    the byline; and that of the site on news, which outlets sign with their own.
    """
    if not all(_is_filled_in(name, site_names) for name in names):
        return True
    keys = {squash(name) for name in names}
    if keys & site_names and not _FIRM.search(names[0]) and types(main_node(page, ARTICLES) or {}) & _NEWS:
        return True
    signed = [text_of(mark.element) for mark in marks if mark.role == "author" and not mark.aside]
    if any(name in squash(text) for text in signed if len(text) <= MAX_SHOWN for name in keys):
        return True
    return any(squash(tidy(line) or "") in keys for _, line in lines_near(page))


def _is_filled_in(name: str, site_names: set[str]) -> bool:
    """Return whether a name is one that systems fill in: of the site, an account, a firm or an address."""
    own = squash(name)
    if _FIRM.search(name) or _NO_PERSON.fullmatch(name) or (_ACCOUNT.fullmatch(name) and not is_outlet_or_place(name)):
        return True
    if looks_like_a_person(name):
        return False
    return own in site_names or any(len(site) >= MIN_SITE and own.startswith(site) for site in site_names)


def _named_in_full(
    people: tuple[str, ...], shown: list[tuple[Origin, tuple[str, ...]]]
) -> tuple[tuple[str, ...], Origin] | None:
    """Return the first byline where the head has only the name of an account, such as 'aexample7'; None otherwise."""
    if not all(_ACCOUNT.fullmatch(name) for name in people):
        return None
    return next(((names, origin) for origin, names in shown[:1] if all(map(looks_like_a_person, names))), None)


def _completed(
    people: tuple[str, ...], origin: Origin, shown: list[tuple[Origin, tuple[str, ...]]]
) -> tuple[tuple[str, ...], Origin]:
    """Return the names, or those of a byline that has all of them and more.

    Metadata often names the first author only, or half a name.
    """
    for shown_origin, names in shown[:MAX_BYLINES]:
        keys = [key(name) for name in names]
        if len("".join(keys)) > sum(len(key(name)) for name in people) and all(
            any(each.startswith(key(name)) or each.endswith(key(name)) for each in keys) for name in people
        ):
            return names, shown_origin
    return people, origin


def _candidates(
    page: Page, marks: list[Landmark], shown: list[tuple[Origin, tuple[str, ...]]]
) -> Iterator[tuple[Origin, tuple[str, ...]]]:
    yield "meta", _united([forename_first(name) for name in page.meta(*_CITATION)])
    node = main_node(page, ARTICLES) or main_node(page, OTHER_WORKS) or {}
    yield "jsonld", _node_authors(node, people=True)
    yield "meta", _united(page.meta(*_ANALYTICS))
    for name in _NAMES:
        yield "meta", _united(page.meta(name))
    yield "twitter", _united(_labelled(page))
    yield from shown
    yield "dom", _beside_day(page)
    yield "jsonld", _node_authors(node, people=False)
    yield "jsonld", _node_authors(main_node(page, PAGES) or {}, people=False)
    yield from single_names(marks)


def _united(values: list[str]) -> tuple[str, ...]:
    """Return the names in several values, each once."""
    names = {key(name): name for value in reversed(values) for name in reversed(authors_in(value))}
    return tuple(reversed(names.values()))


def _node_authors(node: Node, *, people: bool) -> tuple[str, ...]:
    """Return the authors that a node names: those that it does not call organisations, or all."""
    for property_ in ("author", "creator", "contributor"):
        value = node.get(property_)
        given = value if isinstance(value, list) else [value]
        given = [each for each in given if not people or not _is_organisation(each)]
        names = {
            key(name): name
            for each in given
            for text in texts(each)
            for name in _names(text, whole=_is_organisation(each))
        }
        if names:
            return tuple(names.values())
    return ()


def _names(text: str, *, whole: bool) -> tuple[str, ...]:
    """Return the names in a text; `whole`: that of an organisation, in which commas and words of joining may stand."""
    if not whole:
        return authors_in(text)
    name = tidy(text)
    return (name,) if name else ()


def _is_organisation(author: Any) -> bool:
    return isinstance(author, dict) and bool(types(author) & {"organization", "newsmediaorganization", "corporation"})


def _labelled(page: Page) -> list[str]:
    """Return the author of a Twitter card with labels of its own ('Written by')."""
    for number in ("1", "2"):
        label = " ".join(page.meta(f"twitter:label{number}")).casefold()
        if any(
            word in label
            for word in (
                "written",
                "author",
                "verfasst",
                "escrito",
                "écrit",
                "geschrieben",
                "scritto",
                "posted by",
                "skrevet",
            )
        ):
            return page.meta(f"twitter:data{number}")
    return []


def _beside_day(page: Page) -> tuple[str, ...]:
    """Return who is named in a line near the headline with a role and a day: 'Ada Example | Editor | March 5, 2024'.

    Without a role, the line may name a subject: 'Machine Learning | March 5, 2024'.
    """
    for _, line in lines_near(page):
        if find_day(line, page.languages, month_first=page.is_american):
            rest = _BAR.split(line)
            names = [part for part in rest if looks_like_a_person(part) and not find_day(part, page.languages)]
            if (
                len(names) == 1
                and any(ROLE.search(part) for part in rest)
                and (found := authors_in(names[0], loose=True))
            ):
                return found
    return ()


def _only_name_aside(page: Page, marks: list[Landmark]) -> tuple[str, ...]:
    """Return the names in the only byline in an <aside> or <footer>, but not in comments and other foreign parts.

    In a footer, which may be the site's, only what is marked or labelled is a byline.
    """
    apart = [mark for mark in marks if mark.role == "author" and mark.aside and not is_named_aside(page, mark.element)]
    footers = [mark for mark in apart if is_in_foot(mark.element)]
    for among, named in (([mark for mark in apart if mark not in footers], AUTHOR_NAME), (footers, None)):
        signed = [
            mark.element
            for mark in among
            if is_marked(mark)
            or (named and named.search(mark.name))
            or _POSTED.match(text_of(mark.element)[:MAX_LABEL])
        ]
        if len(names := {byline_names(element) for element in signed} - {()}) == 1:
            return names.pop()
    return ()


def _bylines(marks: list[Landmark]) -> Iterator[tuple[Origin, tuple[str, ...]]]:
    """Yield the bylines near the headline, those marked by microdata or `rel` first."""
    start = next((place for place, mark in enumerate(marks) if mark.role == "headline" and not mark.aside), 0)
    near = marks[start:] + marks[:start][::-1]
    bylines = [mark for mark in near if mark.role == "author" and not mark.aside]
    for marked in (True, False):
        for mark in bylines:
            if marked != is_marked(mark):
                continue
            if (names := byline_names(mark.element) or name_after_label(mark.element)) and not is_credit(mark.element):
                yield ("microdata" if "author" in (mark.element.get("itemprop") or "") else "dom"), names
