"""Issue -> archive: one transaction an issue."""

import logging
from collections import deque
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.archive.database import Archive
from crawler.archive.issues.editions import find_issues
from crawler.archive.issues.write import count_changes, write_issue
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.digests.editions.reading import reader_version
from crawler.exceptions import ArchiveError
from crawler.items import Issue
from crawler.visits.visit import ImageVisitResult, VisitResult

logger = logging.getLogger(__name__)

HELD = 64
"""Issues that are kept for writing again; a spider has fewer under way."""

SHRUNK = 0.5
"""An issue that keeps less than this part of its mentions has lost most of them."""


class StoreIssue:
    """Writes issues, counts what that changed, and notes those that lost most of their mentions."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.latest: deque[Issue] = deque(maxlen=HELD)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The issue, written. Raises DropItem when the archive does not take it, and nothing of it was written."""
        if isinstance(item, VisitResult | ImageVisitResult):
            return item
        if not isinstance(item, Issue):
            raise DropItem(f"a {type(item).__name__} is nothing that the archive keeps")
        archive, run_id = run_ledger(self.crawler).writing()
        try:
            before = find_issues(archive, item.publication, edition=item.read_from)
            outcome = write_issue(archive, item, run_id, reader=reader_version())
        except ArchiveError as error:
            self._write_again(archive, run_id)
            raise self._refused(item, error) from error
        self.latest.append(item)
        stats = self.crawler.stats
        now, then = len(item.citations), before[0].mentions if before else 0
        if outcome == "changed" and now < SHRUNK * then:
            stats.set_value("issues/shrunk", [*stats.get_value("issues/shrunk", []), f"{item.key}: {then} -> {now}"])
        return item

    def _write_again(self, archive: Archive, run_id: int) -> None:
        """A failure undoes what the archive held with it: the issues before are written once more, each for itself."""
        archive.commit_batch()
        for issue in self.latest:
            try:
                write_issue(archive, issue, run_id, reader=reader_version())
            except ArchiveError as error:
                self._refused(issue, error)
        self.latest.clear()

    def _refused(self, issue: Issue, error: ArchiveError) -> DropItem:
        """Says what the archive says, in its words, and counts it."""
        self.crawler.stats.inc_value("item_errors/count")
        logger.error("issue %s could not be stored: %s", issue.key, error)
        return DropItem(str(error), log_level="DEBUG")

    def close_spider(self) -> None:
        """Counts the issues that the run found, changed, and left as they were; one that was made twice counts once."""
        ledger = run_ledger(self.crawler)
        publication = getattr(self.crawler.spider, "publication", None)
        if publication is None or ledger.archive is None or ledger.run_id is None:
            return
        new, changed, same = count_changes(ledger.archive, publication.key, ledger.run_id)
        for name, count in (("new", new), ("changed", changed), ("same", same)):
            self.crawler.stats.set_value(f"issues/{name}", count)
