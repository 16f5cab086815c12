"""Editions and issues -> archive: an edition as it arrives, an issue when it is made of all of its editions."""

import logging
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.archive.issues.editions import count_mentions
from crawler.archive.issues.write import count_changes
from crawler.crawling.catalogue.writer import IssueWriter
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.spider import archive_spider
from crawler.digests.version import reader_version
from crawler.exceptions import ArchiveError
from crawler.items import Edition, Issue
from crawler.text.printable import printable
from crawler.visits.visit import VisitResult

__all__ = ["StoreDigest", "digest_store"]

logger = logging.getLogger(__name__)

SHRUNK = 0.5
"""An issue that keeps less than this part of its mentions has lost most of them."""


class StoreDigest:
    """Stores editions as they were fetched, and has them collected; writes issues, and counts what that changed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._writer: IssueWriter | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """Store an edition or an issue; return any item of the project's.

        Raise DropItem for what the archive refuses, and for an item that is none of the project's.
        """
        if isinstance(item, VisitResult):
            return item
        if not isinstance(item, Edition | Issue):
            raise DropItem(f"a {type(item).__name__} is nothing that the archive keeps")
        if not (self._write(item) if isinstance(item, Issue) else self._stage(item)):
            raise DropItem("the archive refuses it", log_level="DEBUG")
        return item

    def commit(self) -> None:
        """Make durable what was written."""
        if self._writer is not None:
            self._writer.commit()

    def close_spider(self) -> None:
        """Make issues of what a run that was stopped had collected; count those that are new, changed and the same."""
        ledger, spider = run_ledger(self.crawler), archive_spider(self.crawler)
        if spider.publication is None or ledger.archive is None or ledger.run_id is None:
            return
        try:
            for issue in spider.issues.assemble_held() if spider.issues is not None else ():
                self._write(issue)
            self.commit()
        except ArchiveError as error:
            logger.error("what was read is not all in the archive: %s", error)
            self.crawler.stats.inc_value("failures/archive")
        new, changed, same = count_changes(ledger.archive, spider.publication.key, ledger.run_id)
        for name, count in (("new", new), ("changed", changed), ("same", same)):
            self.crawler.stats.set_value(f"issues/{name}", count)

    def _stage(self, edition: Edition) -> bool:
        """Store an edition until its issue is made, durably at once; return whether the archive took it."""
        issues = archive_spider(self.crawler).issues
        if issues is None:
            raise DropItem("an edition of no publication")
        self.commit()
        try:
            issues.stage(edition)
        except ArchiveError as error:
            self._refused(edition.document.url, error)
            return False
        issues.collect(edition)
        return True

    def _write(self, issue: Issue) -> bool:
        """Write an issue; return whether the archive took it."""
        archive, run_id = run_ledger(self.crawler).writing()
        if self._writer is None:
            spider = archive_spider(self.crawler)
            if spider.publication is None:
                raise DropItem("an issue of no publication")
            reader = spider.issues.reader if spider.issues is not None else reader_version(spider.publication)
            self._writer = IssueWriter(archive, run_id, self._issue_refused, reader=reader)
        before, now = count_mentions(archive, issue.publication, issue.read_from), len(issue.citations)
        result = self._writer.write(issue)
        if result == "changed" and now < SHRUNK * before:
            stats, shrunk = self.crawler.stats, f"{issue.key}: {before} -> {now}"
            stats.set_value("issues/shrunk", [*stats.get_value("issues/shrunk", []), shrunk])
        return result is not None

    def _issue_refused(self, issue: Issue, error: ArchiveError) -> None:
        self._refused(f"issue {issue.key}", error)

    def _refused(self, name: str, error: ArchiveError) -> None:
        """Log what the archive says of an item that it does not take, and count it."""
        self.crawler.stats.inc_value("item_errors/count")
        logger.error("%s could not be stored: %s", printable(name), error)


def digest_store(crawler: Crawler) -> StoreDigest:
    """Return the pipeline of a crawl that stores issues. Raise RuntimeError when it is switched off."""
    store: StoreDigest | None = crawler.get_item_pipeline(StoreDigest)
    if store is None:
        raise RuntimeError(
            "the pipeline crawler.crawling.pipelines.store.StoreDigest is switched off: "
            "put it back into the setting ITEM_PIPELINES"
        )
    return store
