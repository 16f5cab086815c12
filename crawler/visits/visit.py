"""Records of visits to links, images and robots.txt files, as the ledger stores them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawler.captures.record import Record
from crawler.items import Alias, Problem
from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.pictures import Picture
from crawler.visits.outcomes import Outcome

__all__ = [
    "FetchResult",
    "ImageFetchResult",
    "ImageVisitResult",
    "RobotsVisit",
    "Visit",
    "VisitResult",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """One attempt to fetch a link, or the reason why nothing was requested."""

    link_id: int
    """Row id of the link."""
    url: str
    """The requested address."""
    outcome: Outcome
    """How the visit ended."""
    started: datetime
    """Start of the request, with a time zone."""
    seconds: float = 0.0
    """Duration of the visit in seconds."""
    redirects: tuple[tuple[int, str], ...] = ()
    """Status and absolute target of each redirect, in order."""
    final_url: str | None = None
    """Address of the last response; None without a response."""
    status: int | None = None
    """HTTP status of the last response; None without a response."""
    error: str | None = None
    """The error in plain words; None without one."""
    size: int | None = None
    """Bytes of the body as transferred."""
    content_type: str | None = None
    """The Content-Type header of the last response."""
    content_hash: str | None = None
    """SHA-256 of the decoded body, in hexadecimal."""
    etag: str | None = None
    """The ETag header, for a conditional request."""
    last_modified: str | None = None
    """The Last-Modified header, for a conditional request."""
    capture: Record | None = None
    """Location of the stored response; None where none was stored."""
    reader: str | None = None
    """Version of the reader that the outcome depends on; None where it depends on none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RobotsVisit:
    """One request for the robots.txt of a host."""

    urls: tuple[str, ...]
    """The requested addresses: the first, then the target of each redirect."""
    started: datetime
    """Start of the request, with a time zone."""
    seconds: float
    """Duration in seconds, the wait for the host's turn included."""
    outcome: Outcome
    """How the request ended."""
    status: int | None = None
    """HTTP status of the last response; None without a response."""
    error: str | None = None
    """The error in plain words; None without one."""
    crawl_delay: float | None = None
    """Seconds between two requests that the file asks for; None where it asks for none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchResult:
    """The result of a request for a link, before the page is read. Fields that `Visit` has too mean the same."""

    link_id: int
    """Row id of the link."""
    url: str
    """The requested address."""
    started: datetime
    """Start of the request, with a time zone."""
    seconds: float
    """Duration in seconds."""
    redirects: tuple[tuple[int, str], ...] = ()
    """Status and absolute target of each redirect, in order."""
    outcome: Outcome | None = None
    """The reason why there is no response; None where there is one."""
    error: str | None = None
    """The error in plain words; None without one."""
    final_url: str | None = None
    """Address of the last response; None without a response."""
    status: int | None = None
    """HTTP status of the last response; None without a response."""
    size: int | None = None
    """Bytes of the body as transferred."""
    content_type: str | None = None
    """The Content-Type header of the last response."""
    etag: str | None = None
    """The ETag header."""
    last_modified: str | None = None
    """The Last-Modified header."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """The headers that tell what an answer is (`headers.TELLING`), by lower-case name."""
    capture: Record | None = None
    """Location of the stored response; None where none was stored."""
    body: bytes = b""
    """The decoded body; b"" without a response."""


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitResult:
    """A visit to a link with everything that it showed."""

    visit: Visit
    """The visit itself."""
    source: Source | None = None
    """The page as it was read; None where it was not seen."""
    aliases: tuple[Alias, ...] = ()
    """Further addresses of the same work, by redirects and rel=canonical."""
    problems: tuple[Problem, ...] = ()
    """Doubts about the link."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageFetchResult:
    """The result of a request for an image."""

    fetched: FetchResult
    """The result; its `link_id` is the row id of the image."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageVisitResult:
    """A visit to an image with everything that it showed."""

    visit: Visit
    """The visit itself; its `link_id` is the row id of the image."""
    picture: Picture | None = None
    """The picture; None where there was none."""
    size: int | None = None
    """Bytes of the decoded body."""
    placeholder: str | None = None
    """Reason why the picture tells nothing about what it illustrates; None where it may."""
