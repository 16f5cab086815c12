"""What stands where on a page of the site: by the layouts that the description gives, else by general rules. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector

from crawler.digests.description.css import Css
from crawler.digests.description.site import DatedLayout, Layout, Site
from crawler.digests.editions.first_lines import first_lines
from crawler.digests.editions.main_part import drop_anchors, find_body
from crawler.digests.editions.web_facts import text_selected
from crawler.digests.stated.dates import date_in
from crawler.items import Illustration
from crawler.linked_pages.metadata.dates.published import published_of
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.landmarks import Landmark, landmarks
from crawler.linked_pages.metadata.sites import names_of
from crawler.linked_pages.metadata.titles import title_of
from crawler.text.dates import find_dates, parse_date, parse_time
from crawler.text.html import declared_languages, read_metas, text_of

__all__ = ["FoundLayout", "find_layout", "is_described"]

MAX_LINE: Final = 120
"""Characters of a text by the headline that may say date and number."""

_LINES: Final = "self::p or self::span or self::time or self::small or self::h2 or self::h3 or self::div[not(div or p)]"
"""XPath of the elements that may be such a line."""

_ANCHOR = re.compile(r"(?<!\s)(?:\s+[#§🔗]|\s*¶)$")
"""The mark behind a headline by which readers link to it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundLayout:
    """What the elements of a page say."""

    body: Selector
    """The element that holds the text."""
    lines: tuple[str, ...]
    """The first lines of the text; where the layout is not described, those around the headline before them."""
    title: str | None
    """The title; None without one."""
    subtitle: str | None
    """The subtitle; None without one."""
    published: date | None
    """The day; None without one."""
    published_raw: str | None
    """The day as written."""
    is_stated: bool
    """Whether the page states the day for machines, or the description says where it stands; else it is a guess."""
    cover: Illustration | None
    """The cover with its credit; None without one."""


def find_layout(page: Selector, url: str, site: Site | None) -> FoundLayout | None:
    """Return what a page says where its layout is one of the site's; None where it shows no such body.

    Dated layouts are asked in order, then that of `[site]` itself. A layout whose body is on the page is passed over
    where the page's date, by the layout's own rule, is outside of its days, unless no other fits.
    """
    passed_over: FoundLayout | None = None
    for layout in (*site.layouts, site) if site is not None else (Layout(),):
        found = _read(page, url, layout)
        if found is None:
            continue
        if not isinstance(layout, DatedLayout) or _allows(layout, found.published):
            return found
        passed_over = passed_over or found
    return passed_over


def is_described(site: Site | None) -> bool:
    """Return whether a description says where the text of the site's pages stands."""
    return site is not None and any(layout.body is not None for layout in (site, *site.layouts))


def _allows(layout: DatedLayout, day: date | None) -> bool:
    if day is None:
        return True
    return (layout.first is None or layout.first <= day) and (layout.until is None or day <= layout.until)


def _read(page: Selector, url: str, layout: Layout) -> FoundLayout | None:
    described = layout.body.select(page) if layout.body is not None else None
    if described is not None and not described:
        return None
    general = Page(url=url, selector=page)
    marks = landmarks(general)
    title = text_selected(page, layout.title) if layout.title is not None else _title(general, marks)
    if layout.date is not None:
        raw, day = _described_day(page, layout.date)
        is_stated = True
    else:
        raw, day, is_stated = _day(general, marks)
    body = described[0] if described is not None else find_body(page, url, title)
    for css in layout.leave_out:
        for element in css.select(body):
            if isinstance(element.root, HtmlElement) and element.root.getparent() is not None:
                element.root.drop_tree()
    drop_anchors(body.root)
    around = () if described is not None else tuple(_lines_at_headline(page, title))
    return FoundLayout(
        body=body,
        lines=(*around, *first_lines(body.root)),
        title=title,
        subtitle=text_selected(page, layout.subtitle) if layout.subtitle is not None else None,
        published=day,
        published_raw=raw,
        is_stated=is_stated,
        cover=_cover(page, layout),
    )


def _lines_at_headline(page: Selector, title: str | None) -> Iterator[str]:
    """Yield the short texts after the headline that is the title, then those before it: date and number of an issue
    often stand there, outside of its text."""
    headlines = page.xpath("(//h1)[position() <= 10] | (//h2)[position() <= 3]")
    headline = next((each for each in headlines if text_of(each) == title), headlines[:1])
    for axis in ("following", "preceding"):
        for each in headline.xpath(f"{axis}::*[{_LINES}][position() <= 6]"):
            text = text_of(each)
            if 0 < len(text) <= MAX_LINE:
                yield text


def _title(page: Page, marks: list[Landmark]) -> str | None:
    found = title_of(page, names_of(page), marks)
    return _ANCHOR.sub("", str(found.value)) if found else None


def _described_day(page: Selector, css: Css) -> tuple[str | None, date | None]:
    """Return the date of the element, or attribute, that a selector finds: as written, and the day."""
    found = css.select(page)
    if not found:
        return None, None
    element = found[0].root
    attributes = [element.get(name) for name in ("datetime", "content")] if isinstance(element, HtmlElement) else []
    raw = next((value for value in attributes if value), None) or text_selected(page, css)
    return raw, _day_in(raw, declared_languages(page.root, read_metas(page.root))) if raw else None


def _day_in(raw: str, languages: tuple[str, ...]) -> date | None:
    """Return the day of a time stamp: the site's own day, whatever day that is in UTC; else the first in a text."""
    if day := parse_date(raw[:10], languages):
        return day
    if time := parse_time(raw, languages):
        return time.date()
    return next(find_dates(raw, languages), None)


def _day(page: Page, marks: list[Landmark]) -> tuple[str | None, date | None, bool]:
    """Return the day that a page gives by the general rules: as written, the day, and whether it is stated."""
    days = published_of(page, marks)
    chosen = days.sure or days.guess
    if chosen is None:
        return None, None, False
    day = _day_in(str(chosen.value), ())
    raw = days.raw if days.raw and date_in(days.raw, page.languages) else str(chosen.value)
    return raw, day, days.sure is not None


def _cover(page: Selector, layout: Layout) -> Illustration | None:
    images = layout.cover.select(page) if layout.cover is not None else None
    source = images[0].attrib.get("src") if images else None
    if images is None or not source or source.endswith("/"):
        return None
    credit = layout.credit.select(page)[:1] if layout.credit is not None else None
    return Illustration(
        role="cover",
        url=source,
        alt=images[0].attrib.get("alt") or None,
        credit=(text_of(credit) or None) if credit is not None else None,
        credit_url=credit.css("a::attr(href)").get() if credit is not None else None,
    )
