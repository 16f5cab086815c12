"""The publication's Substack: its archive lists posts page by page; posts that nobody else has are fetched."""

from collections.abc import Mapping
from typing import ClassVar, Self
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.reader import AskedEditions, AskedListing, ListingPage, more_of, text_of
from crawler.crawling.listings.scope import RunScope
from crawler.digests.description.substack import SubstackTable
from crawler.digests.listings.chosen import is_post_issue, listed_edition
from crawler.digests.listings.substack import read_archive_page
from crawler.exceptions import ListingError, PostError
from crawler.items import Document, Edition, EditionKind, ListingEntry

__all__ = ["SubstackListing"]

PAGE_SIZE = 12
"""Posts that a page of the archive holds; asking for more gives fewer on some publications."""

_UNNAMED = "no slug that could be asked for"

OFFSET = "listing_offset"
"""Key in a request's `meta`: how many posts come before the page that it asks for."""


class SubstackListing(AskedListing, AskedEditions):
    """Lists the posts of the archive, the newest first, as far as something is new."""

    name: ClassVar[str] = "substack"
    kind: ClassVar[EditionKind] = "post"
    pace: ClassVar[float] = 5.0  # 2 to 10 seconds keep Substack from answering 429
    fills_gaps: ClassVar[bool] = True
    lists_everything: ClassVar[bool] = True

    def __init__(self, scope: RunScope, table: SubstackTable) -> None:
        super().__init__(scope)
        self.url = f"{table.url}/api/v1/archive"
        self._base = table.url
        self._table = table
        self._needing: set[str] | None = None
        self._unnamed: tuple[str, ...] = ()

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        table = scope.publication.substack
        return cls(scope, table) if table is not None else None

    @property
    def left_out(self) -> Mapping[str, tuple[str, ...]]:
        return {_UNNAMED: self._unnamed} if self._unnamed else {}

    def bases(self) -> tuple[str, ...]:
        return (self._base,)

    def first_request(self, before: Listing | None) -> Request:
        return self._page(0)

    def read(self, response: Response, found: tuple[ListingEntry, ...], before: Listing | None) -> ListingPage:
        """The listing ends with an empty page, or with one that brings nothing new: the rest is as it was."""
        offset = int(response.meta[OFFSET])
        try:
            page = read_archive_page(text_of(response))
        except ListingError as error:
            raise ListingError(f"offset {offset}: {error}") from None
        self._unnamed = (*self._unnamed, *page.unnamed) if offset else page.unnamed
        if not page.posts:
            return ListingPage(entries=found)
        return more_of(page.posts, found, before, self._page(offset + PAGE_SIZE))

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        edition = self._edition(entry)
        return edition is not None and self.scope.selection.takes(edition.number, edition.published)

    def is_needed(self, entry: ListingEntry, known: KnownEdition | None, issues: IssueCatalogue) -> bool:
        """Posts of issues that no other edition shows in full, of issues that nobody else has, and those that are known
        and changed."""
        edition = self._edition(entry)
        if edition is None or (known is not None and not known.is_aside):
            return edition is not None
        issue = issues.match(edition)
        if self._needing is None:
            self._needing = issues.needing_post()
        return issue is None or issue.key in self._needing

    def is_same(self, entry: ListingEntry, known: KnownEdition | None) -> bool:
        """Whether the archive has the post; one that was set aside may be needed again."""
        return known is not None and not known.is_aside and super().is_same(entry, known)

    def request(self, entry: ListingEntry, known: KnownEdition | None) -> Request:
        return self.ask(f"{self._base}/api/v1/posts/{quote(entry.locator)}", None)

    def document(self, response: Response, entry: ListingEntry) -> Document:
        return self.text_document(response, entry)

    def check(self, edition: Edition) -> None:
        if edition.title is None and edition.availability == "empty":
            raise PostError("the answer is no post: no title and no text", "edition_unavailable")

    def _page(self, offset: int) -> Request:
        query = f"sort=new&search=&offset={offset}&limit={PAGE_SIZE}"
        return self.ask(f"{self.url}?{query}", None, **{OFFSET: offset})

    def _edition(self, entry: ListingEntry) -> Edition | None:
        """Return what the archive tells of a post, as an edition without a body; None for one that is no issue."""
        return listed_edition(entry, self.scope.public) if is_post_issue(entry, self._table.titles) else None
