"""The publication's repository, whose tree lists the posts with the hash of each."""

from typing import ClassVar, Self
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.reader import ListingPage, RemoteListing, public_url, takes_post, text_of
from crawler.crawling.listings.scope import RunScope
from crawler.digests.listings.folder import blob_hash, to_document
from crawler.digests.listings.tree import read_tree
from crawler.digests.publications import Repository
from crawler.exceptions import PostError
from crawler.items import Document, EditionKind, ListingEntry

__all__ = ["TreeListing"]

_HTML = ("<!doctype", "<html>", "<html lan")
"""How an HTML page begins that a server gives in place of a file."""


class TreeListing(RemoteListing):
    """Lists the posts of a folder of the repository."""

    name: ClassVar[str] = "repository"
    kind: ClassVar[EditionKind] = "markdown"
    pace: ClassVar[float] = 0.5  # GitHub serves raw files from a cache made for it

    def __init__(self, scope: RunScope, repository: Repository) -> None:
        super().__init__(scope)
        self.url = repository.tree
        self._raw = repository.raw

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        repository = scope.publication.repository
        return cls(scope, repository) if repository is not None else None

    def bases(self) -> tuple[str, ...]:
        return self.url, self._raw

    def first_request(self, before: Listing | None) -> Request:
        # A documented interface for programs, with a limit of its own: its host's robots.txt speaks of pages.
        return self.ask(self.url, before, dont_obey_robotstxt=True)

    def read(self, response: Response, found: tuple[ListingEntry, ...], before: Listing | None) -> ListingPage:
        if response.status == 304 and before is not None:
            return ListingPage(entries=before.entries, is_unchanged=True)
        return self.whole_page(response, read_tree(text_of(response)))

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        return takes_post(self.scope.selection, entry.locator)

    def request(self, entry: ListingEntry, known: KnownEdition | None) -> Request:
        return self.ask(f"{self._raw}/{quote(entry.locator)}", None)

    def document(self, response: Response, entry: ListingEntry) -> Document:
        url = public_url(self.scope.public, self.kind, entry.locator)
        document = to_document(entry.locator, response.body, url=url, revision=blob_hash(response.body))
        if document.text.lstrip()[:9].lower() in _HTML:
            raise PostError("the answer is an HTML page and no Markdown", "edition_unavailable")
        return document
