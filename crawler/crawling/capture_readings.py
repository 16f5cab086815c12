"""What today's readers make of captures: read back, decoded, read, evaluated. Nothing of it needs the archive."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from scrapy import Request
from scrapy.http import Response

from crawler.archive.ledger.captures import StoredCapture
from crawler.captures.read import read_capture
from crawler.crawling.extensions.reader_pool import LOST, ReaderPool, check_memory, read_page
from crawler.crawling.middlewares.decoding import Decoding
from crawler.crawling.request_meta import telling_headers
from crawler.exceptions import BacknumberError, CapturesError
from crawler.linked_pages.metadata.item import Source
from crawler.visits.evaluation import answered_alike, evaluate_visit
from crawler.visits.outcomes import PRESENT
from crawler.visits.target import link_target
from crawler.visits.visit import FetchResult, PageResult

__all__ = ["CaptureReading", "CaptureReadings", "LocalReadings", "Unreadable", "in_words"]

AHEAD = 4
"""Pages that are under way for each process that reads."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CaptureReading:
    """What today's readers make of a capture."""

    source: Source
    """The page, whether it is the one that was linked or not."""
    result: PageResult
    """What its visit showed by that."""


class Unreadable(str):
    """Why a capture could not be read."""

    __slots__ = ()


class CaptureReadings(Protocol):
    """Where captures are read: in processes of this machine, or on those of a cluster."""

    ahead: int
    """Captures that are worth being under way at once."""

    async def read(self, stored: StoredCapture) -> CaptureReading:
        """Return what today's readers make of a capture. Raise whatever a missing or damaged file makes them raise, and
        ClusterError where nothing can be read any more."""

    def close(self) -> None:
        """End what reads."""


class LocalReadings:
    """Readings in processes of this machine, which open the captures themselves: no body goes from one to another.

    folder: of the captures. pool: of the processes. most: bytes of the longest body that is decoded.
    """

    def __init__(self, folder: str, pool: ReaderPool, most: int) -> None:
        self.ahead = AHEAD * pool.number
        self._folder, self._pool, self._most = folder, pool, most

    async def read(self, stored: StoredCapture) -> CaptureReading:
        """Return what today's readers make of a capture; see `CaptureReadings`. Raise CapturesError."""
        read = await self._pool.run(_read, self._folder, self._most, stored, lost=None)
        if read is None:
            read = await asyncio.to_thread(_read, self._folder, self._most, stored, LOST)
        if isinstance(read, Unreadable):
            raise CapturesError(str(read))
        return read

    def close(self) -> None:
        """End the processes."""
        self._pool.engine_stopped()


def in_words(error: Exception) -> str:
    """Return what went wrong, for people.

    >>> in_words(CapturesError("a.warc.gz is cut off.")), in_words(KeyError("a"))
    ('a.warc.gz is cut off.', "KeyError: 'a'")
    """
    return str(error) if isinstance(error, BacknumberError) else f"{type(error).__name__}: {error}"


def _read(folder: str, most: int, stored: StoredCapture, read: Source | None = None) -> CaptureReading | Unreadable:
    """Return what today's readers make of a capture; in a reading process.

    read: what they do, where that is known. Raise MemoryError where there is too little for it.
    """
    try:
        body, headers = _kept(folder, most, stored)
        if read is None:
            check_memory(body)
        source = read or read_page(body, _final_url(stored), stored.content_type)
        result = evaluate_visit(_fetched(stored, body, headers), source)
    except MemoryError:
        raise
    except Exception as error:
        return Unreadable(in_words(error))
    result = replace(result, visit=replace(result.visit, url=stored.url, final_url=stored.final_url))
    if stored.answered_alike and result.visit.outcome in PRESENT:
        result = answered_alike(result)
    return CaptureReading(source=source, result=result)


def _kept(folder: str, most: int, stored: StoredCapture) -> tuple[bytes, Mapping[str, str]]:
    """Return the decoded body of a capture, and its headers that tell what it is."""
    kept = read_capture(folder, stored.location, original=stored.original)
    response = Response(stored.final_url, headers=_headers(kept.headers), body=kept.body)
    headers = telling_headers(response)
    if not kept.body or "Content-Encoding" not in response.headers:
        return kept.body, headers
    return Decoding(most).decompress(Request(stored.final_url), response).body, headers


def _fetched(stored: StoredCapture, body: bytes, headers: Mapping[str, str]) -> FetchResult:
    """Return a kept answer as if it were to a request for the link's address of today: what it says is about that."""
    return FetchResult(
        target=link_target(stored.link_id),
        url=stored.link_url,
        started=datetime.now(UTC),
        redirects=stored.redirects,
        final_url=_final_url(stored),
        status=stored.status,
        content_type=stored.content_type,
        headers=headers,
        body=body,
    )


def _final_url(stored: StoredCapture) -> str:
    """Return where an answer came from, with the link's address of today where that was the one requested."""
    return stored.link_url if stored.final_url == stored.url else stored.final_url


def _headers(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in pairs:
        headers.setdefault(name, []).append(value)
    return headers
