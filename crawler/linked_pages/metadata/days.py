"""Read when a page was published and changed; stated days are kept apart from guesses.

Stated (`published`): what the page declares for machines as its publication: JSON-LD and microdata `datePublished`,
`article:published_time`, citation metadata and their kin. A guess (`published_guess`): a `time` element or a date line
near the headline, the day in the address, the day of creation or change, and last htmldate's search.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from htmldate import find_date

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, PAGES, main_node
from crawler.linked_pages.metadata.candidates import Candidate, Origin
from crawler.linked_pages.metadata.document import MAX_ELEMENTS, MAX_SEARCHED, Page, text_of
from crawler.linked_pages.metadata.jsonld import texts
from crawler.linked_pages.metadata.landmarks import Landmark, lines_around_headline
from crawler.linked_pages.metadata.moments import find_day, read_moment

_PUBLISHED: Final = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "og:pubdate",
    "datepublished", "publish_date", "published_time", "publisheddate", "publication_date", "published_date",
    "publish-date", "published-date", "publication-date", "article.published", "article_date_original",
    "published_at", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "citation_publication_date", "citation_date", "citation_online_date", "dc.date.issued", "dcterms.issued",
    "dc.date.published", "dcterms.date", "dcterms.created", "dc.date.created", "date.available", "vr:published_time",
    "prism.publicationdate", "displaydate", "rnews:datepublished",
)  # fmt: skip
_CREATED: Final = (
    "date", "dc.date", "dc.created", "datecreated", "created", "date.created", "article:created_time", "pdate",
    "ptime", "article:post_date", "release_date", "og:video:release_date", "video:release_date", "timestamp",
    "originalpublicationdate",
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time", "og:updated_time", "datemodified", "article:modified", "og:modified_time", "lastmod",
    "last-modified", "dcterms.modified", "dc.date.modified", "date.modified", "date.updated", "revised",
    "updated_time", "parsely-updated",
)  # fmt: skip

_IN_ADDRESS: Final = re.compile(
    r"(?:/|-|_|^)(?P<year>(?:19|20)\d\d)(?P<mark>[-/_.])(?P<month>0?[1-9]|1[0-2])(?P=mark)(?P<day>[0-3]?\d)(?!\d)"
)
_COMPACT: Final = re.compile(r"(?<!\d)(?P<year>20[012]\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?:\d{4,6})?(?!\d)")

MAX_LINE: Final = 200
"""Characters of an element that may be a date line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """The dates of a page."""

    sure: Candidate | None
    """The day or moment that the page states for machines, ISO 8601; None where it states none."""
    guess: Candidate | None
    """The likely day where none is stated, ISO 8601."""
    modified: Candidate | None
    """The day or moment of the last change, ISO 8601; None where none is stated."""
    raw: str | None
    """The text that the day was read from."""


def published_of(page: Page, marks: list[Landmark]) -> Published:
    """Return the day on which a page was published, stated or guessed, and the day of its last change."""
    modified, _ = _first(page, _modified(page))
    sure, raw = _localised(page, list(_stated(page)))
    if sure:
        return Published(sure=sure, guess=None, modified=modified, raw=raw)
    guess, raw = _first(page, _hinted(page, marks))
    if not guess and (day := _searched(page)):
        guess, raw = Candidate(value=day, origin="htmldate"), None
    return Published(sure=None, guess=guess or modified, modified=modified, raw=raw)


def _first(page: Page, found: Iterable[tuple[Origin, str]]) -> tuple[Candidate | None, str | None]:
    for origin, raw in found:
        if moment := _read(page, raw):
            return Candidate(value=moment, origin=origin), raw
    return None, None


def _read(page: Page, raw: str) -> str | None:
    return read_moment(raw, page.languages, month_first=page.is_american)


def _localised(page: Page, stated: list[tuple[Origin, str]]) -> tuple[Candidate | None, str | None]:
    """Return the first stated moment, with the publisher's offset where another statement of the same instant has one.

    Many sites state UTC, which late in the evening is another day than the one that readers see.
    """
    sure, raw = _first(page, stated)
    if not sure or not sure.value.endswith("+00:00"):
        return sure, raw
    instant = dt.datetime.fromisoformat(sure.value)
    for origin, other in stated:
        moment = _read(page, other)
        if (
            moment
            and not moment.endswith("+00:00")
            and len(moment) > 19
            and dt.datetime.fromisoformat(moment) == instant
        ):
            return Candidate(value=moment, origin=origin), other
    return sure, raw


def _stated(page: Page) -> Iterator[tuple[Origin, str]]:
    for classes in (ARTICLES, OTHER_WORKS):
        node = main_node(page, classes) or {}
        for property_ in ("datePublished", "uploadDate"):
            yield from (("jsonld", raw) for raw in texts(node.get(property_)))
    yield from (("meta", raw) for raw in page.meta(*_PUBLISHED))
    marked = [found.root for found in page.selector.xpath("//*[contains(@itemprop, 'datePublished')]")]
    given = [element.get("datetime") or element.get("content") or text_of(element) for element in marked]
    if len({(_read(page, raw) or raw)[:10] for raw in given}) == 1:  # several days are those of several articles
        yield "microdata", given[0]
    yield from (("jsonld", raw) for raw in texts((main_node(page, PAGES) or {}).get("datePublished")))


def _hinted(page: Page, marks: list[Landmark]) -> Iterator[tuple[Origin, str]]:
    yield from (("url", raw) for raw in _in_address(page.work_address.path))
    near = _near(marks)
    for mark in near:
        if mark.element.tag == "time" and not _is_change(mark) and (raw := mark.element.get("datetime")):
            yield "dom", raw
    yield from (("meta", raw) for raw in page.meta(*_CREATED))
    node = main_node(page, ARTICLES) or main_node(page, OTHER_WORKS) or {}
    yield from (("jsonld", raw) for raw in texts(node.get("dateCreated")))
    for mark in near:
        text = text_of(mark.element)
        if (
            6 <= len(text) <= MAX_LINE
            and (day := find_day(text, page.languages, month_first=page.is_american))
            and not _is_change(mark)
        ):
            yield "dom", day
    before = ""
    for text in lines_around_headline(page):
        if (day := find_day(text, page.languages, month_first=page.is_american)) and not _CHANGE.search(before + text):
            yield "dom", day
        before = text


def _modified(page: Page) -> Iterator[tuple[Origin, str]]:
    for classes in (ARTICLES, OTHER_WORKS, PAGES):
        yield from (("jsonld", raw) for raw in texts((main_node(page, classes) or {}).get("dateModified")))
    yield from (("meta", raw) for raw in page.meta(*_MODIFIED))


def _near(marks: list[Landmark]) -> list[Landmark]:
    """Return the landmarks of time: those after the headline in order, then those before it, the nearest first."""
    start = next((place for place, mark in enumerate(marks) if mark.role == "headline" and not mark.aside), 0)
    return [mark for mark in marks[start:] + marks[:start][::-1] if mark.role == "time" and not mark.aside]


def _is_change(mark: Landmark) -> bool:
    """Return whether a time is labelled as that of a change."""
    around = mark.name + " " + (mark.element.get("itemprop") or "")
    before = mark.element.getprevious()
    parent = mark.element.getparent()
    said = (mark.element.text or "") if mark.element.tag != "time" else ""
    said += (
        ((before.tail or "") + (before.text or ""))
        if before is not None
        else (parent.text or "")
        if parent is not None
        else ""
    )
    return bool(_CHANGE.search(f"{around} {said}"[:MAX_LINE]))


_CHANGE: Final = re.compile(
    r"updat|modif|aktualis|changed|edited|revised|actuali[sz]|aggiorn|oppdatert|uppdater", re.IGNORECASE
)


def _in_address(path: str) -> Iterator[str]:
    """Yield the days in a path, such as /2024/03/05/ and -20240305."""
    for pattern in (_IN_ADDRESS, _COMPACT):
        for match in pattern.finditer(path):
            if day := read_moment(f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"):
                yield day


def _searched(page: Page) -> str | None:
    if page.size > MAX_ELEMENTS or page.length > MAX_SEARCHED:
        return None
    try:
        found = find_date(page.root, original_date=True, url=page.url, extensive_search=False)
    except Exception:
        return None
    # The first of January is what the library makes of a year alone, mostly the one of a copyright line.
    return found if isinstance(found, str) and not found.endswith("-01-01") and read_moment(found) else None
