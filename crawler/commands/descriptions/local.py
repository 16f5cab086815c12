"""The editions of a publication that lie on disk: posts of a folder, messages of a mailbox."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.crawling.listings.folder import FolderListing
from crawler.crawling.listings.mail import MailListing
from crawler.crawling.listings.reader import LocalListing
from crawler.crawling.listings.scope import RunScope
from crawler.digests.editions.reading import read_edition
from crawler.exceptions import PostError
from crawler.items import Edition

__all__ = ["LocalEditions"]


@dataclass(kw_only=True, slots=True)
class LocalEditions:
    """Editions that are read one by one."""

    listing: LocalListing
    failed: list[str] = field(default_factory=list)
    """Files that cannot be read, and why."""

    @classmethod
    def opened(cls, scope: RunScope) -> "list[LocalEditions]":
        """Return the folders and mailboxes of a run. Raise ArgumentError where one does not exist."""
        listings = (FolderListing.open(scope), MailListing.open(scope))
        return [cls(listing=listing) for listing in listings if listing is not None]

    def read(self) -> Iterator[Edition]:
        """Yield the editions."""
        for entry in self.listing.entries():
            try:
                document = self.listing.document(entry)
            except PostError as error:
                where = self.listing.address(entry)
                self.failed.append(str(error) if where in str(error) else f"{where}: {error}")
                continue
            yield read_edition(document, self.listing.scope.publication)

    def left_out(self) -> dict[str, list[str]]:
        """Return cause -> names of what is no edition, once all were read."""
        return {why: list(names) for why, names in self.listing.left_out.items()}
