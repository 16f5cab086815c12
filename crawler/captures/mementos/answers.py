"""What the answers of a web archive say. Pure.

What is none of the answers that are known counts as a failure, and never as 'there is no copy'.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from crawler.captures.mementos.addresses import absolute, memento_address
from crawler.captures.mementos.captures import Capture
from crawler.captures.mementos.cdx import Listing, UnreadableError, read_cdx
from crawler.captures.mementos.link_format import parse_links
from crawler.captures.mementos.moments import parse_http_date
from crawler.urls.hosts import host_of_url

__all__ = ["CONCLUSIVE", "SERVICE_FAILS", "Memento", "Outcome", "Reading", "Reply", "failed_reading", "read_index",
           "read_memento", "read_timegate", "read_timemap"]  # fmt: skip

Outcome = Literal[
    "found", "none", "excluded", "more", "limited", "refused", "server_error", "timeout", "disconnected", "unreadable",
    "rejected", "not_allowed", "unsent", "accepted", "pending",
]  # fmt: skip
"""How a request to a web archive ended."""

CONCLUSIVE: Final[frozenset[Outcome]] = frozenset({"found", "none", "excluded", "more", "accepted", "pending"})
"""Outcomes that say something of the page that was asked about."""

SERVICE_FAILS: Final[frozenset[Outcome]] = frozenset(
    {"server_error", "timeout", "disconnected", "unreadable", "rejected"}
)
"""Outcomes that may be about one page, and are about the service where they come in a row."""

_EXCLUSIONS: Final = (
    "AdministrativeAccessControlException",
    "RobotAccessControlException",
    "Blocked Site Error",
    "Blocked By Robots",
)
"""What the Wayback Machine says of a site whose owner, or robots.txt, keeps it out: in a header or in the body."""

_MAX_WORDS = 4096
"""Bytes of a body in which that is looked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """An answer as it came."""

    url: str
    """Address that was asked."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers, by lower-case name."""

    body: bytes = b""
    has_body: bool = True
    """False for the answer to a HEAD."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Memento:
    """A copy that an answer names."""

    url: str
    """Its address."""

    moment: datetime
    """When it was made, UTC: that of the answer."""

    original: str | None = None
    """Address of which it is a copy, where the service says that."""

    status: int | None = None
    """HTTP status that was captured; None when that is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What an answer says."""

    outcome: Outcome
    mementos: Sequence[Memento] = ()
    """Copies, the one that was asked for first."""

    listing: Listing | None = None
    """What an index lists."""

    follow: str | None = None
    """Address at which to ask instead; with the outcome `more`."""

    error: str | None = None
    """What went wrong, in plain words."""

    needs_body: bool = False
    """Whether the body, which a HEAD does not get, may tell more."""


def read_timegate(reply: Reply) -> Reading:
    """Return what a TimeGate answered (RFC 7089, 4): the copy that it chose, and its neighbours where it names them."""
    if (memento := _answered(reply)) is not None:
        return Reading(outcome="found", mementos=(memento, *_neighbours(reply, memento)))
    location = reply.headers.get("location")
    if 300 <= reply.status < 400 and location is not None:
        placed = memento_address(location, reply.url)
        if placed is not None:
            chosen = Memento(url=placed.url, moment=placed.moment, original=placed.original)
            return Reading(outcome="found", mementos=(chosen, *_neighbours(reply, chosen)))
        return _elsewhere(reply, location)
    if reply.status == 404 and not _is_excluded(reply):
        return Reading(outcome="none")
    return failed_reading(reply)


def read_memento(reply: Reply) -> Reading:
    """Return what the address of a copy answered: the copy, or where playback leads instead."""
    if (memento := _answered(reply)) is not None:
        return Reading(outcome="found", mementos=(memento,))
    location = reply.headers.get("location")
    if 300 <= reply.status < 400 and location is not None:
        placed = memento_address(location, reply.url)
        if placed is not None and placed.url != reply.url:
            led = Memento(url=placed.url, moment=placed.moment, original=placed.original)
            return Reading(outcome="more", mementos=(led,), follow=placed.url)
        return Reading(outcome="unreadable", error=f"it leads to {location[:100]!r}, which is no copy")
    if reply.status == 404 and not _is_excluded(reply):
        return Reading(outcome="none", error="it is listed, and playback does not have it")
    return failed_reading(reply)


def read_index(reply: Reply) -> Reading:
    """Return what a CDX server answered."""
    if reply.status != 200:
        return failed_reading(reply)
    try:
        listing = read_cdx(reply.body)
    except UnreadableError as error:
        return failed_reading(reply, str(error))
    return Reading(outcome="found" if listing.captures else "none", listing=listing)


def read_timemap(reply: Reply) -> Reading:
    """Return what a TimeMap in link-format lists (RFC 7089, 5), its first page where it has several."""
    if reply.status == 404 and not _is_excluded(reply):
        return Reading(outcome="none")
    if reply.status != 200:
        return failed_reading(reply)
    text = reply.body.decode("utf-8", "replace")
    links = list(parse_links(text)) if text.lstrip().startswith("<") and not _is_page(text) else []
    captures = [
        Capture(moment=link.moment, original=placed.original if placed is not None else link.url)
        for link in links
        if "memento" in link.relations and link.moment is not None
        for placed in (memento_address(link.url, reply.url),)
    ]
    if not captures and not any(link.relations & {"original", "timegate", "self"} for link in links):
        return failed_reading(reply, f"it is no list of links: {text[:80]!r}")
    listing = Listing(captures=captures, lines=len(captures))
    return Reading(outcome="found" if captures else "none", listing=listing)


def _answered(reply: Reply) -> Memento | None:
    """Return the copy that an answer is, by its Memento-Datetime; an archived error is one too."""
    moment = parse_http_date(reply.headers.get("memento-datetime", ""))
    if moment is None:
        return None
    url = reply.url
    location = reply.headers.get("location") if 300 <= reply.status < 400 else reply.headers.get("content-location")
    placed = memento_address(location, reply.url) if location is not None else None
    own = memento_address(reply.url, reply.url)
    if own is not None:
        return Memento(url=own.url, moment=moment, original=own.original, status=reply.status)
    if placed is not None and placed.moment == moment:  # a TimeGate that says which copy it chose
        known = None if 300 <= reply.status < 400 else reply.status
        return Memento(url=placed.url, moment=moment, original=placed.original, status=known)
    return Memento(url=url, moment=moment, status=reply.status)


def _neighbours(reply: Reply, chosen: Memento) -> Sequence[Memento]:
    """Return the copies before and after the chosen one, where the header Link names them."""
    found = []
    for link in parse_links(reply.headers.get("link", "")):
        if (
            "memento" in link.relations
            and link.relations & {"prev", "next"}
            and link.moment not in (None, chosen.moment)
        ):
            placed = memento_address(link.url, reply.url)
            if placed is not None:
                found.append(Memento(url=placed.url, moment=placed.moment, original=placed.original))
    return found


def _elsewhere(reply: Reply, location: str) -> Reading:
    """Return a redirect to what is no copy: the same question at another address, or something else."""
    original = reply.url.rpartition("://")[2].rstrip("/")
    target = absolute(location, reply.url)
    if target is not None and original in target and host_of_url(target) == host_of_url(reply.url):
        return Reading(outcome="more", follow=target)
    return Reading(outcome="unreadable", error=f"it leads to {location[:100]!r}, which is no copy")


def failed_reading(reply: Reply, words: str | None = None) -> Reading:
    """Return what an answer says that is none of the expected ones. words: what its body is, where it was read."""
    if _is_excluded(reply):
        return Reading(outcome="excluded", error="the owner of the site, or its robots.txt, keeps it out")
    if reply.status == 429:
        return Reading(outcome="limited", error="it was asked too often")
    if reply.status >= 500:
        return Reading(outcome="server_error", error=f"it answered with status {reply.status}")
    looks = not reply.has_body and reply.status in (200, 403, 404)
    if reply.status >= 400:
        return Reading(outcome="rejected", error=f"it answered with status {reply.status}", needs_body=looks)
    said = words or f"with status {reply.status} it says nothing of a copy"
    return Reading(outcome="unreadable", error=said, needs_body=looks)


def _is_excluded(reply: Reply) -> bool:
    told = reply.headers.get("x-archive-wayback-runtime-error", "")
    if any(words in told for words in _EXCLUSIONS):
        return True
    text = reply.body[:_MAX_WORDS].decode("utf-8", "replace")
    return any(words in text for words in _EXCLUSIONS)


def _is_page(text: str) -> bool:
    return text.lstrip()[:20].lower().startswith(("<!doctype", "<html", "<head", "<?xml", "<body"))
