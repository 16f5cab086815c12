"""Keep the body of an answer, or refer to the one before: what a page says decides, where bytes change each time."""

import logging
from dataclasses import replace
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.archive.database import Archive
from crawler.archive.ledger.kept_captures import (
    capture_of_same_answer,
    capture_of_same_reading,
    has_captured_page,
)
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.middlewares.capture import Capture
from crawler.exceptions import CapturesError
from crawler.visits.outcomes import PRESENT
from crawler.visits.visit import PageResult

__all__ = ["KeepCapture"]

logger = logging.getLogger(__name__)


class KeepCapture:
    """Decide on what the middleware Capture holds back. Setting: CAPTURE_CHANGES, `body`, `text` or `never`."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """Return a visit result with its capture, old or new; anything else as it is.

        Raise DropItem when the body cannot be kept; the link then stays due.
        """
        capture = self.crawler.get_downloader_middleware(Capture)
        if not isinstance(item, PageResult) or item.exchange is None or capture is None:
            return item
        archive, visit = run_ledger(self.crawler).reading(), item.visit
        known = same_capture(archive, item)
        if known is not None or (capture.changes == "never" and has_captured_page(archive, visit.target.id)):
            self.crawler.stats.inc_value("captures/unchanged")
            known = known if capture.changes == "text" else None
            return replace(item, visit=replace(visit, captured_before=known), exchange=None)
        try:
            record = await capture.keep(item.exchange)
        except CapturesError as error:
            raise DropItem(str(error), log_level="DEBUG") from error
        return replace(item, visit=replace(visit, capture=record), exchange=None)


def same_capture(archive: Archive, result: PageResult) -> int | None:
    """Return the id of the capture of a link that says what this visit showed; None without one.

    Of a page, the reading has to be the same; of what is no page, status and outcome.
    """
    visit = result.visit
    if visit.outcome not in PRESENT:
        return capture_of_same_answer(archive, visit.target.id, visit.status, visit.outcome)
    return None if result.source is None else capture_of_same_reading(archive, visit.target.id, result.source)
