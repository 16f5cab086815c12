"""The pages of issues whose entry in the feed does not hold the whole text."""

from collections.abc import Iterable
from typing import ClassVar, Self

from scrapy import Request
from scrapy.http import Response

from crawler.archive.issues.editions import KnownEdition
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.reader import DerivedListing, takes_page
from crawler.crawling.listings.scope import RunScope
from crawler.digests.description.feed import FeedTable
from crawler.digests.edition_address import page_locator, public_url
from crawler.digests.locators import own_path
from crawler.items import Document, EditionKind, ListingEntry

__all__ = ["FeedPages"]

FOLLOWED = "feed:"
"""Begin of the revision of a page that is asked for because of an entry of the feed."""


class FeedPages(DerivedListing):
    """Follows the links of entries: where the page, or its entry, is new or changed, and no sitemap names it."""

    name: ClassVar[str] = "feed_pages"
    kind: ClassVar[EditionKind] = "page"
    fills_gaps: ClassVar[bool] = True

    def __init__(self, scope: RunScope, feed: FeedTable) -> None:
        super().__init__(scope)
        self.url = feed.url
        self._feed = feed

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        feed = scope.publication.feed
        return cls(scope, feed) if feed is not None and feed.follow != "none" else None

    def bases(self) -> tuple[str, ...]:
        return (self.url,)

    def entries(self, issues: IssueCatalogue) -> Iterable[ListingEntry]:
        return [
            ListingEntry(
                locator=page_locator(self.scope.public, entry.url),
                revision=f"{FOLLOWED}{entry.revision}",
                title=entry.title,
                published=entry.published,
            )
            for entry in issues.entries_to_follow(everything=self._feed.follow == "all")
        ]

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        """A post on Substack is asked for by its own listing, where the run has that."""
        substack = self.scope.public.substack if self.scope.publication.substack is not None else None
        if substack is not None and own_path(entry.locator, substack.url) is not None:
            return False
        return takes_page(self.scope.selection, entry, issues)

    def is_needed(self, entry: ListingEntry, known: KnownEdition | None, issues: IssueCatalogue) -> bool:
        """Whether a page is new, or was asked for because of an entry that has changed."""
        return known is None or (known.revision or "").startswith(FOLLOWED)

    def request(self, entry: ListingEntry, known: KnownEdition | None) -> Request:
        url = public_url(self.scope.public, self.kind, entry.locator)
        return self.ask(self.scope.asked(url), known)

    def document(self, response: Response, entry: ListingEntry) -> Document:
        return self.text_document(response, entry)
