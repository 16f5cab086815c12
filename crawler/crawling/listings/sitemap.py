"""The publication's site, whose sitemap lists the pages with the time of their last change."""

from typing import ClassVar, Self
from urllib.parse import quote, urljoin

from scrapy import Request
from scrapy.http import Response

from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.reader import PATH_CHARS, ListingPage, RemoteListing
from crawler.crawling.listings.scope import RunScope
from crawler.digests.listings.sitemap import read_sitemap
from crawler.digests.locators import path_parts
from crawler.digests.publications import Site
from crawler.items import Document, EditionKind, ListingEntry

__all__ = ["SitemapListing"]


class SitemapListing(RemoteListing):
    """Lists the pages of a sitemap that may be issues."""

    name: ClassVar[str] = "site"
    kind: ClassVar[EditionKind] = "page"
    is_conditional: ClassVar[bool] = True

    def __init__(self, scope: RunScope, site: Site) -> None:
        super().__init__(scope)
        self.url = urljoin(site.url + "/", site.sitemap.lstrip("/"))
        self._site = site

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        return cls(scope, scope.publication.site) if scope.publication.site is not None else None

    def bases(self) -> tuple[str, ...]:
        return (self._site.url,)

    def first_request(self, before: Listing | None) -> Request:
        return self.ask(self.url, before)

    def read(self, response: Response, found: tuple[ListingEntry, ...], before: Listing | None) -> ListingPage:
        if response.status == 304 and before is not None:
            return ListingPage(entries=before.entries, is_unchanged=True)
        entries = tuple(entry for entry in read_sitemap(response.body) if self._site.pages.match(entry.locator))
        return self.whole_page(response, entries)

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        """A page whose path tells no number is one of an issue that is known, or is left out of a run for some."""
        selection = self.scope.selection
        if selection.everything:
            return True
        parts = path_parts(entry.locator)
        if parts.number is not None:
            return selection.takes(parts.number, parts.published)
        return any(selection.takes(issue.number, issue.published) for issue in issues.with_page(entry.locator))

    def request(self, entry: ListingEntry, known: KnownEdition | None) -> Request:
        return self.ask(self._site.url + quote(entry.locator, safe=PATH_CHARS), known)

    def document(self, response: Response, entry: ListingEntry) -> Document:
        return self.text_document(response, entry)
