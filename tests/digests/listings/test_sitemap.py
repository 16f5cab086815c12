"""The sitemap of a site: the pages that it names, and what is none."""

import pytest

from crawler.digests.listings.sitemap import read_sitemap
from crawler.exceptions import ListingError
from crawler.items import ListingEntry

SITEMAP = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>'


def test_a_sitemap_gives_paths_with_the_last_of_two() -> None:
    rows = (
        b"<url><loc> https://site.example/digests/a </loc><lastmod>2020-01-01</lastmod></url>"
        b"<url><loc>https://site.example</loc></url><url><lastmod>2020-01-01</lastmod></url>"
        b"<url><loc>https://site.example/digests/a</loc><lastmod>2020-01-02</lastmod></url>"
    )
    assert read_sitemap(SITEMAP % rows) == (
        ListingEntry(locator="/digests/a", revision="2020-01-02"),
        ListingEntry(locator="/"),
    )


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"<urlset>", b"{}", b"\xff\xfe", SITEMAP % b"&undefined;"])
def test_what_is_no_sitemap_is_an_error(data: bytes) -> None:
    with pytest.raises(ListingError):
        read_sitemap(data)


def test_an_address_that_is_none_is_passed_over() -> None:
    rows = b"<url><loc>http://[</loc></url><url><loc>https://site.example/a</loc></url>"
    assert [entry.locator for entry in read_sitemap(SITEMAP % rows)] == ["/a"]


def test_entities_of_a_sitemap_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + SITEMAP % b"<url><loc>&b;</loc></url>"
    assert read_sitemap(bomb) == ()
