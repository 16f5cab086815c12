"""A page of the publication's site that lists its issues."""

from dataclasses import replace
from typing import ClassVar, Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.reader import (
    AskedEditions,
    AskedListing,
    ListingPage,
    header,
    more_of,
    numbered_page,
    takes_page,
    text_of,
)
from crawler.crawling.listings.scope import RunScope
from crawler.digests.description.index import IndexTable
from crawler.digests.edition_address import page_locator, public_url
from crawler.digests.listings.index import read_index
from crawler.digests.locators import origin, own_path
from crawler.exceptions import ListingError
from crawler.items import Document, EditionKind, ListingEntry

__all__ = ["MAX_PAGES", "IndexListing"]

MAX_PAGES = 500
"""Pages of the list that are read."""

NUMBER = "index_page"
"""Key in a request's `meta`: which page of the list it asks for, from 1."""


class IndexListing(AskedListing, AskedEditions):
    """Lists the links of a page to issues, the newest first, page by page as far as something is new."""

    name: ClassVar[str] = "index"
    kind: ClassVar[EditionKind] = "page"
    is_conditional: ClassVar[bool] = True

    def __init__(self, scope: RunScope, index: IndexTable) -> None:
        super().__init__(scope)
        self.url = index.url
        self._index = index
        self._public = (scope.public.index or index).url
        self._cut: str | None = None

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        index = scope.publication.index
        return cls(scope, index) if index is not None else None

    def bases(self) -> tuple[str, ...]:
        return (self.url,)

    def first_request(self, before: Listing | None) -> Request:
        return self.ask(self.url, before, **{NUMBER: 1})

    def read(self, response: Response, found: tuple[ListingEntry, ...], before: Listing | None) -> ListingPage:
        number = int(response.meta[NUMBER])
        if response.status == 304 and before is not None:
            return ListingPage(entries=before.entries, is_unchanged=True, is_complete=False)
        if response.status >= 400:
            return more_of((), found, before, None)
        public = self._public if number == 1 else self._public_address(response.url)
        described = self.scope.public
        page = read_index(text_of(response), public, self._index, described.languages, described.issue.date_order)
        entries = tuple(
            ListingEntry(locator=page_locator(self.scope.public, link.url), title=link.title, published=link.published)
            for link in page.links
        )
        if number == 1 and not entries:
            raise ListingError(
                "the page links to no issue: say with `pages` or `links` of [index] which links are issues"
            )
        following = self._following(page.next, number, response.url)
        listed = more_of(entries, found, before, following)
        if page.cut and self._cut is None:
            self._cut = f"of page {number} of the list, {page.cut} were read"
        if number > 1 or following is not None or self._cut:
            return replace(listed, warning=self._cut)
        # One page: what it does not name any more is gone, unless a sitemap lists pages too.
        is_complete = self.scope.public.site is None or not self.scope.public.site.has_sitemap
        etag, modified = header(response, "ETag"), header(response, "Last-Modified")
        return ListingPage(entries=entries, is_complete=is_complete, etag=etag, last_modified=modified)

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        return takes_page(self.scope.selection, entry, issues)

    def is_needed(self, entry: ListingEntry, known: KnownEdition | None, issues: IssueCatalogue) -> bool:
        """Whether no other listing says when the page changed."""
        return known is None or known.revision is None

    def request(self, entry: ListingEntry, known: KnownEdition | None) -> Request:
        return self.ask(self.scope.asked(public_url(self.scope.public, self.kind, entry.locator)), known)

    def document(self, response: Response, entry: ListingEntry) -> Document:
        return self.text_document(response, entry)

    def _following(self, named: str | None, number: int, url: str) -> Request | None:
        """Return the request for the next page of the list; None where there is none."""
        if number >= MAX_PAGES:
            return None
        if self._index.paged is not None:
            following = numbered_page(self.url, self._index.paged, number + 1)
        elif named is not None:
            path = own_path(named, self._public)
            following = urljoin(origin(self.url), path) if path is not None else named
        else:
            return None
        if following == url:
            return None
        return self.ask(following, None, **{NUMBER: number + 1, "handle_httpstatus_list": [400, 404, 410]})

    def _public_address(self, asked: str) -> str:
        """Return where readers find a page of the list that was asked for."""
        path = own_path(asked, self.url)
        return urljoin(self._public, path) if path is not None else asked
