"""Days that a page declares for machines as its publication, and which of two days beside midnight is the publisher's.

JSON-LD and microdata `datePublished`, `article:published_time`, citation metadata and their kin. Many sites state UTC,
which late in the evening is another day than the one that readers see: the address, a time with an offset or a visible
day tell the publisher's.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, PAGES, main_node
from crawler.linked_pages.metadata.candidates import Candidate, Origin
from crawler.linked_pages.metadata.dates.moments import day_on, days_in_address, moment_on
from crawler.linked_pages.metadata.document import Page, text_of
from crawler.linked_pages.metadata.jsonld import texts
from crawler.linked_pages.metadata.landmarks import Landmark

_PUBLISHED: Final = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time", "og:pubdate",
    "datepublished", "publish_date", "published_time", "publisheddate", "publication_date", "published_date",
    "publish-date", "published-date", "publication-date", "article.published", "article_date_original",
    "published_at", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "citation_publication_date", "citation_date", "citation_online_date", "dc.date.issued", "dcterms.issued",
    "dc.date.published", "dcterms.date", "dcterms.created", "dc.date.created", "date.available", "vr:published_time",
    "prism.publicationdate", "displaydate", "rnews:datepublished",
)  # fmt: skip

EASTERNMOST: Final = dt.timedelta(hours=14)
WESTERNMOST: Final = dt.timedelta(hours=-12)
"""Offsets from UTC between which all of Earth's are."""

SAME_INSTANT: Final = dt.timedelta(minutes=1)
"""Difference of two statements of one instant: some leave out the seconds."""

MAX_TIMES: Final = 20
"""`time` elements that may tell the publisher's day."""

Dates = list[tuple[Origin, str]]


def stated_dates(page: Page, marks: list[Landmark]) -> Dates:
    """Return the dates that a page declares as its publication, as written, the most trusted first."""
    return list(_stated(page, marks))


def _stated(page: Page, marks: list[Landmark]) -> Iterator[tuple[Origin, str]]:
    for classes in (ARTICLES, OTHER_WORKS):
        node = main_node(page, classes) or {}
        for property_ in ("datePublished", "uploadDate"):
            yield from (("jsonld", raw) for raw in texts(node.get(property_)))
    yield from (("meta", raw) for raw in page.meta(*_PUBLISHED))
    marked = [mark.element for mark in marks if mark.role == "published"]
    given = [element.get("datetime") or element.get("content") or text_of(element) for element in marked]
    if len({(moment_on(page, raw) or raw)[:10] for raw in given}) == 1:  # several days are those of several articles
        yield "microdata", given[0]
    yield from (("jsonld", raw) for raw in texts((main_node(page, PAGES) or {}).get("datePublished")))


def localised(page: Page, marks: list[Landmark], stated: Dates) -> tuple[Candidate | None, str | None]:
    """Return the first stated date, on the publisher's day where the page tells it, and what it was read from."""
    read = ((origin, raw, moment) for origin, raw in stated if (moment := moment_on(page, raw)))
    origin, raw, moment = next(read, (None, None, ""))
    if origin is None:
        return None, None
    if len(moment) > 19 and not moment.endswith("+00:00"):
        return Candidate(value=moment, origin=origin), raw
    times = _times(marks)
    others = stated + [("dom", given) for given, _ in times]
    for its_origin, other in others:
        if (told := moment_on(page, other)) and _is_instant_elsewhere(told, moment):
            return Candidate(value=told, origin=its_origin), other
    for day, written in days_in_address(page.work_address.path):
        if day == moment[:10]:
            break
        if may_be_local_day(moment, day):
            return Candidate(value=day, origin="url"), written
    else:
        for given, shown in times:
            if moment_on(page, given) == moment and (day_ := day_on(page, shown)) and may_be_local_day(moment, day_):
                return Candidate(value=day_, origin="dom"), shown
    return Candidate(value=moment, origin=origin), raw


def may_be_local_day(moment: str, day: str) -> bool:
    """Return whether a moment of UTC, or without an offset, is on the day before or after somewhere on Earth.

    Of a day without a time, both days beside it are.

    >>> may_be_local_day('2024-03-06T01:30:00+00:00', '2024-03-05'), may_be_local_day('2024-03-06T13:30:00+00:00',
    ... '2024-03-05')
    (True, False)
    >>> may_be_local_day('2024-03-06', '2024-03-07'), may_be_local_day('2024-03-06', '2024-03-06')
    (True, False)
    """
    if day == moment[:10]:
        return False
    instant = dt.datetime.fromisoformat(moment).replace(tzinfo=None)
    if len(moment) == 10:
        return abs(dt.date.fromisoformat(day) - instant.date()) == dt.timedelta(days=1)
    return (instant + WESTERNMOST).date() <= dt.date.fromisoformat(day) <= (instant + EASTERNMOST).date()


def _times(marks: list[Landmark]) -> list[tuple[str, str]]:
    """Return moment and text of the `time` elements that are not about other pages."""
    found = [mark.element for mark in marks if mark.role == "time" and mark.element.tag == "time" and not mark.aside]
    return [(given, text_of(element)) for element in found[:MAX_TIMES] if (given := element.get("datetime"))]


def _is_instant_elsewhere(told: str, moment: str) -> bool:
    """Return whether a moment with an offset other than UTC's is the instant of one in UTC."""
    if len(told) <= 19 or told.endswith("+00:00") or len(moment) <= 19:
        return False
    return abs(dt.datetime.fromisoformat(told) - dt.datetime.fromisoformat(moment)) < SAME_INSTANT
