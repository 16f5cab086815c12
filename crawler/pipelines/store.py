"""Issue -> archive: one transaction an issue."""

from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from crawler.archive.editions import find_issues
from crawler.archive.issues import count_changes, write_issue
from crawler.extensions.ledger import RunLedger
from crawler.items import Issue
from crawler.pages.editions import reader_version

SHRUNK = 0.5
"""An issue that keeps less than this part of its mentions has lost most of them."""


class StoreIssue:
    """Writes issues, counts what that changed, and notes those that lost most of their mentions."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: Any) -> Any:
        """The issue, written. Raises ArchiveError, and nothing of it was written."""
        if not isinstance(item, Issue):
            raise DropItem(f"a {type(item).__name__} is nothing that the archive keeps")
        ledger = self.crawler.get_extension(RunLedger)
        if ledger is None:
            raise RuntimeError("the extension RunLedger is needed")
        archive, run_id = ledger.writing()
        before = find_issues(archive, item.publication, key=item.key)
        outcome = write_issue(archive, item, run_id, reader=reader_version())
        stats = self.crawler.stats
        if stats is not None:
            now, then = len(item.citations), before[0].mentions if before else 0
            if outcome == "changed" and now < SHRUNK * then:
                stats.set_value(
                    "issues/shrunk", [*stats.get_value("issues/shrunk", []), f"{item.key}: {then} -> {now}"]
                )
            if outcome != "same" and not now:
                stats.set_value("issues/barren", [*stats.get_value("issues/barren", []), item.key])
        return item

    def close_spider(self) -> None:
        """Counts the issues that the run found, changed, and left as they were; one that was made twice counts once."""
        ledger = self.crawler.get_extension(RunLedger)
        publication = getattr(self.crawler.spider, "publication", None)
        if (
            publication is None
            or ledger is None
            or ledger.archive is None
            or ledger.run_id is None
            or self.crawler.stats is None
        ):
            return
        new, changed, same = count_changes(ledger.archive, publication.key, ledger.run_id)
        for name, count in (("new", new), ("changed", changed), ("same", same)):
            self.crawler.stats.set_value(f"issues/{name}", count)
