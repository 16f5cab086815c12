"""What today's readers make of captures: read back, decoded, read, evaluated. Nothing of it needs the archive."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from scrapy import Request
from scrapy.http import Response

from crawler.archive.ledger.captures import StoredCapture
from crawler.captures.read import read_capture
from crawler.captures.record import content_hash_of
from crawler.crawling.extensions.reader_pool import LOST, ReaderPool, check_memory, read_page
from crawler.crawling.middlewares.decoding import Decoding
from crawler.crawling.request_meta import telling_headers
from crawler.exceptions import BacknumberError
from crawler.linked_pages.metadata.item import Source
from crawler.visits.evaluation import answered_alike, evaluate_visit
from crawler.visits.outcomes import PRESENT
from crawler.visits.target import link_target
from crawler.visits.visit import FetchResult, PageResult

__all__ = ["CaptureReading", "CaptureReadings", "LocalReadings", "Unreadable", "in_words"]

AHEAD = 3
"""Batches for each process: one that is read, one that waits, one that is being written."""


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

    size: int
    """Captures that are worth being handed over together."""

    ahead: int
    """Such batches that are worth being under way at once."""

    async def read(self, captures: Sequence[StoredCapture]) -> Sequence[CaptureReading | Unreadable]:
        """Return what today's readers make of captures, in their order. Raise ClusterError where nothing can be read
        any more."""

    def close(self) -> None:
        """End what reads."""


class LocalReadings:
    """Readings in processes of this machine, which open the captures themselves: no body goes from one to another.

    folder: of the captures. pool: of the processes. most: bytes of the longest body that is decoded.
    """

    size = 8
    """A tenth of a second of reading, beside which handing it over is little."""

    def __init__(self, folder: str, pool: ReaderPool, most: int) -> None:
        self.ahead = AHEAD * pool.number
        self._folder, self._pool, self._most = folder, pool, most

    async def read(self, captures: Sequence[StoredCapture]) -> Sequence[CaptureReading | Unreadable]:
        """Return what today's readers make of captures; see `CaptureReadings`."""
        readings: Sequence[CaptureReading | Unreadable | None]
        try:
            readings = await self._pool.beside(_read_beside, self._folder, self._most, captures)
        except BrokenProcessPool:
            readings = [None] * len(captures)
        return [
            await self._read_alone(stored) if reading is None else reading
            for stored, reading in zip(captures, readings, strict=True)
        ]

    async def _read_alone(self, stored: StoredCapture) -> CaptureReading | Unreadable:
        read = await self._pool.alone(_read, self._folder, self._most, stored, lost=None)
        return await asyncio.to_thread(_read, self._folder, self._most, stored, LOST) if read is None else read

    def close(self) -> None:
        """End the processes."""
        self._pool.engine_stopped()


def in_words(error: Exception) -> str:
    """Return what went wrong, for people.

    >>> from crawler.exceptions import CapturesError
    >>> in_words(CapturesError("a.warc.gz is cut off.")), in_words(KeyError("a"))
    ('a.warc.gz is cut off.', "KeyError: 'a'")
    """
    return str(error) if isinstance(error, BacknumberError) else f"{type(error).__name__}: {error}"


def _read_beside(folder: str, most: int, captures: Sequence[StoredCapture]) -> list[CaptureReading | Unreadable | None]:
    """Return what today's readers make of captures, in a reading process; None for one that is to be read alone."""
    readings: list[CaptureReading | Unreadable | None] = []
    for stored in captures:
        try:
            readings.append(_read(folder, most, stored))
        except MemoryError:
            readings.append(None)
    return readings


def _read(folder: str, most: int, stored: StoredCapture, read: Source | None = None) -> CaptureReading | Unreadable:
    """Return what today's readers make of a capture; in a reading process.

    read: what they do, where that is known. Raise MemoryError where there is too little for it.
    """
    try:
        kept = _kept(folder, most, stored)
        if read is None:
            check_memory(kept.body)
        source = read or read_page(kept.body, _final_url(stored), stored.content_type)
        result = evaluate_visit(_fetched(stored, kept), source)
    except MemoryError:
        raise
    except Exception as error:
        return Unreadable(in_words(error))
    result = replace(result, visit=replace(result.visit, url=stored.url, final_url=stored.final_url))
    if stored.answered_alike and result.visit.outcome in PRESENT:
        result = answered_alike(result)
    return CaptureReading(source=source, result=result)


class _Kept(NamedTuple):
    """What a capture has of an answer."""

    body: bytes
    """The decoded body."""

    headers: Mapping[str, str]
    """The headers that tell what it is."""

    content_hash: str | None
    """SHA-256 of the decoded body, where the record has it."""


def _kept(folder: str, most: int, stored: StoredCapture) -> _Kept:
    """Return what a capture has of an answer."""
    kept = read_capture(folder, stored.location, original=stored.original)
    response = Response(stored.final_url, headers=_headers(kept.headers), body=kept.body)
    headers = telling_headers(response)
    if kept.body and "Content-Encoding" in response.headers:
        return _Kept(Decoding(most).decompress(Request(stored.final_url), response).body, headers, None)
    # That of a record with its body was checked when it was read
    return _Kept(kept.body, headers, None if stored.original else content_hash_of(kept.digest))


def _fetched(stored: StoredCapture, kept: _Kept) -> FetchResult:
    """Return a kept answer as if it were to a request for the link's address of today: what it says is about that."""
    return FetchResult(
        target=link_target(stored.link_id),
        url=stored.link_url,
        started=datetime.now(UTC),
        redirects=stored.redirects,
        final_url=_final_url(stored),
        status=stored.status,
        content_type=stored.content_type,
        headers=kept.headers,
        body=kept.body,
        content_hash=kept.content_hash,
    )


def _final_url(stored: StoredCapture) -> str:
    """Return where an answer came from, with the link's address of today where that was the one requested."""
    return stored.link_url if stored.final_url == stored.url else stored.final_url


def _headers(pairs: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in pairs:
        headers.setdefault(name, []).append(value)
    return headers
