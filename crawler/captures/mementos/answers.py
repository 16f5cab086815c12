"""What the answers of a web archive say. Pure.

What is none of the answers that are known counts as a failure, and never as 'there is no copy'.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final, Literal

from crawler.captures.mementos.addresses import absolute, memento_address
from crawler.captures.mementos.captures import Capture
from crawler.captures.mementos.cdx import Listing, UnreadableError, read_cdx
from crawler.captures.mementos.link_format import WebLink, is_cut, parse_links
from crawler.captures.mementos.moments import is_possible, parse_http_date
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

_DATED: Final = "memento-datetime"
"""Header that tells a copy from an error."""

_OF_TIMEMAPS: Final = frozenset({"original", "timegate", "self", "timemap", "memento"})
"""Relations of which every TimeMap has one."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)

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

    received: datetime = _NEVER
    """When it came: no copy is of later."""


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

    pages: Sequence[WebLink] = ()
    """The further pages of a TimeMap that has several."""

    follow: str | None = None
    """Address at which to ask instead; with the outcome `more`."""

    error: str | None = None
    """What went wrong, in plain words."""

    needs_body: bool = False
    """Whether the body, which a HEAD does not get, may tell more."""


def read_timegate(reply: Reply) -> Reading:
    """Return what a TimeGate answered (RFC 7089, 4): the copy that it chose, and its neighbours where it names them."""
    if _DATED in reply.headers:
        memento = _answered(reply)
        return _undated(reply) if memento is None else _found(reply, memento)
    location = reply.headers.get("location")
    if 300 <= reply.status < 400 and location is not None:
        chosen = _addressed(location, reply)
        return _elsewhere(reply, location) if chosen is None else _found(reply, chosen)
    if reply.status == 200 and (framed := _framed(reply)) is not None:
        return _found(reply, framed)
    if reply.status == 404 and not _is_excluded(reply):
        return Reading(outcome="none")
    return failed_reading(reply)


def read_memento(reply: Reply) -> Reading:
    """Return what the address of a copy answered: the copy, or where playback leads instead."""
    led = None
    if _DATED in reply.headers:
        led = _answered(reply)
        if led is None:
            return _undated(reply)
        own = memento_address(reply.url, reply.url)
        if own is None or own.moment == led.moment or own.url == led.url:
            return Reading(outcome="found", mementos=(led,))
    location = reply.headers.get("location")
    if led is None and 300 <= reply.status < 400 and location is not None:
        led = _addressed(location, reply)
        if led is None or led.url == reply.url:
            return Reading(outcome="unreadable", error=f"it leads to {location[:100]!r}, which is no copy")
    if led is not None:
        return Reading(outcome="more", mementos=(led,), follow=led.url)
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
    return _listed(reply, listing.captures, listing.lines)


def read_timemap(reply: Reply) -> Reading:
    """Return what a TimeMap in link-format lists (RFC 7089, 5), and its further pages where it has several."""
    if reply.status == 404 and not _is_excluded(reply):
        return _listed(reply, [], 0)
    if reply.status != 200:
        return failed_reading(reply)
    text = reply.body.decode("utf-8", "replace").lstrip("\ufeff")
    links = list(parse_links(text)) if text.lstrip().startswith("<") and not _is_page(text) else []
    if not any(link.relations & _OF_TIMEMAPS for link in links):
        return failed_reading(reply, f"it is no list of links: {text[:80]!r}")
    if is_cut(text):
        return failed_reading(reply, f"the list is cut: {text[-80:]!r}")
    captures = [
        Capture(moment=link.moment, original=placed.original if placed is not None else link.url)
        for link in links
        if "memento" in link.relations and link.moment is not None
        for placed in (memento_address(link.url, reply.url),)
    ]
    pages = tuple(
        replace(link, url=url)
        for link in links
        if "timemap" in link.relations and "self" not in link.relations
        for url in (absolute(link.url, reply.url),)
        if url is not None and url != reply.url and host_of_url(url) == host_of_url(reply.url)
    )
    return replace(_listed(reply, captures, len(captures)), pages=pages)


def _listed(reply: Reply, captures: Sequence[Capture], lines: int) -> Reading:
    """Return a list of captures: without those of times at which none can have been made."""
    usable = [capture for capture in captures if _can_be(capture.moment, reply)]
    if captures and not usable:
        return failed_reading(reply, f"no capture is of a time that can be: {captures[0].moment:%Y-%m-%d} is none")
    return Reading(outcome="found" if usable else "none", listing=Listing(captures=usable, lines=lines))


def _found(reply: Reply, memento: Memento) -> Reading:
    """Return the copy that a TimeGate chose; an error where it is of a time at which none can have been made."""
    if not _can_be(memento.moment, reply):
        return Reading(outcome="unreadable", error=f"it chose a copy of {memento.moment:%Y-%m-%d}, which cannot be")
    return Reading(outcome="found", mementos=(memento, *_neighbours(reply, memento)))


def _undated(reply: Reply) -> Reading:
    """Return an answer whose Memento-Datetime is no time at which a copy can have been made."""
    return Reading(outcome="unreadable", error=f"{reply.headers[_DATED][:60]!r} is no time of a copy")


def _can_be(moment: datetime, reply: Reply) -> bool:
    """Return whether there can be a copy of a moment; the clock of the service counts where it is ahead of this one."""
    dated = parse_http_date(reply.headers.get("date", ""))
    return is_possible(moment, reply.received if dated is None else max(reply.received, dated))


def _addressed(location: str, reply: Reply) -> Memento | None:
    """Return the copy to which an answer leads; None where it leads to none."""
    placed = memento_address(location, reply.url)
    if placed is None or not _can_be(placed.moment, reply):
        return None
    return Memento(url=placed.url, moment=placed.moment, original=placed.original)


def _answered(reply: Reply) -> Memento | None:
    """Return the copy that an answer is, by its Memento-Datetime; an archived error is one too."""
    moment = parse_http_date(reply.headers.get(_DATED, ""))
    if moment is None or not _can_be(moment, reply):
        return None
    redirects = 300 <= reply.status < 400
    own = memento_address(reply.url, reply.url)
    if own is not None and own.moment == moment:
        return Memento(url=own.url, moment=moment, original=own.original, status=reply.status)
    told = reply.headers.get("location" if redirects else "content-location")
    named = [link.url for link in _links(reply) if "memento" in link.relations and link.moment == moment]
    for location in [*([] if told is None else [told]), *named]:
        placed = memento_address(location, reply.url)
        if placed is not None and placed.moment == moment:  # which copy it chose
            known = None if redirects and location == told else reply.status
            return Memento(url=placed.url, moment=moment, original=placed.original, status=known)
    if own is not None:
        return Memento(url=own.url, moment=moment, original=own.original, status=reply.status)
    return Memento(url=reply.url, moment=moment, status=reply.status)


def _framed(reply: Reply) -> Memento | None:
    """Return the one copy that the header Link of a page names that shows it in a frame, as pywb does."""
    named = [
        placed
        for link in _links(reply)
        if "memento" in link.relations and not link.relations & {"prev", "next", "first", "last"}
        for placed in (memento_address(link.url, reply.url),)
        if placed is not None and placed.moment == link.moment
    ]
    if len(named) != 1:
        return None
    return Memento(url=named[0].url, moment=named[0].moment, original=named[0].original)


def _neighbours(reply: Reply, chosen: Memento) -> Sequence[Memento]:
    """Return the copies before and after the chosen one, where the header Link names them."""
    return [
        memento
        for link in _links(reply)
        if "memento" in link.relations
        and link.relations & {"prev", "next"}
        and link.moment not in (None, chosen.moment)
        for memento in (_addressed(link.url, reply),)
        if memento is not None
    ]


def _links(reply: Reply) -> Iterator[WebLink]:
    return parse_links(reply.headers.get("link", ""))


def _elsewhere(reply: Reply, location: str) -> Reading:
    """Return a redirect to what is no copy: the same question at another address, or something else."""
    original = reply.url.rpartition("://")[2].rstrip("/")
    target = absolute(location, reply.url)
    is_same = target is not None and original in target and host_of_url(target) == host_of_url(reply.url)
    if is_same and memento_address(location, reply.url) is None:
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
