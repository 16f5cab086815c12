"""The ways of listing that there are, in the order in which a run asks them."""

from crawler.crawling.listings.feed import FeedListing
from crawler.crawling.listings.folder import FolderListing
from crawler.crawling.listings.index import IndexListing
from crawler.crawling.listings.mail import MailListing
from crawler.crawling.listings.pages import FeedPages
from crawler.crawling.listings.reader import ListingReader, RemoteListing
from crawler.crawling.listings.scope import RunScope
from crawler.crawling.listings.sitemap import SitemapListing
from crawler.crawling.listings.substack import SubstackListing
from crawler.crawling.listings.tree import TreeListing

__all__ = ["LISTINGS", "lanes", "open_listings"]

LISTINGS: tuple[type[ListingReader], ...] = (
    FolderListing,
    MailListing,
    TreeListing,
    FeedListing,
    SitemapListing,
    IndexListing,
    FeedPages,
    SubstackListing,
)
"""Each way of listing; those that fill gaps come last."""


def open_listings(scope: RunScope) -> list[ListingReader]:
    """Return the readers of a run. Raise ArgumentError where an argument of one is wrong."""
    return [reader for way in LISTINGS if (reader := way.open(scope)) is not None]


def lanes(delay: float) -> dict[str, dict[str, float]]:
    """Return the setting DOWNLOAD_SLOTS: a lane for each way, with a pace of its own. delay: seconds."""
    return {
        way.name: {"concurrency": 1, "delay": way.pace * delay, "jitter": 0.5}
        for way in LISTINGS
        if issubclass(way, RemoteListing)
    }
