"""What a run's pipeline stores, refuses and counts."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.archive.database import Archive, open_archive
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.pipelines.store import StoreDigest, digest_store
from crawler.crawling.spider import ArchiveSpider
from crawler.digests.publications import Publication
from tests.archive.builders import citation, document, edition, issue

WEEKLY = Publication(key="weekly", name="The Weekly", url="https://digest.example")


class Reading(ArchiveSpider):
    name = "reading"
    publication = WEEKLY


class Run:
    """A crawl as far as its pipeline knows it."""

    def __init__(self, path: Path) -> None:
        self.crawler: Crawler = get_crawler(Reading, {"ARCHIVE": str(path)})
        spider = self.crawler.spider = Reading()
        self.stats = self.crawler.stats = StatsCollector(self.crawler)
        ledger = RunLedger.from_crawler(self.crawler)
        self.crawler.get_extension = lambda _: ledger  # type: ignore[method-assign, assignment, return-value]
        self.archive: Archive
        self.archive, run_id = ledger.writing()
        spider.issues = IssueCatalogue(self.archive, run_id, WEEKLY, (), self.stats)
        self.store = StoreDigest.from_crawler(self.crawler)
        self.close = ledger.engine_stopped


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    made = Run(tmp_path / "archive.db")
    yield made
    made.close()


def durable(run: Run, sql: str) -> list[object]:
    """What another process sees."""
    with open_archive(run.archive.path, read_only=True) as other:
        return [row[0] for row in other.query(sql)]


ISSUE = replace(
    issue(pictures=(), parts=(), citations=[citation(str(n), section=None) for n in range(9)]), publication="weekly"
)


def test_an_issue_is_written_and_durable_when_it_is_committed(run: Run) -> None:
    assert run.store.process_item(ISSUE) is ISSUE
    assert durable(run, "SELECT key FROM issues") == []
    run.store.commit()
    assert durable(run, "SELECT key FROM issues") == [ISSUE.key]


def test_an_edition_is_durable_at_once_and_ends_a_batch(run: Run) -> None:
    run.store.process_item(ISSUE)
    item = edition(document("two.md"))
    assert run.store.process_item(item) is item
    assert durable(run, "SELECT key FROM issues") == [ISSUE.key]
    assert durable(run, "SELECT locator FROM editions WHERE reader = 'staged'") == ["two.md"]


def test_a_run_that_ends_early_makes_issues_of_its_editions_and_counts(run: Run) -> None:
    run.store.process_item(edition(document("two.md"), number=2))
    run.store.close_spider()
    assert len(durable(run, "SELECT key FROM issues")) == 1
    assert [run.stats.get_value(f"issues/{how}") for how in ("new", "changed", "same")] == [1, 0, 0]


def test_what_the_archive_refuses_is_dropped_and_told(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    for item in (replace(ISSUE, publication="unknown"), edition(document("\ud800.md"))):
        with pytest.raises(DropItem, match="refuses"):
            run.store.process_item(item)
    assert run.stats.get_value("item_errors/count") == 2
    assert "knows no publication 'unknown'" in caplog.text
    assert "\\ud800.md could not be stored" in caplog.text
    assert run.archive.query("SELECT count(*) FROM editions") == [(0,)]


def test_an_issue_that_lost_most_of_its_mentions_is_noted(run: Run) -> None:
    run.store.process_item(ISSUE)
    run.store.process_item(replace(ISSUE, citations=ISSUE.citations[:5]))
    assert run.stats.get_value("issues/shrunk") is None
    run.store.process_item(replace(ISSUE, citations=ISSUE.citations[:2]))
    assert run.stats.get_value("issues/shrunk") == [f"{ISSUE.key}: 5 -> 2"]


def test_an_item_of_another_kind_is_dropped(run: Run) -> None:
    with pytest.raises(DropItem, match="a dict is nothing that the archive keeps"):
        run.store.process_item({})


def test_a_pipeline_that_is_switched_off_is_told(run: Run) -> None:
    run.crawler.get_item_pipeline = lambda _: None  # type: ignore[method-assign, assignment]
    with pytest.raises(RuntimeError, match="ITEM_PIPELINES"):
        digest_store(run.crawler)
