"""A page that lists issues with links to them. Pure."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import Final

from lxml.html import HtmlElement
from parsel import Selector

from crawler.digests.description.index import IndexTable
from crawler.digests.listings.index_addresses import ListAddresses, join
from crawler.digests.stated.dates import MAX_CHARS, DateOrder, day_in
from crawler.text.dates import parse_date
from crawler.text.html import MAX_LISTED_TAGS, declared_languages, is_cut, parse_html, read_metas
from crawler.text.months import at_most_in_words
from crawler.text.space import fold_space

__all__ = ["IndexLink", "IndexPage", "read_index"]

_APART: Final = frozenset({"nav", "footer", "form"})
_CARDS: Final = frozenset({"article", "h1", "h2", "h3", "h4"})
"""Elements that hold a link to an issue on pages whose issues have addresses like any other page's."""

_HEADLINES: Final = ("h1", "h2", "h3", "h4", "dt")
MAX_HEADLINE: Final = 300
"""Characters of a headline in which a year is looked for."""

_SEVERAL: Final = ""
"""In place of the address of an element that holds links to several issues."""

MAX_ADDRESSES: Final = 12_000
"""Addresses that a page links to, of which is looked whether they are issues; each takes about 15 microseconds."""

MAX_ISSUES: Final = 8_000
"""Issues that are read of a page: a daily digest has as many after 22 years. Each takes about 50 microseconds."""

MAX_DATED: Final = 1_200_000
"""Characters in which the dates of a page's issues are looked for, all together: 150 of each of `MAX_ISSUES`."""

LONGER: Final = 4
"""How many times as far a day without its year may stand, which is looked for quickly."""

MAX_YEARS: Final = 6
"""Years beside a link that are looked at: what has more is no date."""

MAX_TIMES: Final = 20
"""Elements of times of an issue that are read."""

MAX_IN_WORDS: Final = 100
"""Dates of a page that are tried in words, as `at_most_in_words` says."""

LEAST_COUNTED: Final = 3
"""Least links whose addresses differ in their numbers alone, that are issues by this alone."""

_DIGITS: Final = re.compile(r"\d+")
_NEXT_NAMES: Final = re.compile(r"(?:^|[\s_-])(?:next|older)(?:$|[\s_-])", re.IGNORECASE)
_EMPTY_TITLES: Final = re.compile(r"(?:read|continue|view|open|see)\b.{0,30}|»|→|#|\d+ comments?", re.IGNORECASE)
_DAY_AND_MONTH: Final = re.compile(r"\b(?:\d{1,2}(?:st|nd|rd|th|\.)? [^\W\d_]{3,12}|[^\W\d_]{3,12}\.? \d{1,2})\b")
_FOUR_DIGITS: Final = re.compile(r"\d{4}")
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexLink:
    """A link to an issue."""

    url: str
    """Its address, absolute."""
    title: str | None
    """Its text; None where it says no more than that there is something to read."""
    published: str | None
    """The date beside it, YYYY-MM-DD; None without one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexPage:
    """What a page of the list says."""

    links: tuple[IndexLink, ...]
    """The issues that it links to, each once."""
    next: str | None
    """Address of the next page of the list; None on the last."""
    cut: str | None = None
    """How much was read of a page that is larger than what is read of one; None of a page that was read whole."""


def read_index(
    text: str, url: str, table: IndexTable, languages: tuple[str, ...] = (), order: DateOrder = None
) -> IndexPage:
    """Read a page that lists issues. Never raises.

    Args:
        text: the page.
        url: its public address.
        table: which of its links are issues.
        languages: those in which its dates may be, besides the page's own.
        order: how its dates of numbers are read.
    """
    page = parse_html(text, MAX_LISTED_TAGS)
    base = join(url, page.xpath("//base/@href").get() or "") or url
    addresses = ListAddresses(url, base, table)
    found, cut = _found(page, addresses, table)
    if is_cut(page.root):
        cut = f"{MAX_LISTED_TAGS:,} tags and bare addresses"
    languages = (*languages, *declared_languages(page.root, read_metas(page.root)))
    holders, days = _holders(found), _Days(page.root, languages, order, len(found))
    with at_most_in_words(MAX_IN_WORDS) as bound:
        made = [_index_link(address, links, holders, days) for address, links in found.items()]
    if bound.is_exceeded and cut is None:
        cut = f"{MAX_IN_WORDS} dates in words"
    titles = table.titles
    return IndexPage(
        links=tuple(link for link in made if titles is None or titles.search(link.title or "")),
        next=_next(page, addresses, table),
        cut=cut,
    )


def _found(
    page: Selector, addresses: ListAddresses, table: IndexTable
) -> tuple[dict[str, list[HtmlElement]], str | None]:
    """Return each address that is an issue's, with the links to it, in order; and what was read, if that is not all.

    Where no rule says which links are issues and none has an address like one, they are those whose addresses differ
    in their numbers alone, or those of headlines and cards.
    """
    found: dict[str, list[HtmlElement]] = {}
    cards: dict[str, list[HtmlElement]] = {}
    counted: dict[str, dict[str, list[HtmlElement]]] = {}
    in_card, cut = _Within(_CARDS), None
    for link in _links(page, table):
        address = addresses.join(link.get("href"))
        if len(addresses) > MAX_ADDRESSES:
            cut = f"{MAX_ADDRESSES:,} addresses"
            break
        if address is None:
            continue
        if is_issue := addresses.is_issue(address):
            found.setdefault(address, []).append(link)
        if table.pages is not None or len(found) >= LEAST_COUNTED or not addresses.is_page(address):
            continue
        if not is_issue and (in_card(link) or next(link.iter(*_CARDS), None) is not None):
            cards.setdefault(address, []).append(link)
        if table.links is None and _DIGITS.search(address):
            counted.setdefault(_DIGITS.sub("0", address), {}).setdefault(address, []).append(link)
    chosen = found
    if not found or (table.pages is None and len(found) < LEAST_COUNTED):
        family, others = max(counted.values(), key=len, default={}), found or cards
        chosen = family if len(family) >= LEAST_COUNTED and len(family) > len(others) else others
    if len(chosen) > MAX_ISSUES:
        return dict(islice(chosen.items(), MAX_ISSUES)), f"{MAX_ISSUES:,} issues"
    return chosen, cut


class _Within:
    """Whether elements are, or stand in, one of some tags; each element is looked at once."""

    def __init__(self, tags: frozenset[str]) -> None:
        self._tags = tags
        self._known: dict[HtmlElement, bool] = {}

    def __call__(self, element: HtmlElement) -> bool:
        unknown: list[HtmlElement] = []
        above: HtmlElement | None = element
        while above is not None and above not in self._known:
            unknown.append(above)
            above = above.getparent()
        is_within = above is not None and self._known[above]
        for each in reversed(unknown):
            is_within = self._known[each] = is_within or each.tag in self._tags
        return is_within


def _links(page: Selector, table: IndexTable) -> Iterator[HtmlElement]:
    if table.links is not None:
        for element in table.links.select(page):
            if isinstance(element.root, HtmlElement):
                yield from [element.root] if element.root.tag == "a" else element.root.iter("a")
        return
    every = list(page.root.iter("a"))
    is_apart = _Within(_APART)
    outside = [link for link in every if not is_apart(link)]
    yield from outside or every


def _index_link(
    address: str,
    links: list[HtmlElement],
    holders: Mapping[HtmlElement, str],
    days: "_Days",
) -> IndexLink:
    texts = (fold_space(_heading_or_text(link)) for link in links)
    titles = [text for text in texts if text and not _EMPTY_TITLES.fullmatch(text)]
    card = _card(links[0], address, holders)
    beside = [next(card.itersiblings("*", preceding=True), None), next(card.itersiblings("*"), None)]
    parts = [card, *(each for each in beside if each is not None and holders.get(each, address) == address)]
    return IndexLink(
        url=address, title=max(titles, key=len, default=None), published=next(filter(None, map(days.of, parts)), None)
    )


def _heading_or_text(link: HtmlElement) -> str:
    """Return the headline in a link, else all of its text: a whole card may be the link."""
    headline = next(link.iter("h1", "h2", "h3", "h4"), None)
    return str((headline if headline is not None else link).text_content())


def _holders(found: Mapping[str, list[HtmlElement]]) -> dict[HtmlElement, str]:
    """Return each element that is or holds a link to an issue, with the address; '' where it holds several."""
    holders: dict[HtmlElement, str] = {}
    for address, links in found.items():
        for link in links:
            above: HtmlElement | None = link
            while above is not None and holders.get(above) not in (address, _SEVERAL):
                holders[above] = _SEVERAL if above in holders else address
                above = above.getparent()
    return holders


def _card(link: HtmlElement, address: str, holders: Mapping[HtmlElement, str]) -> HtmlElement:
    """Return the largest element around a link that holds no link to another issue."""
    card = link
    for above in link.iterancestors():
        if above.tag in ("body", "html", "main") or holders[above] != address:
            break
        card = above
    return card


def _until_years(text: str) -> str:
    """Return a text up to the last of so many years as are looked at."""
    last = next(islice(_FOUR_DIGITS.finditer(text), MAX_YEARS - 1, None), None)
    return text if last is None else text[: last.end()]


class _Days:
    """The days of issues, as the elements around their links state them."""

    def __init__(self, root: HtmlElement, languages: tuple[str, ...], order: DateOrder, issues: int) -> None:
        """
        Args:
            root: of the page.
            languages: those in which its dates may be.
            order: how its dates of numbers are read.
            issues: how many issues the page names.
        """
        self._root, self._languages, self._order_of_numbers = root, languages, order
        self._chars = min(MAX_CHARS, MAX_DATED // max(issues, 1))

    def of(self, card: HtmlElement) -> str | None:
        """Return the date of a card: of its `time` element, else the first in its text. Where that has no year, the
        year is that of the nearest headline above it."""
        for time in islice(card.iter("time"), MAX_TIMES):
            if day := parse_date((time.get("datetime") or "")[:10]):
                return day.isoformat()
        text = fold_space(" ".join(map(str, card.itertext())))
        if not _DIGITS.search(text):
            return None
        is_campaign = any(item.get("class") == "campaign" for item in card.iter("li"))
        # Mailchimp's archives write the month first, in whatever language.
        order = "month-first" if is_campaign else self._order_of_numbers
        day = day_in(_until_years(text[: self._chars]), self._languages, order)
        if (
            day is None
            and self._years
            and (match := _DAY_AND_MONTH.search(text, 0, LONGER * self._chars))
            and (year := self._year_above(card))
        ):
            day = day_in(f"{match[0]} {year}", self._languages, order)
        return day.isoformat() if day is not None else None

    @cached_property
    def _order(self) -> dict[HtmlElement, int]:
        return {element: number for number, element in enumerate(self._root.iter("*"))}

    @cached_property
    def _years(self) -> list[tuple[int, HtmlElement, str]]:
        """The years in the headlines of the page."""
        found = ((each, _YEAR.search(str(each.text_content())[:MAX_HEADLINE])) for each in self._root.iter(*_HEADLINES))
        return [(self._order[element], element, year[0]) for element, year in found if year]

    def _year_above(self, element: HtmlElement) -> str | None:
        """Return the year in the nearest headline above an element that names one."""
        last = bisect_left(self._years, self._order[element], key=itemgetter(0))
        around = set(element.iterancestors())
        before = (self._years[number] for number in range(last - 1, -1, -1))
        return next((year for _, headline, year in before if headline not in around), None)


def _next(page: Selector, addresses: ListAddresses, table: IndexTable) -> str | None:
    if table.next is not None:
        found = [element.root for element in table.next.select(page) if isinstance(element.root, HtmlElement)]
        return next((address for link in found if (address := addresses.join(link.get("href")))), None)
    links = [link for link in page.root.iter("link", "a") if link.get("href")]
    named = [link for link in links if "next" in (link.get("rel") or "").split()]
    named += [link for link in links if link.tag == "a" and _NEXT_NAMES.search(link.get("class") or "")]
    address = next((address for link in named if (address := addresses.join(link.get("href")))), None)
    return address or addresses.following([str(link.get("href")) for link in links if link.tag == "a"])
