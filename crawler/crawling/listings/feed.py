"""The publication's feed: its entries are editions, so that nothing is asked for but the feed itself."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from crawler.archive.issues.listings import Listing
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.reader import AskedListing, ListingPage, header, more_of, numbered_page, takes_page
from crawler.crawling.listings.scope import RunScope
from crawler.digests.description.feed import FeedTable
from crawler.digests.listings.chosen import is_feed_issue
from crawler.digests.listings.feed import Feed, check_feed, read_feed
from crawler.digests.listings.feed_entry import FeedEntry, entry_revision, entry_text, published_day
from crawler.digests.locators import origin, own_path
from crawler.exceptions import ListingError
from crawler.items import Document, EditionKind, ListingEntry
from crawler.text.months import at_most_in_words

__all__ = ["MAX_PARTS", "FeedListing"]

MAX_PARTS = 500
"""Parts of a feed that are read: five thousand issues, where a part has ten."""

MAX_IN_WORDS = 100
"""Dates of a part that are tried in words, as `at_most_in_words` says: feeds write numbers and English names."""

MAX_TOLD = 5
"""Parts of a feed that a message names as not read whole."""

PART, VALIDATORS = "feed_part", "feed_validators"
"""Keys in a request's `meta`: which part of the feed it asks for, from 1; ETag and Last-Modified of the first one."""

NO_ISSUE = "entries of the feed that are no issues, by `titles` and `pages` of [feed]"
"""Why an entry is left out."""

BEYOND = (400, 404, 410)
"""Statuses of the answer to a part that comes after the last."""


class FeedListing(AskedListing):
    """Lists the entries of a feed, the newest first, part by part as far as something is new."""

    name: ClassVar[str] = "feed"
    kind: ClassVar[EditionKind] = "entry"

    def __init__(self, scope: RunScope, feed: FeedTable) -> None:
        super().__init__(scope)
        self.url = feed.url
        self._feed = feed
        self._public = (scope.public.feed or feed).url
        self._others: list[str] = []
        self._cut: list[str] = []

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        feed = scope.publication.feed
        return cls(scope, feed) if feed is not None else None

    def bases(self) -> tuple[str, ...]:
        return (self.url,)

    def first_request(self, before: Listing | None) -> Request:
        return self.ask(self.url, before, **{PART: 1})

    @property
    def left_out(self) -> Mapping[str, tuple[str, ...]]:
        return {NO_ISSUE: tuple(self._others)} if self._others else {}

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        return self._is_issue(entry) and takes_page(self.scope.selection, entry, issues)

    def read(self, response: Response, found: tuple[ListingEntry, ...], before: Listing | None) -> ListingPage:
        part = int(response.meta[PART])
        if response.status == 304 and before is not None:
            return ListingPage(entries=before.entries, is_unchanged=True, is_complete=False)
        etag, modified = response.meta.get(VALIDATORS, (header(response, "ETag"), header(response, "Last-Modified")))
        if response.status in BEYOND and part > 1:
            page = more_of((), found, before, None)
        else:
            page = self._read_part(response, part, found, before)
        if page.next is None:
            return replace(page, etag=etag, last_modified=modified)
        return replace(page, next=page.next.replace(meta={**page.next.meta, VALIDATORS: (etag, modified)}))

    def _read_part(
        self, response: Response, part: int, found: tuple[ListingEntry, ...], before: Listing | None
    ) -> ListingPage:
        if response.status >= 400:
            raise ListingError(f"part {part} of the feed: status {response.status}")
        public = self.scope.public
        feed = read_feed(response.body, self._public, public.url, header(response, "Content-Type"))
        if part == 1:
            places = (public.site, public.index, public.substack)
            check_feed(feed, (public.url, self._public, *(place.url for place in places if place is not None)))
        documents = _documents(feed, public.url)
        self._cut += [f"of part {part} of the feed, {cut} were read" for cut in feed.cut]
        with at_most_in_words(MAX_IN_WORDS) as bound:
            listed = tuple(
                ListingEntry(
                    locator=document.locator,
                    revision=document.revision,
                    title=entry.title,
                    published=day.isoformat() if (day := published_day(entry)) else None,
                )
                for entry, document in documents
            )
        if bound.is_exceeded:
            self._cut.append(f"of part {part} of the feed, {MAX_IN_WORDS} dates in words were read")
        page = more_of(listed, found, before, self._following(feed, part, response.url))
        issues = tuple(
            document for (_, document), entry in zip(documents, listed, strict=True) if self._is_issue(entry)
        )
        self._others += [entry.title or entry.locator for entry in listed if not self._is_issue(entry)]
        return replace(page, documents=issues, warning=self._warning(part, page, issues))

    def _is_issue(self, entry: ListingEntry) -> bool:
        return is_feed_issue(entry, self._feed)

    def _following(self, feed: Feed, part: int, url: str) -> Request | None:
        """Return the request for the next part; None where the feed has none."""
        if part >= MAX_PARTS:
            return None
        if self._feed.paged is not None:
            following = numbered_page(self.url, self._feed.paged, part + 1)
        elif feed.next is not None:
            path = own_path(feed.next, self._public)
            following = urljoin(origin(self.url), path) if path is not None else feed.next
        elif feed.is_paged:
            following = numbered_page(self.url, "?paged={page}", part + 1)
        else:
            return None
        if following == url:
            return None
        return self.ask(following, None, **{PART: part + 1, "handle_httpstatus_all": True})

    def _warning(self, part: int, page: ListingPage, issues: tuple[Document, ...]) -> str | None:
        if part >= MAX_PARTS:
            return f"only {MAX_PARTS} parts of the feed were read"
        if page.next is None and self._cut:
            return "; ".join(self._cut[:MAX_TOLD])
        if page.next is None and part == 1 and not issues:
            return f"none of its {len(page.entries)} entries is an issue, by `titles` and `pages` of [feed]"
        return None


def _documents(feed: Feed, home: str) -> list[tuple[FeedEntry, Document]]:
    """Return each entry as an edition. Entries that link to one page are told apart by their ids."""
    shared = Counter(entry.locator for entry in feed.entries)
    made: dict[str, tuple[FeedEntry, Document]] = {}
    for entry in feed.entries:
        locator = entry.locator if shared[entry.locator] == 1 else f"{entry.locator} {entry.id or entry.published}"
        if not locator.strip() or locator in made:
            continue
        made[locator] = (
            entry,
            Document(
                kind="entry",
                locator=locator,
                url=entry.link or feed.home or home,
                text=entry_text(entry),
                revision=entry_revision(entry),
            ),
        )
    return list(made.values())
