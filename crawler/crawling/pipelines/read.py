"""Fetch result -> visit result: read the page or image, classify the outcome, and derive aliases of the link."""

import logging
from dataclasses import replace
from hashlib import sha256
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.crawling.extensions.reader_pool import ReaderPool
from crawler.items import Problem
from crawler.linked_pages.answers import classify_answer
from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.pictures import Picture, placeholder_of
from crawler.linked_pages.version import source_reader_version
from crawler.text.printable import printable
from crawler.urls.identity import identify, permanent_address, same_place
from crawler.visits.outcomes import BLOCKING, PRESENT, Outcome
from crawler.visits.visit import FetchResult, PageResult, PictureResult, Visit, VisitResult

__all__ = ["ReadAnswer", "evaluate_image_visit", "evaluate_visit", "not_evaluated"]

logger = logging.getLogger(__name__)

_ABSENT = frozenset({404, 410})
"""Statuses that tell all there is to know: whatever the page says, it is not the one that was linked."""


class ReadAnswer:
    """Read pages and images by the extension ReaderPool; without it, classify responses by status, URL and headers."""

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
        try:
            return await (_read_page if item.target.kind == "link" else _read_image)(pool, item)
        except Exception as error:  # an answer that nobody thought of; its visit is to be on record all the same
            logger.exception("the answer of %s could not be evaluated", printable(item.url))
            self.crawler.stats.inc_value("visits/not_evaluated")
            return not_evaluated(item, error)


def not_evaluated(fetched: FetchResult, error: Exception) -> VisitResult:
    """Return the visit of an answer that raised an error when it was evaluated. Pure.

    Its validators are dropped, so that the next visit gets the whole answer again.
    """
    why = f"the answer could not be evaluated: {type(error).__name__}"
    told = replace(fetched, error=why, etag=None, last_modified=None)
    return (PageResult if fetched.target.kind == "link" else PictureResult)(visit=Visit.of(told, "protocol_error"))


async def _read_page(pool: ReaderPool | None, fetched: FetchResult) -> PageResult:
    if pool is None or not fetched.body or fetched.status in _ABSENT:
        return evaluate_visit(fetched, None)
    return evaluate_visit(fetched, await _page(pool, fetched))


async def _read_image(pool: ReaderPool | None, fetched: FetchResult) -> PictureResult:
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
    return evaluate_image_visit(fetched, None, await _page(pool, fetched))


async def _page(pool: ReaderPool, fetched: FetchResult) -> Source:
    return await pool.read(fetched.body, fetched.final_url or fetched.url, fetched.content_type)


def evaluate_image_visit(fetched: FetchResult, picture: Picture | None, page: Source | None = None) -> PictureResult:
    """Return what a visit to an image showed. Pure.

    picture: the image as it was read; None if it was not read or is no image. page: the page that was served in its
    place, as it was read.
    """
    if picture is None or picture.flaw is not None:
        # Without validators, an image that could not be decoded is fetched again for a better reader.
        fetched = replace(fetched, etag=None, last_modified=None)
    if picture is not None:
        # Wherever a redirect led: no front page and no gate is a picture
        in_place = same_place(fetched.url, permanent_address(fetched.url, fetched.redirects))
        visit = _visit(replace(fetched, error=picture.flaw), "ok" if in_place else "moved")
        placeholder = placeholder_of(fetched.url, picture)
        return PictureResult(visit=visit, picture=picture, size=len(fetched.body), placeholder=placeholder)
    outcome = fetched.outcome or _classify(fetched, page)
    if not _is_success(fetched):
        return PictureResult(visit=_visit(fetched, outcome))
    outcome = outcome if outcome in BLOCKING or outcome == "front_page" else "soft_404"
    return PictureResult(visit=_visit(replace(fetched, error="what was answered is no picture"), outcome))


def _is_success(fetched: FetchResult) -> bool:
    return fetched.status is not None and 200 <= fetched.status < 300


def evaluate_visit(fetched: FetchResult, source: Source | None) -> PageResult:
    """Return what a visit showed. Pure. source: the page as it was read; None if it was not."""
    reader = source_reader_version() if source is not None else None
    visit = _visit(fetched, fetched.outcome or _classify(fetched, source), reader)
    if visit.outcome not in PRESENT or visit.status in (None, 304):
        return PageResult(visit=visit, exchange=fetched.exchange)
    canonical = source.canonical_url if source is not None and source.origins.get("canonical_url") != "url" else None
    identity = identify(visit.url, redirects=visit.redirects, canonical=canonical)
    doubts = tuple(Problem(kind="identity_doubtful", about=visit.url, evidence=doubt) for doubt in identity.doubts)
    return PageResult(visit=visit, source=source, aliases=identity.aliases, problems=doubts, exchange=fetched.exchange)


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


def _visit(fetched: FetchResult, outcome: Outcome, reader: str | None = None) -> Visit:
    content_hash = sha256(fetched.body).hexdigest() if fetched.status not in (None, 304) else None
    if any(status == 200 for status, _ in fetched.redirects):
        # A server compares them with the page that it is asked for: with a stub, not with where that leads
        fetched = replace(fetched, etag=None, last_modified=None)
    return Visit.of(fetched, outcome, content_hash=content_hash, reader=reader)
