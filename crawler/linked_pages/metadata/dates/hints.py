"""Days that a page hints at where it states none: in its address, and where readers see them beside the headline.

A date counts where it stands by itself or with a label, a name or a role. Days in prose, in comments, of lists of
other pages, of changes, of events and of the making of the page itself are none of its publication.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, main_node
from crawler.linked_pages.metadata.candidates import Candidate
from crawler.linked_pages.metadata.dates.moments import day_on, days_in_address, moment_on, placed_days
from crawler.linked_pages.metadata.document import Page, text_of
from crawler.linked_pages.metadata.jsonld import texts
from crawler.linked_pages.metadata.landmarks import (
    Landmark,
    dated_lines,
    is_named_aside,
    lines_near,
)
from crawler.text.space import fold_space

_CREATED: Final = (
    "date", "dc.date", "dc.created", "datecreated", "created", "date.created", "article:created_time", "pdate",
    "ptime", "article:post_date", "release_date", "og:video:release_date", "video:release_date", "timestamp",
    "originalpublicationdate",
)  # fmt: skip

_PARTS: Final = frozenset({"li", "article", "div", "tr", "section", "a"})
MAX_ALIKE: Final = 6

MIN_LINE: Final = 6
MAX_LINE: Final = 200
"""Characters of an element that may be a date line."""

MAX_BEFORE: Final = 40
"""Characters before a date in which its label stands."""

MAX_WORDS: Final = 4
"""Words beside a date in the same part of a line; more are a sentence."""

MIN_LISTED: Final = 2
"""Parts of the same kind beside one, with days of their own, from which they are a list of other pages."""

NOT_PUBLISHED: Final = re.compile(
    r"updat|modif|aktualis|changed|edited|revis|actuali[sz]|aggiorn|oppdatert|uppdater|opdater|päivitetty|bijgewerkt"
    r"|обновл|更新|수정|generated|rendered|printed|retrieved|accessed|abgerufen|\bstand\b|reviewed|copyright|©|today"
    r"|expires?|expiry|deadline|effective|\bvalid|\buntil\b|\bbis zum\b|\bevents?\b|joined|member since|registered"
    r"|\bborn\b|last seen|last visited|current time|server time|captured|archived",
    re.IGNORECASE,
)
"""Labels of dates that are not of publication."""

_CHANGED_NAME: Final = re.compile(r"updated|modif|last[-_]?(?:review|updat|edit)|expir")
_CREATED_NAME: Final = re.compile(
    r"(?:^|[:._-])(?:pub|published?|uploaded?|created|posted|issued?|released?)(?:[:._-]?(?:on|at|date|time|datetime|dt))?$"
)
"""Names of <meta> elements of vocabularies of single sites."""

MAX_LABEL: Final = 25
"""Characters of a line that may be the label of a date in the next one."""

_BAR: Final = re.compile(r"\s*[|•·–—,;()/\n]\s*|\s+-\s+|\s{3,}")
_CLOCK: Final = re.compile(
    r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?|\b(?:[ap]\.?m\.?|uhr|klo|kl|utc|gmt|[ecmp][ds]t)\b",
    re.IGNORECASE,
)
_LABELS: Final = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?"
    r"|sun)(?:day)?\b|\b(?:published|posted|first|on|date|created|written|veröffentlicht|publié|publicado|am|le|el|st|nd|rd"
    r"|th|de|del)\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def hinted_days(page: Page, marks: list[Landmark]) -> Iterator[tuple[Candidate, str]]:
    """Yield likely days of publication, the most likely first, each with what it was read from."""
    for day, written in days_in_address(page.work_address.path):
        yield Candidate(value=day, origin="url"), written
    if not page.work_address.path.strip("/") and not page.work_address.query:
        return  # a home page shows the days of others
    listed: dict[HtmlElement, bool] = {}
    near = [mark for mark in _near(marks) if not _is_change(mark)]
    for mark in near:
        raw = mark.element.get("datetime") if mark.element.tag == "time" else None
        if raw and (moment := moment_on(page, raw)) and not _is_listed(page, mark.element, listed):
            yield Candidate(value=_shown(page, mark.element, moment), origin="dom"), raw
    yield from _created(page, marks)
    for mark in near:
        text = text_of(mark.element)
        if text and (day_ := _labelled_day(page, text)) and not _is_listed(page, mark.element, listed):
            yield Candidate(value=day_, origin="dom"), text
    before = ""
    for element, line in lines_near(page):
        if (day_ := _labelled_day(page, line, before)) and not _is_listed(page, element, listed):
            yield Candidate(value=day_, origin="dom"), fold_space(line)
        before = line if len(line) <= MAX_LABEL else ""
    yield from _alone(page, marks, listed)


def _alone(page: Page, marks: list[Landmark], listed: dict[HtmlElement, bool]) -> Iterator[tuple[Candidate, str]]:
    """Yield the only day that stands on the page by itself, or the only one in an <aside> or <footer>."""
    apart = [
        mark.element for mark in marks if mark.role == "time" and mark.aside and not is_named_aside(page, mark.element)
    ]
    headed = bool(page.headlines or page.subheadlines)
    lines = [
        (element, line) for element, line in dated_lines(page) if not headed or not _WORD.search(_without_labels(line))
    ]
    for given in ([(element, element.get("datetime") or text_of(element)) for element in apart], lines):
        found = {
            day: raw
            for element, raw in given
            if (day := _labelled_day(page, raw) or None) and not _is_listed(page, element, listed)
        }
        if len(found) == 1:
            yield from ((Candidate(value=day, origin="dom"), fold_space(raw)) for day, raw in found.items())


def _without_labels(line: str) -> str:
    """Return a line without months, days of the week and labels of a publication."""
    return _LABELS.sub(" ", _CLOCK.sub(" ", line))


def _created(page: Page, marks: list[Landmark]) -> Iterator[tuple[Candidate, str]]:
    """Yield the days of creation that the page states, which are mostly those of publication."""
    for raw in page.meta(*_CREATED):
        if moment := moment_on(page, raw):
            yield Candidate(value=moment, origin="meta"), raw
    for name, values in page.metas.items():
        if ":" in name and _CREATED_NAME.search(name):
            for raw in values:
                if moment := moment_on(page, raw):
                    yield Candidate(value=moment, origin="meta"), raw
    node = main_node(page, ARTICLES) or main_node(page, OTHER_WORKS) or {}
    for raw in texts(node.get("dateCreated")):
        if moment := moment_on(page, raw):
            yield Candidate(value=moment, origin="jsonld"), raw
    marked = [mark.element for mark in marks if mark.role == "created"]
    for raw in [raw for element in marked if (raw := element.get("content") or element.get("title"))]:
        if moment := moment_on(page, raw):
            yield Candidate(value=moment, origin="microdata"), raw


def _near(marks: list[Landmark]) -> list[Landmark]:
    """Return the landmarks of time: those after the headline in order, then those before it, the nearest first."""
    start = next((place for place, mark in enumerate(marks) if mark.role == "headline" and not mark.aside), 0)
    return [mark for mark in marks[start:] + marks[:start][::-1] if mark.role == "time" and not mark.aside]


def _shown(page: Page, element: HtmlElement, moment: str) -> str:
    """Return the day that readers see in a `time` element where its moment is of UTC and of another day."""
    if not moment.endswith("+00:00"):
        return moment
    day = day_on(page, text_of(element))
    return day if day and day != moment[:10] else moment


def _labelled_day(page: Page, text: str, before: str = "") -> str | None:
    """Return the first day in a line that is not labelled as one of another kind; None where it stands in a sentence.

    `before`: the line before it.
    """
    if not MIN_LINE <= len(text) <= MAX_LINE:
        return None
    done = 0
    for start, end, day in placed_days(text, page.languages, month_first=page.is_american):
        label = f"{before} {text[done:start]}"[-MAX_BEFORE:]
        before, done = "", end
        if not NOT_PUBLISHED.search(label):
            part = f"{_BAR.split(text[:start])[-1]} {_BAR.split(text[end:])[0]}"
            return day if len(_WORD.findall(_CLOCK.sub(" ", part))) <= MAX_WORDS else None
    return None


def _is_change(mark: Landmark) -> bool:
    """Return whether a time is labelled as that of a change, or as no publication otherwise."""
    element = mark.element
    before, parent = element.getprevious(), element.getparent()
    said = (element.text or "") if element.tag != "time" else ""
    if before is not None:
        said += f" {'' if _has_day(before) else text_of(before)[-MAX_BEFORE:]} {before.tail or ''}"
    elif parent is not None:
        said += parent.text or ""
    names = " ".join([mark.name, *((above.get("class") or "").lower() for above in islice(element.iterancestors(), 2))])
    if _CHANGED_NAME.search(names) and "publish" not in mark.name:
        return True
    return bool(NOT_PUBLISHED.search(f"{element.get('itemprop') or ''} {said}"[: MAX_LINE + MAX_BEFORE]))


def _has_day(element: HtmlElement) -> bool:
    """Return whether an element holds a date of its own, so that its words are no label of the next one."""
    return element.find(".//time") is not None or any(map(str.isdigit, text_of(element)))


def _is_listed(page: Page, element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Return whether an element stands in one of several parts of the same kind that have days of their own."""
    for above in element.iterancestors():
        if above.tag in ("body", "main", "html") or above in page.around_headline:
            return False
        if above.tag not in _PARTS:
            continue
        if above not in known:
            known[above] = _has_alike(page, above)
        if known[above]:
            return True
    return False


def _has_alike(page: Page, part: HtmlElement) -> bool:
    """Return whether parts of the same kind stand beside one, with days of their own."""
    parent = part.getparent()
    if parent is None:
        return False
    like = [each for each in parent.iterchildren(part.tag) if each.get("class") == part.get("class")][:MAX_ALIKE]
    if len(like) <= MIN_LISTED:
        return False
    dated = [each.find(".//time") is not None or day_on(page, text_of(each)[:MAX_LINE]) for each in like]
    return sum(map(bool, dated)) > MIN_LISTED
