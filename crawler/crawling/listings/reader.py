"""What each way of listing has to say: how it is asked, what an answer names, what of it is fetched, and how."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response, TextResponse

from crawler.archive.database import Archive
from crawler.archive.issues.editions import KnownEdition
from crawler.archive.issues.listings import Listing
from crawler.crawling.arguments import Selection
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.failures import requested_url
from crawler.crawling.listings.scope import RunScope
from crawler.digests.edition_address import public_url
from crawler.digests.locators import own_path, path_parts
from crawler.digests.titles import number_in_title
from crawler.exceptions import ListingError, PostError
from crawler.items import Document, Edition, EditionKind, ListingEntry
from crawler.text.charsets import decode_page, is_charset
from crawler.text.dates import parse_date

__all__ = [
    "AskedEditions",
    "AskedListing",
    "DerivedListing",
    "ListingPage",
    "ListingReader",
    "LocalListing",
    "RemoteListing",
    "conditions",
    "header",
    "more_of",
    "numbered_page",
    "takes_page",
    "text_of",
]


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

    documents: tuple[Document, ...] = ()
    """The editions that this answer itself holds, where it holds them."""

    warning: str | None = None
    """What of the listing was left out, and why; None where it was read whole."""


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
    """Editions that are asked for: their listing, the editions, or both."""

    pace: ClassVar[float] = 1.0
    """Delay of its lane, in delays of the setting DOWNLOAD_DELAY."""

    url: str
    """The address that stands for it, in the archive and in messages."""

    @abstractmethod
    def bases(self) -> tuple[str, ...]:
        """Return the base addresses that it asks."""

    def ask(self, url: str, known: Listing | KnownEdition | None, **meta: Any) -> Request:
        """Return a request in the listing's lane, conditional where something is known of what it asks for."""
        headers = conditions(known)
        if headers:
            meta["handle_httpstatus_list"] = [304, *meta.get("handle_httpstatus_list", ())]
        return Request(url, headers=headers, meta={"download_slot": self.name, **meta}, dont_filter=True)


class AskedListing(RemoteListing):
    """A listing that is itself asked for."""

    lists_everything: ClassVar[bool] = False
    """Whether the rules of the description leave nothing out of what it lists: it need not be read again for others."""

    @abstractmethod
    def first_request(self, before: Listing | None) -> Request:
        """Return the request with which the listing begins. before: its last reading."""

    @abstractmethod
    def read(self, response: Response, found: tuple[ListingEntry, ...], before: Listing | None) -> ListingPage:
        """Read an answer. found: what the answers before it named. Raise ListingError."""

    def whole_page(self, response: Response, entries: tuple[ListingEntry, ...]) -> ListingPage:
        """Return a listing that is one answer. Raise ListingError where it names nothing."""
        if not entries:
            raise ListingError("the listing names no edition at all")
        etag, modified = header(response, "ETag"), header(response, "Last-Modified")
        return ListingPage(entries=entries, etag=etag, last_modified=modified)


class AskedEditions(RemoteListing):
    """Editions that are asked for one by one."""

    is_conditional: ClassVar[bool] = False
    """Whether an edition is asked for on the condition that it changed. Where a listing gives no revision, one that is
    known is asked for again only then."""

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

    def text_document(self, response: Response, entry: ListingEntry) -> Document:
        """Return the text of an answer as an edition. Raise PostError for bytes that are no text."""
        if not isinstance(response, TextResponse):
            raise PostError(f"{response.url} answers with bytes that are no text.", "not_text")
        asked = requested_url(response.request or response)
        moved = own_path(response.url, asked) is None  # an address of a mail service leads to the page
        return Document(
            kind=self.kind,
            locator=entry.locator,
            url=response.url if moved else public_url(self.scope.public, self.kind, entry.locator),
            text=text_of(response),
            revision=entry.revision,
            etag=header(response, "ETag"),
            last_modified=header(response, "Last-Modified"),
            listed_title=entry.title,
            listed_date=entry.published,
        )


class DerivedListing(AskedEditions):
    """Editions that no listing of their own names, but others that the archive has."""

    @abstractmethod
    def entries(self, issues: IssueCatalogue) -> Iterable[ListingEntry]:
        """Return the editions that the archive knows of."""


def more_of(
    page: tuple[ListingEntry, ...], found: tuple[ListingEntry, ...], before: Listing | None, following: Request | None
) -> ListingPage:
    """Return a listing of several answers, the newest first: it goes on as long as they bring something new.

    page: what this answer names. found: what those before it named. before: the last reading, whose entries the
    listing keeps where this one did not come to its end. following: the request for the next answer, if there is one.
    """
    known = {entry.locator: entry for entry in before.entries} if before is not None else {}
    named = {entry.locator: entry for entry in found}
    fresh = {entry.locator: entry for entry in page if entry.locator not in named}
    if following is not None and fresh and any(known.get(entry.locator) != entry for entry in page):
        return ListingPage(entries=(*found, *fresh.values()), next=following)
    return ListingPage(entries=tuple((known | named | fresh).values()), is_complete=False)


def numbered_page(url: str, pattern: str, number: int) -> str:
    """Return the address of one of the pages of a listing.

    >>> numbered_page("https://site.example/feed/", "?paged={page}", 2)
    'https://site.example/feed/?paged=2'
    >>> numbered_page("https://a.test/?u=1", "?page={page}", 2), numbered_page("https://a.test/b/", "page/{page}/", 3)
    ('https://a.test/?u=1&page=2', 'https://a.test/b/page/3/')
    """
    end = pattern.replace("{page}", str(number))
    if end.startswith("?") and "?" in url:
        return f"{url}&{end[1:]}"
    return f"{url}{end}" if end.startswith("?") else urljoin(url, end)


def takes_page(selection: Selection, entry: ListingEntry, issues: IssueCatalogue) -> bool:
    """Return whether a run was asked for the issue of a page.

    A page of which neither path nor listing tells number or date is one of an issue that is known, or is left out of a
    run for some.
    """
    if selection.everything:
        return True
    parts = path_parts(entry.locator)
    number = parts.number if parts.number is not None else number_in_title(entry.title or "")
    published = parts.published or (parse_date(entry.published) if entry.published else None)
    if number is not None or (published is not None and selection.numbers is None):
        return selection.takes(number, published)
    return any(selection.takes(issue.number, issue.published) for issue in issues.with_page(entry.locator))


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
    if not isinstance(response, TextResponse):
        return response.body.decode("utf-8", "replace")
    if is_charset(response.encoding):
        return response.text
    # It names a codec of Python that is no charset, such as rot13, by which Scrapy cannot decode it.
    return decode_page(response.body, header(response, "Content-Type"))[0]
