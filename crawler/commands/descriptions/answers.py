"""What a site answered, and what of it tells how it lists its issues. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit

from parsel import Selector

from crawler.digests.description.index import IndexTable
from crawler.digests.listings.feed import Feed, read_feed
from crawler.digests.listings.index import IndexPage, read_index
from crawler.digests.listings.sitemap import Sitemap, read_sitemap
from crawler.digests.locators import origin, own_path
from crawler.exceptions import ListingError
from crawler.text.html import parse_html, read_metas
from crawler.text.space import fold_space

__all__ = ["Answer", "PageLook", "Plan", "as_feed", "as_index", "as_sitemap", "look_at_page", "name_of_site"]

_FEED_TYPES: Final = re.compile(r"rss|atom|feed\+json|application/json", re.IGNORECASE)
_ARCHIVE_WORDS: Final = re.compile(
    r"\b(?:archives?|back issues?|past issues?|previous issues?|all issues?|issues|newsletters?|all posts|editions?"
    r"|digests?|archiv|ausgaben|numéros|archivo|arquivo|архив|выпуски)\b|归档|存档|往期|アーカイブ|バックナンバー|所有文章",
    re.IGNORECASE,
)
_NO_NAME: Final = re.compile(
    r"(?i)(?:the )?(?:news ?letters?|home(?: ?page)?|blog|archives?|index|issues|posts|all (?:posts|issues)"
    r"|welcome|untitled)"
)
"""Titles of pages that do not name the site."""

_LISTED: Final = re.compile(
    r"(?i)^(?:recent content|home|posts?|news ?letters?|issues?|weekly|blog|archives?|digests?) (?:on|in) (?=\S)"
)
"""What Hugo writes before the name of a site in the titles of its feeds."""

_ARCHIVE_OF: Final = re.compile(r"(?i)(?<!\s)\s+(?:e-?mail |newsletter )?(?:campaign )?archives?(?: feed)?$")
"""What Mailchimp and others write behind it in the titles of lists of issues."""

_ENGINES: Final = ("Substack", "Ghost", "WordPress", "beehiiv", "Buttondown", "Mailchimp", "Hugo", "Jekyll", "Zola",
                   "Pelican", "Eleventy", "Blogger", "ConvertKit", "Medium")  # fmt: skip
_MARKS: Final = (
    ("Substack", "substackcdn.com"), ("Ghost", "/ghost/api/"), ("Ghost", "ghost-portal"), ("WordPress", "/wp-content/"),
    ("beehiiv", "beehiiv.com"), ("Buttondown", "buttondown.com/api"), ("Buttondown", "buttondown.email"),
    ("Mailchimp", "campaign-archive"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An answer."""

    asked: str
    """Address that was asked."""
    url: str
    """Address that answered, after redirects."""
    status: int
    """Its status; 0 where there was no answer."""
    kind: str = ""
    """Its header Content-Type."""
    body: bytes = b""
    error: str | None = None
    """Why there was no answer."""

    @property
    def is_html(self) -> bool:
        """Whether it is an HTML page."""
        begin = self.body[:500].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        return self.status == 200 and (begin.startswith((b"<!doctype html", b"<html")) or "html" in self.kind)

    @property
    def text(self) -> str:
        """Its body as text."""
        return self.body.decode("utf-8-sig", "replace")


Plan = Callable[[Sequence[Answer]], Sequence[str]]
"""What is asked next, after some answers; nothing when enough is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLook:
    """What a page of the site says of the site."""

    name: str | None
    """Name of the site."""
    engine: str | None
    """Program that made it."""
    feeds: tuple[str, ...]
    """Addresses of feeds that it names."""
    archives: tuple[str, ...]
    """Addresses that it links to as lists of issues."""
    language: str | None
    canonical: str | None
    """Its public address, where it says one."""


def look_at_page(answer: Answer) -> PageLook:
    """Return what a page says."""
    page = parse_html(answer.text)
    metas = read_metas(page.root)
    named = [
        urljoin(answer.url, link.attrib["href"].strip())
        for link in page.xpath("//link[contains(concat(' ', @rel, ' '), ' alternate ') and @href]")
        if _FEED_TYPES.search(link.attrib.get("type", ""))
    ]
    return PageLook(
        name=name_of_site((metas.get("og:site_name") or [""])[0], page.xpath("string(//head/title)").get() or ""),
        engine=engine_of(answer.text, (metas.get("generator") or [""])[0]),
        feeds=tuple(dict.fromkeys(url for url in named if not re.search(r"comments?/", url))),
        archives=tuple(dict.fromkeys(_archives(page, answer.url))),
        language=page.xpath("/html/@lang").get(),
        canonical=page.xpath("//link[@rel='canonical']/@href").get() or next(iter(metas.get("og:url", ())), None),
    )


def name_of_site(*said: str) -> str | None:
    """Return the name of a site: the first part of what is said that is more than what kind of page it is.

    >>> name_of_site("", "Archive | Cogs Weekly"), name_of_site("", "Newsletter")
    ('Cogs Weekly', None)
    """
    said = tuple(_ARCHIVE_OF.sub("", _LISTED.sub("", fold_space(text))) for text in said)
    parts = [part for text in said for part in re.split(r"(?<!\s)\s++[|–—·:-]\s++", fold_space(text))]
    return next((part for part in parts if part and not _NO_NAME.fullmatch(part)), None)


def engine_of(text: str, generator: str) -> str | None:
    """Return the program that made a page; None for one that is not known."""
    named = next((engine for engine in _ENGINES if engine.lower() in generator.lower()), None)
    return named or next((engine for engine, mark in _MARKS if mark in text), None)


def _archives(page: Selector, url: str) -> Iterator[str]:
    for link in page.xpath("//a[@href]"):
        href, text = link.attrib["href"].strip(), fold_space(link.xpath("string()").get() or "")
        try:
            address = urldefrag(urljoin(url, href))[0]
        except ValueError:
            continue
        path = own_path(address, url)
        if path is None or path.count("/") > 3 or len(text) > 40 or address == url:
            continue
        last = urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1].replace("-", " ")
        if _ARCHIVE_WORDS.search(text) or _ARCHIVE_WORDS.fullmatch(last.removesuffix(".html")):
            yield address


def as_feed(answer: Answer) -> Feed | None:
    """Return the feed that an answer is; None for another answer, and for a feed without entries."""
    if answer.status != 200 or answer.is_html:
        return None
    try:
        feed = read_feed(answer.body, answer.url, origin(answer.url), answer.kind or None)
    except ListingError:
        return None
    return feed if feed.entries else None


def as_sitemap(answer: Answer) -> Sitemap | None:
    """Return the sitemap that an answer is; None for another answer."""
    if answer.status != 200 or answer.is_html:
        return None
    try:
        return read_sitemap(answer.body)
    except ListingError:
        return None


def as_index(answer: Answer) -> IndexPage | None:
    """Return the list of issues that a page is; None for another one."""
    if not answer.is_html:
        return None
    page = read_index(answer.text, answer.url, IndexTable(url=answer.url))
    return page if page.links else None
