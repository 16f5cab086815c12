"""A page that lists issues with links to them. Pure."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from operator import itemgetter
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement
from parsel import Selector

from crawler.digests.description.index import IndexTable
from crawler.digests.local_addresses import rebase
from crawler.digests.locators import own_path
from crawler.digests.stated.dates import MAX_CHARS, DateOrder, date_in
from crawler.text.dates import find_dates, parse_date
from crawler.text.html import MAX_LISTED_TAGS, declared_languages, is_cut, parse_html, read_metas
from crawler.text.space import fold_space

__all__ = ["IndexLink", "IndexPage", "read_index"]

_ISSUE_FOLDERS: Final = re.compile(
    r"/(?:p|archive|archives|issues?|newsletters?|digests?|editions?|weekly|posts?|letters?|numbers?|\d{4})/[^/?#]+"
)
"""Folders in which sites keep their issues."""

_NO_ISSUE: Final = re.compile(
    r"/(?:page|tags?|categor(?:y|ies)|authors?|feed|rss|search|about)(?:/|$)|\.(?:xml|json|rss)$"
    r"|/(?:comments|members|subscribe|sign-?up|log-?in|profile|unsubscribe)/?$"
)
"""Parts of paths of pages beside the issues."""

_CAMPAIGN: Final = re.compile(
    r"https?://(?:[\w.-]+\.)?(?:campaign-archive\d?\.com/\?|eepurl\.com/|mailchi\.mp/[^/]+/)"
    r"|https?://[^/]+/\?u=[0-9a-f]+&(?:amp;)?id=[0-9a-f]+$"
)
"""Addresses of mails in the archives of Mailchimp."""

_APART: Final = frozenset({"nav", "footer", "form"})
_CARDS: Final = frozenset({"article", "h1", "h2", "h3", "h4"})
"""Elements that hold a link to an issue on pages whose issues have addresses like any other page's."""

_HEADLINES: Final = ("h1", "h2", "h3", "h4", "dt")
MAX_HEADLINE: Final = 300
"""Characters of a headline in which a year is looked for."""

_SEVERAL: Final = ""
"""In place of the address of an element that holds links to several issues."""

_Join = Callable[[str], str | None]
"""Returns the address of a link of the page, as `_join` does."""

LEAST_COUNTED: Final = 3
"""Least links whose addresses differ in their numbers alone, that are issues by this alone."""

_DIGITS: Final = re.compile(r"\d+")
_NEXT_NAMES: Final = re.compile(r"(?:^|[\s_-])(?:next|older)(?:$|[\s_-])", re.IGNORECASE)
_PAGE_NUMBER: Final = re.compile(
    r"(?:(?<=[?&])(?:page|paged|pg|p|seite)=|/(?:page|seite|pagina|página)[/-]?)(\d{1,4})(?:/|&)?(?=$|[?#&])",
    re.IGNORECASE,
)
_EMPTY_TITLES: Final = re.compile(r"(?:read|continue|view|open|see)\b.{0,30}|»|→|#|\d+ comments?", re.IGNORECASE)
_DAY_AND_MONTH: Final = re.compile(r"\b(?:\d{1,2}(?:st|nd|rd|th|\.)? [^\W\d_]{3,12}|[^\W\d_]{3,12}\.? \d{1,2})\b")
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
    is_cut: bool = False
    """Whether the page is larger than what is read of one."""


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
    base = _join(url, page.xpath("//base/@href").get() or "") or url
    join: _Join = lru_cache(maxsize=None)(partial(_join, base))
    found = _found(page, join, url, table)
    languages = (*languages, *declared_languages(page.root, read_metas(page.root)))
    holders, headlines = _holders(found), _Headlines(page.root)
    made = (_index_link(address, links, holders, headlines, languages, order) for address, links in found.items())
    titles = table.titles
    return IndexPage(
        links=tuple(link for link in made if titles is None or titles.search(link.title or "")),
        next=_next(page, join, url, table),
        is_cut=is_cut(page.root),
    )


def _found(page: Selector, join: _Join, url: str, table: IndexTable) -> dict[str, list[HtmlElement]]:
    """Return each address that is an issue's, with the links to it, in order.

    Where no rule says which links are issues and none has an address like one, they are those whose addresses differ
    in their numbers alone, or those of headlines and cards.
    """
    found: dict[str, list[HtmlElement]] = {}
    cards: dict[str, list[HtmlElement]] = {}
    counted: dict[str, dict[str, list[HtmlElement]]] = {}
    for link in _links(page, table):
        address = join(link.get("href") or "")
        if address is None:
            continue
        if _is_issue(address, url, table):
            found.setdefault(address, []).append(link)
        elif table.pages is None and _is_in_card(link) and _is_page(address, url):
            cards.setdefault(address, []).append(link)
        if table.pages is None and table.links is None and _is_page(address, url) and _DIGITS.search(address):
            counted.setdefault(_DIGITS.sub("0", address), {}).setdefault(address, []).append(link)
    if found and (table.pages is not None or len(found) >= LEAST_COUNTED):
        return found
    family = max(counted.values(), key=len, default={})
    others = found or cards
    return family if len(family) >= LEAST_COUNTED and len(family) > len(others) else others


def _is_in_card(link: HtmlElement) -> bool:
    return any(above.tag in _CARDS for above in link.iterancestors()) or any(each.tag in _CARDS for each in link.iter())


def _is_page(address: str, url: str) -> bool:
    """Return whether an address is of another page of the same site that is no list itself."""
    path = own_path(address, url)
    if path is None or _paged(address)[0] == _paged(url)[0]:
        return False
    return path.partition("?")[0].strip("/") != "" and _NO_ISSUE.search(path) is None


def _links(page: Selector, table: IndexTable) -> Iterator[HtmlElement]:
    if table.links is not None:
        for element in table.links.select(page):
            if isinstance(element.root, HtmlElement):
                yield from [element.root] if element.root.tag == "a" else element.root.iter("a")
        return
    every = list(page.root.iter("a"))
    outside = [link for link in every if not any(above.tag in _APART for above in link.iterancestors())]
    yield from outside or every


def _join(base: str, href: str) -> str | None:
    """Return the address of a link, without its fragment; None for one that leads to no other page."""
    if not href.strip() or href.strip().startswith(("#", "mailto:", "javascript:")):
        return None
    try:
        joined = urldefrag(urljoin(base, href.strip()))[0]
        scheme = urlsplit(joined).scheme
    except ValueError:
        return None
    return rebase(joined, base) if scheme in ("http", "https") else None


def _is_issue(address: str, url: str, table: IndexTable) -> bool:
    path = own_path(address, url)
    if table.pages is not None:
        subject = address if table.pages.pattern.startswith(("http", "^http")) else path
        return subject is not None and table.pages.match(subject) is not None
    here = own_path(url, url) or "/"
    if path is None:
        return table.links is not None or _CAMPAIGN.match(address) is not None
    is_campaign = _CAMPAIGN.match(address) is not None
    if path.partition("?")[0].rstrip("/") == here.partition("?")[0].rstrip("/") and not is_campaign:
        return False
    if table.links is not None:
        return True
    folder = here.partition("?")[0].rstrip("/")
    if _NO_ISSUE.search(path):
        return False
    is_below = bool(folder) and path.startswith(folder + "/")
    return is_below or _ISSUE_FOLDERS.match(path) is not None or is_campaign


def _index_link(
    address: str,
    links: list[HtmlElement],
    holders: Mapping[HtmlElement, str],
    headlines: "_Headlines",
    languages: tuple[str, ...],
    order: DateOrder,
) -> IndexLink:
    texts = (fold_space(_heading_or_text(link)) for link in links)
    titles = [text for text in texts if text and not _EMPTY_TITLES.fullmatch(text)]
    card = _card(links[0], address, holders)
    beside = [next(card.itersiblings("*", preceding=True), None), next(card.itersiblings("*"), None)]
    parts = [card, *(each for each in beside if each is not None and holders.get(each, address) == address)]
    days = (_date(each, headlines, languages, order) for each in parts)
    return IndexLink(
        url=address, title=max(titles, key=len, default=None), published=next((day for day in days if day), None)
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
            for above in (link, *link.iterancestors()):
                held = holders.setdefault(above, address)
                if held == _SEVERAL:
                    break
                if held != address:
                    holders[above] = _SEVERAL
    return holders


def _card(link: HtmlElement, address: str, holders: Mapping[HtmlElement, str]) -> HtmlElement:
    """Return the largest element around a link that holds no link to another issue."""
    card = link
    for above in link.iterancestors():
        if above.tag in ("body", "html", "main") or holders[above] != address:
            break
        card = above
    return card


class _Headlines:
    """The years in the headlines of a page, collected when the first is asked for."""

    def __init__(self, root: HtmlElement) -> None:
        self._root = root

    @cached_property
    def _order(self) -> dict[HtmlElement, int]:
        return {element: number for number, element in enumerate(self._root.iter("*"))}

    @cached_property
    def _years(self) -> list[tuple[int, HtmlElement, str]]:
        found = ((each, _YEAR.search(str(each.text_content())[:MAX_HEADLINE])) for each in self._root.iter(*_HEADLINES))
        return [(self._order[element], element, year[0]) for element, year in found if year]

    def year_above(self, element: HtmlElement) -> str | None:
        """Return the year in the nearest headline above an element that names one."""
        last = bisect_left(self._years, self._order[element], key=itemgetter(0))
        around = set(element.iterancestors())
        before = (self._years[number] for number in range(last - 1, -1, -1))
        return next((year for _, headline, year in before if headline not in around), None)


def _date(card: HtmlElement, headlines: _Headlines, languages: tuple[str, ...], order: DateOrder) -> str | None:
    """Return the date of a card: of its `time` element, else the first in its text. Where that has no year, the year is
    that of the nearest headline above it."""
    for time in card.iter("time"):
        if day := parse_date((time.get("datetime") or "")[:10]):
            return day.isoformat()
    text = fold_space(" ".join(map(str, card.itertext())))
    if not any(map(str.isdigit, text)):
        return None
    if card.xpath("descendant-or-self::li[@class='campaign']"):
        order = "month-first"  # as Mailchimp's archives write, in whatever language
    if order is None and (day := next(find_dates(text[:MAX_CHARS], languages), None)):
        return day.isoformat()  # as `date_in` has it, which looks for its shortest words too
    stated = date_in(text, languages, order)
    if (
        (stated is None or stated.day is None)
        and (match := _DAY_AND_MONTH.search(text))
        and (year := headlines.year_above(card))
    ):
        stated = date_in(f"{match[0]} {year}", languages, order)
    return stated.day.isoformat() if stated is not None and stated.day is not None else None


def _next(page: Selector, join: _Join, url: str, table: IndexTable) -> str | None:
    if table.next is not None:
        hrefs = [
            element.root.get("href") for element in table.next.select(page) if isinstance(element.root, HtmlElement)
        ]
        return next((address for href in hrefs if (address := join(href or ""))), None)
    hrefs = page.xpath("//*[self::link or self::a][contains(concat(' ', @rel, ' '), ' next ')]/@href").getall()
    hrefs += [link.get("href") for link in page.root.iter("a") if _NEXT_NAMES.search(link.get("class") or "")]
    named = next((address for href in hrefs if (address := join(href or ""))), None)
    return named or _page_behind(page, join, url)


def _page_behind(page: Selector, join: _Join, url: str) -> str | None:
    """Return the address that is that of the page itself but for a number of a page, which is one higher."""
    here = _paged(url)
    for link in page.root.iter("a"):
        address = join(link.get("href") or "")
        if address is not None and _paged(address) == (here[0], here[1] + 1):
            return address
    return None


def _paged(url: str) -> tuple[str, int]:
    """Return an address without its number of a page, and that number; 1 where it has none.

    >>> _paged("https://a.example/archive?page=2"), _paged("https://a.example/page/3/"), _paged("https://a.example/")
    (('https://a.example/archive', 2), ('https://a.example', 3), ('https://a.example', 1))
    """
    match = _PAGE_NUMBER.search(url)
    plain = url[: match.start()] + url[match.end() :] if match else url
    return plain.rstrip("/?&"), int(match[1]) if match else 1
