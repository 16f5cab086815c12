"""Records of visits to links, images and robots.txt files, as the ledger stores them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Final, Literal, Self

from crawler.captures.record import Exchange, Record
from crawler.items import Alias, Problem
from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.pictures import Picture
from crawler.visits.outcomes import Outcome
from crawler.visits.target import Target

__all__ = [
    "ANSWERED_ALIKE",
    "Attempt",
    "FetchResult",
    "PageResult",
    "PictureResult",
    "RobotsVisit",
    "Visit",
    "VisitResult",
]

ANSWERED_ALIKE: Final = "the host answered a made-up address alike"
"""Error of a visit that is a soft 404 for this reason: no reader of the page alone can tell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attempt:
    """One attempt to fetch a link or an image, as far as it is known before the answer is read."""

    target: Target
    """What was visited."""
    url: str
    """The requested address."""
    started: datetime
    """Start of the request, with a time zone."""
    seconds: float = 0.0
    """Duration in seconds."""
    redirects: tuple[tuple[int, str], ...] = ()
    """Status and absolute target of each redirect, in order."""
    taken_over: int = 0
    """How many of the first redirects another part of the crawl had followed."""
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
    etag: str | None = None
    """The ETag header, for a conditional request."""
    last_modified: str | None = None
    """The Last-Modified header, for a conditional request."""
    capture: Record | None = None
    """Location of the stored response; None where none was stored."""


_SHARED = tuple(each.name for each in fields(Attempt))


@dataclass(frozen=True, kw_only=True, slots=True)
class FetchResult(Attempt):
    """An attempt with its answer, before that is read."""

    outcome: Outcome | None = None
    """The reason why there is no response; None where there is one."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """The headers that tell what an answer is (`headers.TELLING`), by lower-case name."""
    exchange: Exchange | None = None
    """The response as it was received, where it is not decided yet whether to store it."""
    body: bytes = b""
    """The decoded body; b"" without a response."""
    content_hash: str | None = None
    """SHA-256 of the body, in hexadecimal, where it is known; None where it is to be computed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit(Attempt):
    """An attempt and how it ended: a row of the ledger. Nothing may have been requested; the outcome says why."""

    outcome: Outcome
    """How it ended."""
    content_hash: str | None = None
    """SHA-256 of the decoded body, in hexadecimal."""
    captured_before: int | None = None
    """Row id of the capture of an earlier visit that says the same; None where the response itself was stored, or none.
    Never set together with `capture`."""
    reader: str | None = None
    """Version of the reader that the outcome depends on; None where it depends on none."""

    @classmethod
    def of(
        cls, attempt: Attempt, outcome: Outcome, *, content_hash: str | None = None, reader: str | None = None
    ) -> Self:
        """Return the visit that an attempt was, by its outcome."""
        shared = {name: getattr(attempt, name) for name in _SHARED}
        return cls(**shared, outcome=outcome, content_hash=content_hash, reader=reader)


@dataclass(frozen=True, kw_only=True, slots=True)
class RobotsVisit:
    """One request to a host for what is no link: its robots.txt, or a made-up address."""

    kind: Literal["robots", "probe"] = "robots"
    """What was asked for."""
    url: str
    """The requested address."""
    redirects: tuple[tuple[int, str], ...] = ()
    """Status and absolute target of each redirect, in order."""
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
class VisitResult:
    """A visit with everything that it showed."""

    visit: Visit
    """The visit itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PageResult(VisitResult):
    """A visit to a link."""

    source: Source | None = None
    """The page as it was read; None where it was not seen."""
    aliases: tuple[Alias, ...] = ()
    """Further addresses of the same work, by redirects and rel=canonical."""
    problems: tuple[Problem, ...] = ()
    """Doubts about the link."""
    exchange: Exchange | None = None
    """The response as it was received, until it is decided whether to store it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureResult(VisitResult):
    """A visit to an image."""

    picture: Picture | None = None
    """The picture; None where there was none."""
    size: int | None = None
    """Bytes of the decoded body."""
    placeholder: str | None = None
    """Reason why the picture tells nothing about what it illustrates; None where it may."""
