"""The publication's site, whose sitemaps list the pages with the time of their last change."""

from dataclasses import dataclass
from typing import ClassVar, Self
from urllib.parse import quote, urljoin

from scrapy import Request
from scrapy.http import Response

from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.reader import AskedEditions, AskedListing, ListingPage, takes_page
from crawler.crawling.listings.scope import RunScope, page_at
from crawler.digests.edition_address import PATH_CHARS
from crawler.digests.listings.sitemap import MAX_LISTED, Sitemap, read_sitemap
from crawler.digests.locators import own_path
from crawler.digests.publications import Site
from crawler.exceptions import ListingError
from crawler.items import Document, EditionKind, ListingEntry

__all__ = ["MAX_SITEMAPS", "SitemapListing"]

MAX_SITEMAPS = 200
"""Sitemaps that an index may name and that are asked for; sitemaps.org allows 50,000, of 50,000 pages each."""

MAX_PAGES = 100_000
"""Pages that are taken from them."""

SO_FAR = "sitemaps_so_far"
"""Key in a request's `meta`: what is known of the sitemaps besides the one that it asks for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _SoFar:
    """The reading of an index of sitemaps, as far as it has come."""

    asked: int = 0
    """Sitemaps that were asked for."""
    waiting: tuple[str, ...] = ()
    """Addresses of those that are still to be asked for, as written."""
    named: frozenset[str] = frozenset()
    """Addresses of all that were named, as written."""
    failed: tuple[str, ...] = ()
    """What is wrong with those that could not be read."""


class SitemapListing(AskedListing, AskedEditions):
    """Lists the pages of a sitemap, or of the sitemaps that an index names, that may be issues."""

    name: ClassVar[str] = "site"
    kind: ClassVar[EditionKind] = "page"
    is_conditional: ClassVar[bool] = True

    def __init__(self, scope: RunScope, site: Site) -> None:
        super().__init__(scope)
        self.url = urljoin(site.url + "/", site.sitemap.lstrip("/"))
        self._site = site
        self._public = (scope.public.site or site).url

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        site = scope.publication.site
        return cls(scope, site) if site is not None and site.has_sitemap else None

    def bases(self) -> tuple[str, ...]:
        return (self._site.url,)

    def first_request(self, before: Listing | None) -> Request:
        return self.ask(self.url, before)

    def read(self, response: Response, found: tuple[ListingEntry, ...], before: Listing | None) -> ListingPage:
        if response.status == 304 and before is not None:
            return ListingPage(entries=before.entries, is_unchanged=True)
        so_far: _SoFar = response.meta.get(SO_FAR) or _SoFar()
        sitemap, failed = Sitemap(), so_far.failed
        try:
            if response.status >= 400:
                raise ListingError(f"status {response.status}")
            sitemap = read_sitemap(response.body)
        except ListingError as error:
            if not so_far.asked:
                raise
            failed = (*failed, f"{response.url}: {error}")
        if sitemap.is_cut:
            failed = (*failed, f"{response.url}: {MAX_LISTED:,} of those that it lists were read")
        entries = {entry.locator: entry for entry in (*found, *self._pages(sitemap))}
        new = tuple(address for address in sitemap.sitemaps if address not in so_far.named)
        waiting, named, asked = (*so_far.waiting, *new), so_far.named.union(new), so_far.asked + 1
        if waiting and asked <= MAX_SITEMAPS and len(entries) <= MAX_PAGES:
            state = _SoFar(asked=asked, waiting=waiting[1:], named=named, failed=failed)
            meta = {SO_FAR: state, "handle_httpstatus_all": True}
            following = self.ask(self._address(waiting[0], response.url), None, **meta)
            return ListingPage(entries=tuple(entries.values()), next=following)
        if asked == 1 and sitemap.entries and not entries:
            count = len(sitemap.entries)
            raise ListingError(f"none of the {count:,} pages that it names has a path that `pages` of [site] matches")
        if asked == 1 and not failed:
            return self.whole_page(response, tuple(entries.values()))
        if waiting:
            failed = (*failed, f"{len(waiting):,} of its sitemaps were not read: at most {MAX_SITEMAPS} are")
        if not entries:
            raise ListingError("; ".join(failed) or "its sitemaps name no page whose path is one of an issue")
        return ListingPage(entries=tuple(entries.values()), is_complete=not failed, warning="; ".join(failed) or None)

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        return takes_page(self.scope.selection, entry, issues)

    def request(self, entry: ListingEntry, known: KnownEdition | None) -> Request:
        return self.ask(page_at(self._site.url, self._public, quote(entry.locator, safe=PATH_CHARS)), known)

    def document(self, response: Response, entry: ListingEntry) -> Document:
        return self.text_document(response, entry)

    def _pages(self, sitemap: Sitemap) -> list[ListingEntry]:
        return [entry for entry in sitemap.entries if self._site.pages.match(entry.locator)]

    def _address(self, written: str, index: str) -> str:
        """Return where a sitemap of an index is asked for: at the base address of the run, where it is the site's."""
        url = urljoin(index, written)
        path = own_path(url, self._public)
        return page_at(self._site.url, self._public, path) if path is not None else url
