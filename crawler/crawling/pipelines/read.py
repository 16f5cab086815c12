"""Fetch result -> visit result: read the page, classify the outcome of the visit, and derive aliases of the link."""

from dataclasses import replace
from hashlib import sha256
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.crawling.extensions.reader_pool import ReaderPool
from crawler.items import Problem
from crawler.linked_pages.answers import classify_answer
from crawler.linked_pages.pictures import Picture, placeholder_of
from crawler.linked_pages.source import Source
from crawler.linked_pages.version import source_reader_version
from crawler.urls.identity import identify, permanent_address, same_place
from crawler.visits.outcomes import BLOCKING, PRESENT, Outcome
from crawler.visits.visit import FetchResult, ImageFetchResult, ImageVisitResult, Visit, VisitResult

__all__ = ["ReadPage", "ReadPicture", "evaluate_image_visit", "evaluate_visit"]

_ABSENT = frozenset({404, 410})
"""Statuses that tell all there is to know: whatever the page says, it is not the one that was linked."""


class ReadPage:
    """Read pages by the extension ReaderPool; without it, classify responses by status and URL alone."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Return the visit result of a fetch result; anything else as it is."""
        if not isinstance(item, FetchResult):
            return item
        pool = self.crawler.get_extension(ReaderPool)
        if pool is None or not item.body or item.status in _ABSENT:
            return evaluate_visit(item, None)
        return evaluate_visit(item, await pool.read(item.body, item.final_url or item.url, item.content_type))


class ReadPicture:
    """Read images by the extension ReaderPool; without it, take a response for an image by its Content-Type."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Return the visit result of an image that was fetched; anything else as it is."""
        if not isinstance(item, ImageFetchResult):
            return item
        pool, fetched = self.crawler.get_extension(ReaderPool), item.fetched
        if not fetched.body or not _is_success(fetched):
            return evaluate_image_visit(fetched, None)
        if pool is None:
            kind = (fetched.content_type or "").partition(";")[0].strip().lower()
            unread = Picture(content_type=kind, flaw="it was not unpacked: the setting READERS is 0")
            return evaluate_image_visit(fetched, unread if kind.startswith("image/") else None)
        picture = await pool.read_picture(fetched.body)
        if picture is not None:
            return evaluate_image_visit(fetched, picture)
        # A wall in its place keeps it from us; another page says that it is not there.
        page = await pool.read(fetched.body, fetched.final_url or fetched.url, fetched.content_type)
        return evaluate_image_visit(fetched, None, page)


def evaluate_image_visit(fetched: FetchResult, picture: Picture | None, page: Source | None = None) -> ImageVisitResult:
    """Return what a visit to an image showed. Pure.

    picture: the image as it was read; None if it was not read or is no image. page: the page that was served in its
    place, as it was read.
    """
    outcome = fetched.outcome or _classify(fetched, page)
    if picture is not None:
        # Wherever a redirect led: no front page and no gate is a picture
        in_place = same_place(fetched.url, permanent_address(fetched.url, fetched.redirects))
        visit = _visit(replace(fetched, error=picture.flaw), "ok" if in_place else "moved", None)
        placeholder = placeholder_of(fetched.url, picture)
        return ImageVisitResult(visit=visit, picture=picture, size=len(fetched.body), placeholder=placeholder)
    if not _is_success(fetched):
        return ImageVisitResult(visit=_visit(fetched, outcome, None))
    outcome = outcome if outcome in BLOCKING or outcome == "front_page" else "soft_404"
    return ImageVisitResult(visit=_visit(replace(fetched, error="what was answered is no picture"), outcome, None))


def _is_success(fetched: FetchResult) -> bool:
    return fetched.status is not None and 200 <= fetched.status < 300


def evaluate_visit(fetched: FetchResult, source: Source | None) -> VisitResult:
    """Return what a visit showed. Pure. source: the page as it was read; None if it was not."""
    reader = source_reader_version() if source is not None else None
    visit = _visit(fetched, fetched.outcome or _classify(fetched, source), reader)
    if visit.outcome not in PRESENT or visit.status in (None, 304):
        return VisitResult(visit=visit)
    canonical = source.canonical_url if source is not None and source.origins.get("canonical_url") != "url" else None
    identity = identify(visit.url, redirects=visit.redirects, canonical=canonical)
    doubts = tuple(Problem(kind="identity_doubtful", about=visit.url, evidence=doubt) for doubt in identity.doubts)
    return VisitResult(visit=visit, source=source, aliases=identity.aliases, problems=doubts)


def _classify(fetched: FetchResult, source: Source | None) -> Outcome:
    if fetched.status is None:
        raise ValueError(f"{fetched.url}: neither an answer nor a reason why there is none")
    return classify_answer(
        fetched.url,
        fetched.status,
        headers=fetched.headers,
        redirects=fetched.redirects,
        source=source,
        is_empty=not fetched.body.strip(),
    )


def _visit(fetched: FetchResult, outcome: Outcome, reader: str | None) -> Visit:
    return Visit(
        link_id=fetched.link_id,
        url=fetched.url,
        outcome=outcome,
        started=fetched.started,
        seconds=fetched.seconds,
        redirects=fetched.redirects,
        final_url=fetched.final_url,
        status=fetched.status,
        error=fetched.error,
        size=fetched.size,
        content_type=fetched.content_type,
        content_hash=sha256(fetched.body).hexdigest() if fetched.status not in (None, 304) else None,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        capture=fetched.capture,
        reader=reader,
    )
