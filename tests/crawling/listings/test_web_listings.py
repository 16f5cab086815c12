"""Listings on the web: sitemaps of sitemaps, feeds in parts, pages that list issues; and where a run asks for them."""

import re
from dataclasses import replace
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import TextResponse

from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.arguments import Selection
from crawler.crawling.listings import feed as feeds
from crawler.crawling.listings import sitemap as sitemaps
from crawler.crawling.listings.feed import FeedListing
from crawler.crawling.listings.index import IndexListing
from crawler.crawling.listings.reader import AskedListing, ListingPage, ListingReader
from crawler.crawling.listings.scope import RunScope
from crawler.crawling.listings.sitemap import SitemapListing
from crawler.digests.description.feed import FeedTable
from crawler.digests.description.index import IndexTable
from crawler.digests.description.site import Site
from crawler.digests.publications import Publication
from crawler.exceptions import ListingError
from crawler.items import ListingEntry

COGS = Publication(
    key="cogs",
    name="Cogs",
    url="https://cogs.example",
    site=Site(url="https://cogs.example", pages=re.compile("/issues/")),
    feed=FeedTable(url="https://cogs.example/feed/"),
    index=IndexTable(url="https://cogs.example/letters/"),
)
BEFORE = Listing(etag='"1"', last_modified=None, read_at="", entries=(ListingEntry(locator="/issues/1/"),))


def scope(public: Publication = COGS, **asked: str) -> RunScope:
    return RunScope(publication=public.at(**asked), public=public, selection=Selection())


def opened(way: type[ListingReader], public: Publication = COGS, **asked: str) -> Any:
    reader = way.open(scope(public, **asked))
    assert reader is not None
    return reader


def answer(request: Request, body: str, status: int = 200, **headers: str) -> TextResponse:
    text = body.encode()
    return TextResponse(request.url, status=status, headers=headers, body=text, request=request, encoding="utf-8")


def read_all(
    reader: AskedListing, bodies: dict[str, str], before: Listing | None = None
) -> tuple[ListingPage, list[str]]:
    """The whole listing, and the addresses that were asked for. bodies: by address; others are answered with 404."""
    request, asked = reader.first_request(before), list[str]()
    found: tuple[ListingEntry, ...] = ()
    while True:
        asked.append(request.url)
        body = bodies.get(request.url)
        page = reader.read(answer(request, body or "", 404 if body is None else 200, ETag='"2"'), found, before)
        if page.next is None:
            return page, asked
        request, found = page.next, page.entries


# Sitemaps


def index_of(*addresses: str) -> str:
    return f"<sitemapindex>{''.join(f'<sitemap><loc>{each}</loc></sitemap>' for each in addresses)}</sitemapindex>"


def pages_of(*paths: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>https://cogs.example{path}</loc></url>' for path in paths)}</urlset>"


def test_the_sitemaps_of_an_index_are_read_one_after_the_other_each_once() -> None:
    bodies = {
        "http://127.0.0.1/copy/sitemap.xml": index_of(
            "https://www.cogs.example/a.xml", "/b.xml", "https://other.example/c"
        ),
        "http://127.0.0.1/copy/a.xml": index_of(
            "/sitemap.xml", "https://cogs.example/a.xml", "https://cogs.example/d.xml"
        ),
        "http://127.0.0.1/copy/d.xml": pages_of("/issues/1/", "/about/"),
        "https://other.example/c": pages_of("/issues/2/", "/issues/1/"),
    }
    page, asked = read_all(opened(SitemapListing, site="http://127.0.0.1/copy"), bodies)
    assert [entry.locator for entry in page.entries] == ["/issues/2/", "/issues/1/"]
    assert asked[:2] == [*bodies][:2]
    assert asked[2:4] == ["http://127.0.0.1/b.xml", "https://other.example/c"]
    assert page.warning is not None
    assert (page.is_complete, page.warning.count("404")) == (False, 2)


def test_a_sitemap_of_fifty_thousand_sitemaps_is_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_SITEMAPS", 3)
    addresses = [f"https://cogs.example/{number}.xml" for number in range(50_000)]
    bodies = {address: pages_of(f"/issues/{number}/") for number, address in enumerate(addresses)}
    page, asked = read_all(opened(SitemapListing), {"https://cogs.example/sitemap.xml": index_of(*addresses), **bodies})
    assert [entry.locator for entry in page.entries] == ["/issues/0/", "/issues/1/", "/issues/2/"]
    assert (len(asked), page.is_complete) == (4, False)
    assert page.warning == "49,997 of its sitemaps were not read: at most 3 are"


def test_a_sitemap_that_is_not_read_whole_is_told() -> None:
    listing = opened(SitemapListing)
    rows = pages_of(*(f"/issues/{number}" for number in range(50_001)))
    page, _ = read_all(listing, {"https://cogs.example/sitemap.xml": rows})
    assert (len(page.entries), page.is_complete) == (50_000, False)
    assert page.warning == "https://cogs.example/sitemap.xml: 50,000 of those that it lists were read"


def test_sitemaps_that_name_no_issue_are_an_error() -> None:
    first = "https://cogs.example/sitemap.xml"
    with pytest.raises(ListingError, match="name no page whose path is one of an issue"):
        read_all(opened(SitemapListing), {first: index_of("/a.xml"), "https://cogs.example/a.xml": pages_of("/about/")})
    with pytest.raises(ListingError, match=r"a\.xml: no well-formed XML"):
        read_all(opened(SitemapListing), {first: index_of("/a.xml"), "https://cogs.example/a.xml": "<urlset>"})
    none = replace(COGS, site=Site(url="https://cogs.example", sitemap="none"))
    assert SitemapListing.open(scope(none)) is None


# Feeds


def feed_of(*numbers: int, more: str = "") -> str:
    items = "".join(
        f"<item><title>Cogs #{n}</title><link>https://cogs.example/issues/{n}/</link></item>" for n in numbers
    )
    return f"<rss version='2.0'><channel><link>https://cogs.example/</link>{more}{items}</channel></rss>"


NEXT = '<link xmlns="http://www.w3.org/2005/Atom" rel="prev-archive" href="https://cogs.example/feed/{}.xml"/>'


def test_the_parts_of_a_feed_are_read_until_they_bring_nothing_new() -> None:
    parts = {
        "http://127.0.0.1/feed/": feed_of(5, 4, more=NEXT.format(1)),
        "http://127.0.0.1/feed/1.xml": feed_of(3, 2, more=NEXT.format(0)),
        "http://127.0.0.1/feed/0.xml": feed_of(1),
    }
    reader = opened(FeedListing, feed="http://127.0.0.1/feed/")
    page, asked = read_all(reader, parts)
    assert asked == list(parts)
    assert [entry.locator for entry in page.entries] == [f"/issues/{number}/" for number in (5, 4, 3, 2, 1)]
    assert (page.etag, page.is_complete, len(page.documents)) == ('"2"', False, 1)
    known = replace(BEFORE, entries=page.entries)
    newer = parts | {"http://127.0.0.1/feed/": feed_of(6, 5, 4, more=NEXT.format(1))}
    page, asked = read_all(reader, newer, known)
    assert asked == list(parts)[:2], "the second part is as it was"
    assert len(page.entries) == 6


def test_a_feed_that_never_ends_is_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MAX_PARTS", 2)
    table = FeedTable(url="https://cogs.example/feed/?a=b", paged="?page={page}")
    parts = {"https://cogs.example/feed/?a=b": feed_of(1)}
    parts |= {f"https://cogs.example/feed/?a=b&page={number}": feed_of(number) for number in range(2, 9)}
    page, asked = read_all(opened(FeedListing, replace(COGS, feed=table)), parts)
    assert (len(asked), page.warning) == (2, "only 2 parts of the feed were read")


def test_a_part_that_fails_is_an_error_and_one_beyond_the_last_is_the_end() -> None:
    table = replace(COGS, feed=FeedTable(url="https://cogs.example/feed/", paged="page/{page}/"))
    reader = opened(FeedListing, table)
    assert len(read_all(reader, {"https://cogs.example/feed/": feed_of(1)})[0].entries) == 1
    second = reader.read(answer(reader.first_request(None), feed_of(1)), (), None).next
    assert second.url == "https://cogs.example/feed/page/2/"
    with pytest.raises(ListingError, match="part 2 of the feed: status 503"):
        reader.read(answer(second, "", 503), (), None)


def test_entries_that_are_no_issues_are_named_and_a_feed_of_none_is_told() -> None:
    reader = opened(
        FeedListing, replace(COGS, feed=FeedTable(url="https://cogs.example/feed/", titles=re.compile("#5")))
    )
    page, _ = read_all(reader, {"https://cogs.example/feed/": feed_of(5, 4)})
    assert [document.locator for document in page.documents] == ["/issues/5/"]
    assert list(reader.left_out.values()) == [("Cogs #4",)]
    page, _ = read_all(reader, {"https://cogs.example/feed/": feed_of(3)})
    assert page.warning is not None
    assert page.warning.startswith("none of its 1 entries is an issue")


def test_a_feed_that_is_not_read_whole_is_told() -> None:
    items = "".join(
        f"<item><title>{n}</title><link>https://cogs.example/issues/{n}/</link></item>" for n in range(9_000)
    )
    listing = FeedListing.open(scope())
    assert listing is not None
    page, _ = read_all(listing, {"https://cogs.example/feed/": f"<rss version='2.0'><channel>{items}</channel></rss>"})
    assert page.warning == f"of part 1 of the feed, {len(page.entries):,} items were read"
    assert not page.is_complete


def test_a_feed_that_did_not_change_is_as_it_was() -> None:
    reader = opened(FeedListing)
    request = reader.first_request(BEFORE)
    assert request.headers["If-None-Match"] == b'"1"'
    page = reader.read(answer(request, "", 304), (), BEFORE)
    assert (page.entries, page.is_unchanged, page.is_complete) == (BEFORE.entries, True, False)


def test_entries_that_link_to_one_page_are_told_apart() -> None:
    item = "<item><title>{0}</title><link>https://cogs.example/</link><guid>tag:{0}</guid></item>"
    page, _ = read_all(
        opened(FeedListing), {"https://cogs.example/feed/": feed_of(more="".join(map(item.format, (1, 2))))}
    )
    assert [entry.locator for entry in page.entries] == ["/ tag:1", "/ tag:2"]


# Index pages


def test_one_page_that_lists_all_issues_says_what_is_gone() -> None:
    html = '<ul><li>2020-02-03 <a href="5/">Cogs #5</a></li></ul>'
    only = replace(COGS, site=None)
    page, _ = read_all(opened(IndexListing, only), {"https://cogs.example/letters/": html})
    assert page.entries == (ListingEntry(locator="/letters/5/", title="Cogs #5", published="2020-02-03"),)
    assert (page.is_complete, page.etag) == (True, '"2"')
    page, _ = read_all(opened(IndexListing), {"https://cogs.example/letters/": html})
    assert not page.is_complete, "a sitemap lists pages too"


def test_further_pages_of_a_list_are_numbered_where_nothing_links_to_them() -> None:
    table = IndexTable(url="https://cogs.example/letters/", paged="?page={page}")
    bodies = {
        "http://127.0.0.1/letters/": '<a href="5/">#5</a>',
        "http://127.0.0.1/letters/?page=2": '<a href="4/">#4</a>',
    }
    reader = opened(IndexListing, replace(COGS, index=table), index="http://127.0.0.1/letters/")
    page, asked = read_all(reader, bodies)
    assert [entry.locator for entry in page.entries] == ["/letters/5/", "/letters/4/"]
    assert asked == [*bodies, "http://127.0.0.1/letters/?page=3"]
    assert reader.request(page.entries[0], None).url == "http://127.0.0.1/letters/5/"


def test_a_page_whose_changes_another_listing_tells_is_left_to_that() -> None:
    reader, page = opened(IndexListing), ListingEntry(locator="/letters/5/")
    known = KnownEdition(
        revision=None, etag=None, last_modified=None, text_hash="", reader="", issue_key=None, gone_since=None
    )
    needed = [reader.is_needed(page, each, None) for each in (None, known, replace(known, revision="2020-02-03"))]
    assert needed == [True, True, False]


@pytest.mark.parametrize(
    ("asked", "url"),
    [
        ({}, "https://www.cogs.example/issues/5/"),
        ({"site": "http://127.0.0.1/copy"}, "http://127.0.0.1/copy/issues/5/"),
        ({"feed": "http://127.0.0.1:8/feed/"}, "http://127.0.0.1:8/issues/5/"),
        ({"index": "http://127.0.0.1:9/letters/", "feed": "no"}, "http://127.0.0.1:9/issues/5/"),
    ],
)
def test_a_page_is_asked_for_where_the_run_asks_for_its_site(asked: dict[str, str], url: str) -> None:
    assert scope(COGS, **asked).asked("https://www.cogs.example/issues/5/") == url
    assert scope(COGS, **asked).asked("https://other.example/5/") == "https://other.example/5/"
