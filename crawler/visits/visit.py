"""Visits to links, and captures of what was answered: what the ledger is given. Pure."""

from dataclasses import dataclass
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
    """One attempt to fetch a link, or the reason why it was not asked for.

    url: asked. started: with a zone. seconds: that it took. redirects: each hop: its status, and the absolute address
    that it led to. final_url, status: of the last answer; None when none came. error: in plain words, None without one.
    size: bytes of the body as they came; content_hash: sha256 of it, decoded, in hexadecimal. etag, last_modified: of
    the answer, for a conditional request. reader: version of the reader that the outcome is by, None when it took none.
    """

    link_id: int
    url: str
    outcome: Outcome
    started: datetime
    seconds: float = 0.0
    redirects: tuple[tuple[int, str], ...] = ()
    final_url: str | None = None
    status: int | None = None
    error: str | None = None
    size: int | None = None
    content_type: str | None = None
    content_hash: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    capture: Record | None = None
    reader: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RobotsVisit:
    """One request for a host's robots.txt. urls: asked, the redirects from the first in order. seconds: that it took,
    the wait for a turn included. crawl_delay: seconds between two requests that it asks for."""

    urls: tuple[str, ...]
    started: datetime
    seconds: float
    outcome: Outcome
    status: int | None = None
    error: str | None = None
    crawl_delay: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchResult:
    """What became of asking for a link, before the page is read; the fields are those of `Visit`.

    outcome: where no answer came, why; None where one did. body: decoded, b"" without an answer.
    """

    link_id: int
    url: str
    started: datetime
    seconds: float
    redirects: tuple[tuple[int, str], ...] = ()
    outcome: Outcome | None = None
    error: str | None = None
    final_url: str | None = None
    status: int | None = None
    size: int | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    capture: Record | None = None
    body: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitResult:
    """A visit and all that it showed. source: the page, None where it was not seen. problems: doubts about the link."""

    visit: Visit
    source: Source | None = None
    aliases: tuple[Alias, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageFetchResult:
    """What became of asking for an image; `link_id` of it is the image's."""

    fetched: FetchResult


@dataclass(frozen=True, kw_only=True, slots=True)
class ImageVisitResult:
    """A visit to an image (`link_id` of it is the image's) and what it showed. picture: None where there was none.
    size: bytes of it, decoded. placeholder: why it says nothing of what it illustrates; None when it may."""

    visit: Visit
    picture: Picture | None = None
    size: int | None = None
    placeholder: str | None = None
