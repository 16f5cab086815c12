"""Listings: what they name, and what is none."""

import json

import pytest

from crawler.digests.listings.answers import read_archive_page, read_sitemap, read_tree
from crawler.exceptions import ListingError
from crawler.items import ListingEntry

SITEMAP = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>'


def test_a_tree_gives_posts_with_their_hashes() -> None:
    tree = [
        {"path": "2020-01-01-1.md", "type": "blob", "sha": "a"},
        {"path": "2020-01-02-2.markdown", "sha": "b"},
        {"path": "drafts.md", "type": "tree", "sha": "c"},
        {"path": "cover.png", "type": "blob", "sha": "d"},
        {"path": 5, "sha": "e"},
        None,
    ]
    assert read_tree(json.dumps({"tree": tree, "truncated": False})) == (
        ListingEntry(locator="2020-01-01-1.md", revision="a"),
        ListingEntry(locator="2020-01-02-2.markdown", revision="b"),
    )


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"tree": {}}', '{"message": "rate limit"}', "<html>", "[" * 100_000])
def test_what_is_no_tree_is_an_error_that_shows_it(text: str) -> None:
    with pytest.raises(ListingError, match="begins"):
        read_tree(text)


def test_a_truncated_tree_is_an_error() -> None:
    with pytest.raises(ListingError, match="truncated"):
        read_tree('{"tree": [], "truncated": true}')


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


def test_an_archive_page_gives_posts() -> None:
    posts = [
        {"slug": "a", "title": "A", "post_date": "2020-01-02T03:04:05Z", "type": "newsletter", "updated_at": "2021"},
        {"slug": "b", "post_date": None},
    ]
    assert read_archive_page(json.dumps(posts)) == (
        ListingEntry(locator="a", revision="2021", title="A", published="2020-01-02", type="newsletter"),
        ListingEntry(locator="b"),
    )
    assert read_archive_page("[]") == ()


@pytest.mark.parametrize("text", ["", "{}", '{"errors": []}', "[5]", '[{"slug": ""}]', '[{"slug": 5}]'])
def test_what_is_no_archive_page_is_an_error(text: str) -> None:
    with pytest.raises(ListingError):
        read_archive_page(text)
