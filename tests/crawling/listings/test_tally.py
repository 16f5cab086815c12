"""What became of what listings name."""

import logging
from pathlib import Path
from typing import Any

import pytest
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.crawling.arguments import Selection
from crawler.crawling.listings.folder import FolderListing
from crawler.crawling.listings.scope import RunScope
from crawler.crawling.listings.sitemap import SitemapListing
from crawler.crawling.listings.substack import SubstackListing
from crawler.crawling.listings.tally import ListingTally
from crawler.items import Problem
from tests.digests.made import PUBLICATION, edition

SCOPE = RunScope(publication=PUBLICATION, public=PUBLICATION, selection=Selection())


@pytest.fixture(scope="module")
def stats() -> StatsCollector:
    return StatsCollector(get_crawler())


def opened(way: Any) -> Any:
    reader = way.open(SCOPE)
    assert reader is not None
    return reader


def test_what_is_left_out_is_counted_and_named(
    tmp_path: Path, stats: StatsCollector, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("1.md", "2.md", "a.txt", "README.md"):
        (tmp_path / name).touch()
    listing = FolderListing(SCOPE, str(tmp_path))
    tally = ListingTally(stats, Selection())
    tally.listed(listing, 2)
    assert not tally.takes(listing, edition(locator="2.md", left_out="a draft"))
    assert tally.takes(listing, edition(locator="1.md"))
    assert stats.get_value("left_out/a draft") == 1
    assert stats.get_value("left_out/another kind of file") == 1
    with caplog.at_level(logging.INFO):
        tally.report()
    said = "1 (a draft): 2.md; 1 (another kind of file): a.txt; 1 (its name says that it is none): README.md"
    assert caplog.messages == [f"folder: left out {said}"]


def test_a_listing_of_which_no_issue_is_made_says_why_by_cause(stats: StatsCollector) -> None:
    site, substack = opened(SitemapListing), opened(SubstackListing)
    tally = ListingTally(stats, Selection())
    tally.listed(site, 5)
    tally.listed(substack, 12)
    empty = Problem(kind="empty", evidence="the page has neither an article nor a redirect")
    for _ in range(3):
        tally.takes(site, edition("page", availability="empty", problems=(empty,)))
    tally.takes(site, edition("page", availability="stub"))
    tally.failed(site, "HTTP 403")
    told = dict(tally.fruitless([site, substack], set()))
    assert told[site] == (
        "5 listed, and no issue made of them. 3: the page has neither an article nor a redirect;"
        " 1: it redirects elsewhere; 1: HTTP 403"
    )
    assert told[substack] == "12 listed, and no issue made of them. None of them was read."
    assert dict(tally.fruitless([site, substack], {"markdown"})).keys() == {site}, (
        "what fills gaps may be needed by none"
    )
    assert dict(tally.fruitless([site, substack], {"page"})) == {}


def test_a_run_for_some_issues_takes_no_post_of_others(tmp_path: Path, stats: StatsCollector) -> None:
    (tmp_path / "a.md").touch()
    listing = FolderListing(SCOPE, str(tmp_path))
    tally = ListingTally(stats, Selection(numbers=(5, 6)))
    tally.listed(listing, 3)
    assert tally.takes(listing, edition(number=5))
    assert not tally.takes(listing, edition(number=7))
    assert not tally.takes(listing, edition(number=None))
    assert tally.takes(opened(SitemapListing), edition("page", number=None)), "a page is one of an issue that is known"
