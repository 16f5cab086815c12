"""Fetch result -> visit result: read the page or image, classify the outcome, and derive aliases of the link."""

import logging
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.crawling.extensions.reader_pool import ReaderPool
from crawler.linked_pages.metadata.item import Source
from crawler.linked_pages.pictures import Picture
from crawler.text.printable import printable
from crawler.visits.evaluation import evaluate_image_visit, evaluate_visit, is_success, not_evaluated
from crawler.visits.visit import FetchResult, PageResult, PictureResult

__all__ = ["ReadAnswer"]

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


async def _read_page(pool: ReaderPool | None, fetched: FetchResult) -> PageResult:
    if pool is None or not fetched.body or fetched.status in _ABSENT:
        return evaluate_visit(fetched, None)
    return evaluate_visit(fetched, await _page(pool, fetched))


async def _read_image(pool: ReaderPool | None, fetched: FetchResult) -> PictureResult:
    if not fetched.body or not is_success(fetched):
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
