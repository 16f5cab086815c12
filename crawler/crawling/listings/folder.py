"""The folder of a local checkout's posts, given with `-a posts=DIR`."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Self

from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.post_files import WantedPosts
from crawler.crawling.listings.reader import LocalListing
from crawler.crawling.listings.scope import RunScope
from crawler.digests.edition_address import public_url
from crawler.digests.listings.folder import blob_hash, find_posts, read_bytes, to_document
from crawler.exceptions import PostError
from crawler.items import Document, EditionKind, ListingEntry

__all__ = ["FolderListing"]


class FolderListing(LocalListing):
    """Lists the files of a folder by name; what git calls their bytes is their revision."""

    name: ClassVar[str] = "folder"
    kind: ClassVar[EditionKind] = "markdown"

    def __init__(self, scope: RunScope, folder: str) -> None:
        """Raise ArgumentError where there is no such folder, or no post in it."""
        super().__init__(scope)
        self.url = folder
        found = find_posts(folder, scope.publication)
        self._posts = {post.name: post for post in found.posts}
        self._left_out = found.left_out
        self._wanted = WantedPosts(scope, self._posts)

    @classmethod
    def open(cls, scope: RunScope) -> Self | None:
        return cls(scope, scope.posts) if scope.posts is not None else None

    @property
    def is_complete(self) -> bool:
        return self.scope.publication.repository is None  # else its listing says what is there

    @property
    def left_out(self) -> Mapping[str, tuple[str, ...]]:
        return self._left_out

    def entries(self) -> Iterable[ListingEntry]:
        return [ListingEntry(locator=name) for name in self._posts]

    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        return self._wanted.takes(entry.locator)

    def address(self, entry: ListingEntry) -> str:
        return self._posts[entry.locator].path

    def revision(self, entry: ListingEntry) -> str | None:
        try:
            return blob_hash(read_bytes(self._posts[entry.locator]))
        except PostError:
            return None

    def document(self, entry: ListingEntry) -> Document:
        data = read_bytes(self._posts[entry.locator])
        url = public_url(self.scope.public, self.kind, entry.locator)
        return to_document(entry.locator, data, url=url, revision=blob_hash(data))
