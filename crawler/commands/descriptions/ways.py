"""The ways in that a site has, and which of them gives the most issues. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

from crawler.commands.descriptions.answers import Answer, as_feed, as_index, as_sitemap, look_at_page, name_of_site
from crawler.commands.descriptions.folder import Asked
from crawler.commands.descriptions.rules import PathRule, path_in, path_rule, title_rule
from crawler.digests.description.feed import FeedTable
from crawler.digests.editions.entry import read_entry
from crawler.digests.listings.feed import Feed, check_feed
from crawler.digests.listings.feed_entry import FeedEntry, entry_text
from crawler.digests.listings.index import IndexPage
from crawler.digests.locators import origin
from crawler.digests.publications import Publication
from crawler.exceptions import ListingError
from crawler.items import Document, ListingEntry

__all__ = ["Way", "best_way", "ways_of", "why_no_issues"]

MOST_READ: Final = 60
"""Entries of a feed that are read."""

LEAST_PAGE: Final = 2
"""Most links of a page that has a next one, and is no page of a list: the page of an issue links to its neighbours."""

_RANK: Final = {"substack": 4, "feed": 3, "site": 2, "index": 1}


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A way in."""

    kind: Literal["feed", "site", "index", "substack"]
    url: str
    """Address of the feed, the sitemap, the list."""
    issues: int
    """How many issues it lists."""
    told: str
    """In words, what was found."""
    titles: tuple[str, ...] = ()
    """Titles of all that it lists."""
    pages: tuple[str, ...] = ()
    """Addresses of the pages of issues."""
    entries: tuple[FeedEntry, ...] = ()
    """Entries of the feed that are issues."""
    has_texts: bool = False
    """Whether most of them hold their text."""
    title_rule: tuple[str, int] | None = None
    pattern: PathRule | None = None
    needs_pattern: bool = False
    """Whether it lists pages that do not fit the pattern."""
    published: tuple[str | None, ...] = ()
    """Dates that the list says, of the pages."""
    is_whole: bool = False
    """Whether it lists more than the newest issues."""
    name: str | None = None
    engine: str | None = None

    def samples(self, most: int) -> Iterator[str]:
        """Yield some of the pages, spread over all."""
        if not self.has_texts:
            yield from self.pages[:: max(1, -(-len(self.pages) // most))]


def best_way(ways: Sequence[Way]) -> Way | None:
    """Return the way that gives the most issues; of equal ones the one that needs the fewest requests."""
    return max(ways, key=lambda way: (way.kind == "substack", way.is_whole, way.issues, _RANK[way.kind]), default=None)


def ways_of(answers: Sequence[Answer], asked: Asked) -> list[Way]:
    """Return the ways in that some answers show."""
    if not answers:
        return []
    home = answers[0]
    feeds = [way for answer in answers if (feed := as_feed(answer)) and (way := _feed_way(answer, feed, home))]
    indices = list(_index_ways(answers, home))
    listed = [page for way in (*feeds, *indices) for page in way.pages]
    sites = list(_site_ways(answers, listed, home))
    ways: list[Way] = [*feeds, *indices, *sites]
    substack = _substack_way(home, feeds, answers)
    return [*([substack] if substack else []), *_marked(ways)]


def _marked(ways: Sequence[Way]) -> list[Way]:
    """Return ways in without lists that are parts of others of their kind."""
    best: dict[str, Way] = {}
    for way in ways:
        known = best.get(way.kind)
        if known is None or (way.is_whole, way.issues) > (known.is_whole, known.issues):
            best[way.kind] = way
    return list(best.values())


def why_no_issues(answer: Answer, feed: Feed, home: Answer) -> str | None:
    """Return why the entries of a feed are no issues; None where they may be."""
    try:
        check_feed(feed, (home.url, answer.url))
    except ListingError as error:
        return str(error)
    return None


def _feed_way(answer: Answer, feed: Feed, home: Answer) -> Way | None:
    if why_no_issues(answer, feed, home) is not None:
        return None
    titles = tuple(entry.title or "" for entry in feed.entries)
    rule = title_rule(titles)
    entries = tuple({entry.link or entry.id or entry.title: entry for entry in feed.entries}.values())
    pattern = None
    if rule is not None:
        entries = tuple(entry for entry in entries if re.search(rule[0], entry.title or ""))
    else:
        pattern = path_rule([path_in(entry.link) for entry in entries if entry.link])
    full = [entry for entry in entries[:MOST_READ] if _is_full(entry, answer.url)]
    told = f"{len(entries)} issues in the feed, {len(full)} of {len(entries[:MOST_READ])} with their text"
    return Way(
        kind="feed",
        url=answer.asked,
        issues=len(entries),
        told=told,
        titles=titles,
        pages=tuple(entry.link for entry in entries if entry.link),
        entries=tuple(entries[:MOST_READ]),
        has_texts=len(full) > len(entries[:MOST_READ]) / 2,
        title_rule=rule,
        pattern=pattern,
        needs_pattern=pattern is not None and 1 < pattern.fits < len(entries) * 0.95,
        is_whole=feed.is_paged or feed.next is not None,
        name=name_of_site(feed.title or ""),
        engine="WordPress" if feed.is_paged else None,
    )


def _is_full(entry: FeedEntry, url: str) -> bool:
    publication = Publication(key="site", name="", url=origin(url), feed=FeedTable(url=url))
    document = Document(kind="entry", locator=entry.locator, url=entry.link or url, text=entry_text(entry))
    return read_entry(document, publication).availability == "full"


def _index_ways(answers: Sequence[Answer], home: Answer) -> Iterator[Way]:
    """Yield the pages that list issues; what one of them lists is an issue itself, however many others it links to."""
    issues: set[str] = set()
    named = {home.asked, *(look_at_page(home).archives if home.is_html else ())}
    for answer in answers:
        if answer.asked not in named and path_in(answer.asked) in issues:
            continue
        if page := as_index(answer):
            way = _index_way(answer, page)
            issues |= {path_in(url) for url in way.pages if urlsplit(url).query == ""}
            yield way


def _index_way(answer: Answer, page: IndexPage) -> Way:
    paths = [path_in(link.url) for link in page.links]
    pattern = path_rule(paths)
    links = [link for link in page.links if pattern is None or _fits(pattern, path_in(link.url))]
    titles = tuple(link.title or "" for link in links)
    return Way(
        kind="index",
        url=answer.asked,
        issues=len(links),
        told=f"the page links to {len(links)} issues{', and to a next page' if page.next else ''}",
        titles=titles,
        pages=tuple(link.url for link in links),
        published=tuple(link.published for link in links),
        title_rule=title_rule(titles),
        pattern=pattern,
        needs_pattern=len(links) < len(page.links),
        is_whole=(page.next is not None and len(links) > LEAST_PAGE) or len(links) > 20,
    )


def _fits(pattern: PathRule, path: str) -> bool:
    return re.match(pattern.pattern, path) is not None


def _site_ways(answers: Sequence[Answer], listed: Sequence[str], home: Answer) -> Iterator[Way]:
    entries: dict[str, ListingEntry] = {}
    first: Answer | None = None
    for answer in answers:
        sitemap = as_sitemap(answer)
        if sitemap is not None:
            first = first or answer
            entries |= {entry.locator: entry for entry in sitemap.entries}
    if first is None or not entries:
        return
    known = [path for url in listed if (path := path_in(url)) in entries]
    pattern = path_rule(known or [path for path in entries if path != "/"], entries)
    if pattern is None:
        return
    pages = [path for path in entries if _fits(pattern, path)]
    if len(pages) < 2:
        return
    yield Way(
        kind="site",
        url=first.asked,
        issues=len(pages),
        told=f"{len(entries)} pages in the sitemap",
        pages=tuple(urljoin(origin(home.url), path) for path in pages),
        pattern=pattern,
        needs_pattern=True,
        is_whole=bool(known),
    )


def _substack_way(home: Answer, feeds: Sequence[Way], answers: Sequence[Answer]) -> Way | None:
    host = urlsplit(home.url).hostname or ""
    if not home.is_html or not (host.endswith(".substack.com") or look_at_page(home).engine == "Substack"):
        return None
    feed = feeds[0] if feeds else None
    return Way(
        kind="substack",
        url=origin(home.url),
        issues=feed.issues if feed else 0,
        told="a Substack, whose archive lists all posts",
        titles=feed.titles if feed else (),
        entries=feed.entries if feed else (),
        has_texts=feed is not None and feed.has_texts,
        title_rule=feed.title_rule if feed else None,
        is_whole=True,
        engine="Substack",
    )
