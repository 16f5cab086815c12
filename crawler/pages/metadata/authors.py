"""Who wrote a page, in the order in which it names them.

Order of trust: citation metadata (made for libraries), JSON-LD's article, analytics metadata (Parsely, Sailthru: kept in
order because statistics hang on it), <meta name=author> and its kin, microdata, then the byline as readers see it. Names that
are the site's count only when nothing else is there: many templates write the site's name where an author is missing.
"""

from collections.abc import Iterator
from typing import Final

from lxml.html import HtmlElement

from crawler.pages.metadata.article import ARTICLES, OTHER_WORKS, PAGES, main_node
from crawler.pages.metadata.candidates import Origin
from crawler.pages.metadata.document import Page, text_of
from crawler.pages.metadata.jsonld import Node, texts
from crawler.pages.metadata.landmarks import Landmark
from crawler.pages.metadata.people import authors_in, key, looks_like_a_person
from crawler.pages.metadata.wording import squash

_CITATION: Final = ("citation_author", "citation_authors", "dc.contributor", "bepress_citation_author", "eprints.creators_name")
_ANALYTICS: Final = ("parsely-author", "sailthru.author", "cxenseparse:author", "mediator_author", "rbauthors")
_NAMES: Final = ("author", "authors", "article:author_name", "byl", "dc.creator", "dcterms.creator", "dc.creator.author", "article.author", "article:author", "og:article:author", "og:author", "creator")

MAX_BYLINE: Final = 300
"""Characters of an element that may be a byline; longer ones are biographies."""


def authors_of(page: Page, marks: list[Landmark], site_names: list[str]) -> tuple[tuple[str, ...], Origin] | None:
    """The authors and where they came from, or None."""
    own = {squash(name) for name in site_names} - {""}
    signed_by_site: tuple[tuple[str, ...], Origin] | None = None
    for origin, names in _candidates(page, marks):
        people = tuple(name for name in names if squash(name) not in own)
        if people:
            return people, origin
        if names and signed_by_site is None:
            signed_by_site = names, origin
    return signed_by_site


def _candidates(page: Page, marks: list[Landmark]) -> Iterator[tuple[Origin, tuple[str, ...]]]:
    yield "meta", _united(page.meta(*_CITATION))
    yield "jsonld", _node_authors(main_node(page, ARTICLES) or main_node(page, OTHER_WORKS) or {})
    yield "meta", _united(page.meta(*_ANALYTICS))
    shown = tuple(_bylines(marks))
    for name in _NAMES:
        yield "meta", _united(page.meta(name))
    yield "twitter", _united(_labelled(page))
    for origin, names in shown:
        yield origin, names
    yield "jsonld", _node_authors(main_node(page, PAGES) or {})


def _united(values: list[str]) -> tuple[str, ...]:
    """The names in several values, each once."""
    names = {key(name): name for value in reversed(values) for name in reversed(authors_in(value))}
    return tuple(reversed(names.values()))


def _node_authors(node: Node) -> tuple[str, ...]:
    for property_ in ("author", "creator", "contributor"):
        if names := _united(texts(node.get(property_))):
            return names
    return ()


def _labelled(page: Page) -> list[str]:
    """The author of a Twitter card with labels of its own ('Written by')."""
    for number in ("1", "2"):
        label = " ".join(page.meta(f"twitter:label{number}")).casefold()
        if any(word in label for word in ("written", "author", "verfasst", "escrito", "écrit", "geschrieben", "scritto", "posted by", "skrevet")):
            return page.meta(f"twitter:data{number}")
    return []


def _bylines(marks: list[Landmark]) -> Iterator[tuple[Origin, tuple[str, ...]]]:
    """Bylines near the headline, those marked as such by microdata or `rel` first."""
    start = next((place for place, mark in enumerate(marks) if mark.role == "headline" and not mark.aside), 0)
    near = marks[start:] + marks[:start][::-1]
    bylines = [mark for mark in near if mark.role == "author" and not mark.aside]
    for marked in (True, False):
        for mark in bylines:
            if marked != _is_marked(mark):
                continue
            if names := _byline_names(mark.element):
                yield ("microdata" if "author" in (mark.element.get("itemprop") or "") else "dom"), names


def _is_marked(mark: Landmark) -> bool:
    return "author" in (mark.element.get("itemprop") or "") or mark.element.get("rel") == "author"


def _byline_names(element: HtmlElement) -> tuple[str, ...]:
    named = element.xpath(".//*[@itemprop='name']")
    for each in named or [element]:
        text = text_of(each) or str(each.get("content") or "")
        if not text or len(text) > MAX_BYLINE:
            continue
        if names := authors_in(text, loose=True):
            return names
    if len(text_of(element)) > MAX_BYLINE:
        return ()
    for link in element.xpath(".//a"):
        names = authors_in(text_of(link), loose=True)
        if names and all(looks_like_a_person(name) for name in names):
            return names
    return ()
