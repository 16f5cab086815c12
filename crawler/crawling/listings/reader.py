"""What each way of listing has to say: how it is asked, what an answer names, what of it is fetched, and how."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from urllib.parse import quote, urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse

from crawler.archive.database import Archive
from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.listings.scope import RunScope
from crawler.digests.publications import Publication
from crawler.exceptions import ListingError, PostError
from crawler.items import Document, Edition, EditionKind, ListingEntry

__all__ = [
    "PATH_CHARS",
    "ListingPage",
    "ListingReader",
    "LocalListing",
    "RemoteListing",
    "conditions",
    "header",
    "public_url",
    "text_of",
]

PATH_CHARS = "/%:@!$&'()*+,;=~"
"""Characters of a path that are sent as a listing gives them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListingPage:
    """What an answer says, with all answers before it."""

    entries: tuple[ListingEntry, ...]
    """The editions that are named."""

    next: Request | None = None
    """The request with which the listing goes on; None at its end."""

    is_complete: bool = True
    """Whether an edition that is not named is no longer there."""

    is_unchanged: bool = False
    """Whether the server says that nothing changed since the last reading."""

    etag: str | None = None
    """The header ETag of a listing that is one answer."""

    last_modified: str | None = None
    """The header Last-Modified of a listing that is one answer."""


class ListingReader(ABC):
    """A way of listing editions."""

    name: ClassVar[str]
    """What it is called in requests, and its lane in the setting DOWNLOAD_SLOTS."""

    kind: ClassVar[EditionKind]
    """Kind of the editions that it lists."""

    url: str
    """The address or folder that stands for it, in the archive and in messages."""

    fills_gaps: ClassVar[bool] = False
    """Whether it is asked only for what the others lack: after the issues were made of what those gave."""

    def __init__(self, scope: RunScope) -> None:
        self.scope = scope

    @property
    def left_out(self) -> Mapping[str, tuple[str, ...]]:
        """Cause -> names of what the listing names and that is no edition."""
        return {}

    @classmethod
    @abstractmethod
    def open(cls, scope: RunScope) -> Self | None:
        """Return the reader for a run; None where the publication, or the run, has no such listing."""

    @abstractmethod
    def is_wanted(self, entry: ListingEntry, issues: IssueCatalogue) -> bool:
        """Whether the run was asked for the issue of an entry."""


class LocalListing(ListingReader):
    """A listing of files, which are read without a request."""

    @property
    @abstractmethod
    def is_complete(self) -> bool:
        """Whether an edition of the kind that it does not name is no longer there."""

    def begin(self, archive: Archive) -> None:
        """Prepare for a run that writes to an archive."""

    @abstractmethod
    def entries(self) -> Iterable[ListingEntry]:
        """Return the editions that there are."""

    @abstractmethod
    def address(self, entry: ListingEntry) -> str:
        """Return the path of an entry's file, for messages."""

    @abstractmethod
    def document(self, entry: ListingEntry) -> Document:
        """Read an entry's file. Raise PostError."""

    def revision(self, entry: ListingEntry) -> str | None:
        """Return what changes when an entry's file does; None where it is not known without reading it whole."""
        return None


class RemoteListing(ListingReader):
    """A listing that is asked for, and whose editions are asked for one by one."""

    pace: ClassVar[float] = 1.0
    """Delay of its lane, in delays of the setting DOWNLOAD_DELAY."""

    is_conditional: ClassVar[bool] = False
    """Whether an edition is asked for on the condition that it changed. Where a listing gives no revision, one that is
    known is asked for again only then."""

    @abstractmethod
    def bases(self) -> tuple[str, ...]:
        """Return the base addresses that it asks."""

    @abstractmethod
    def first_request(self, before: Listing | None) -> Request:
        """Return the request with which the listing begins. before: its last reading."""

    @abstractmethod
    def read(self, response: Response, found: tuple[ListingEntry, ...], before: Listing | None) -> ListingPage:
        """Read an answer. found: what the answers before it named. Raise ListingError."""

    @abstractmethod
    def request(self, entry: ListingEntry, known: KnownEdition | None) -> Request:
        """Return the request for an edition. known: what the archive has of it."""

    @abstractmethod
    def document(self, response: Response, entry: ListingEntry) -> Document:
        """Return the edition that an answer holds. Raise PostError."""

    def check(self, edition: Edition) -> None:
        """Raise PostError for an edition that shows, once read, that its answer was something else."""

    def is_same(self, entry: ListingEntry, known: KnownEdition | None) -> bool:
        """Whether the archive has the edition in the state that the listing names."""
        if known is None or known.revision != entry.revision:
            return False
        return entry.revision is not None or not self.is_conditional

    def is_needed(self, entry: ListingEntry, known: KnownEdition | None, issues: IssueCatalogue) -> bool:
        """Whether an edition that is new or changed is to be asked for."""
        return True

    def ask(self, url: str, known: Listing | KnownEdition | None, **meta: Any) -> Request:
        """Return a request in the listing's lane, conditional where something is known of what it asks for."""
        headers = conditions(known)
        if headers:
            meta["handle_httpstatus_list"] = [304]
        return Request(url, headers=headers, meta={"download_slot": self.name, **meta}, dont_filter=True)

    def whole_page(self, response: Response, entries: tuple[ListingEntry, ...]) -> ListingPage:
        """Return a listing that is one answer. Raise ListingError where it names nothing."""
        if not entries:
            raise ListingError("the listing names no edition at all")
        etag, modified = header(response, "ETag"), header(response, "Last-Modified")
        return ListingPage(entries=entries, etag=etag, last_modified=modified)

    def text_document(self, response: Response, entry: ListingEntry) -> Document:
        """Return the text of an answer as an edition. Raise PostError for bytes that are no text."""
        if not isinstance(response, TextResponse):
            raise PostError(f"{response.url} answers with bytes that are no text.", "not_text")
        return Document(
            kind=self.kind,
            locator=entry.locator,
            url=public_url(self.scope.public, self.kind, entry.locator),
            text=response.text,
            revision=entry.revision,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
        )


def public_url(publication: Publication, kind: EditionKind, locator: str) -> str:
    """Return the address at which readers find an edition, wherever a run gets it from."""
    if kind == "markdown" and publication.repository:
        return f"{publication.repository.raw}/{quote(locator)}"
    if kind == "post" and publication.substack:
        return f"{publication.substack}/p/{quote(locator)}"
    return urljoin(f"{publication.url}/", quote(locator, safe=PATH_CHARS))


def conditions(known: Listing | KnownEdition | None) -> dict[str, str]:
    """Return the headers that ask for something only if it is not as it was known."""
    if known is None:
        return {}
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def header(response: Response, name: str) -> str | None:
    """Return a header of an answer as text; None without it."""
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None


def text_of(response: Response) -> str:
    """Return the text of an answer, whatever type it says it has."""
    return response.text if isinstance(response, TextResponse) else response.body.decode("utf-8", "replace")
