import logging
from pathlib import Path

import pytest
from scrapy.crawler import Crawler
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.archive.analyses import registry
from crawler.crawling.extensions.run_ledger import RunLedger
from crawler.crawling.spider import ArchiveSpider
from tests.archive.analyses.examples import EXAMPLES


class Reading(ArchiveSpider):
    name = "reading"


@pytest.fixture
def crawler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Crawler:
    monkeypatch.setattr(registry, "ANALYSES", EXAMPLES)
    crawler = get_crawler(Reading, {"ARCHIVE": str(tmp_path / "archive.db")})
    crawler.spider = Reading()
    crawler.stats = StatsCollector(crawler)
    return crawler


def test_an_archive_that_refuses_the_results_of_an_analysis_is_told_in_words(
    crawler: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    RunLedger.from_crawler(crawler).engine_stopped()
    told = {
        record.getMessage().split(" failed")[0]: record for record in caplog.records if record.levelno == logging.ERROR
    }
    assert list(told) == ["the analysis refused", "the analysis defect"]
    assert told["the analysis refused"].getMessage().endswith("archive.db is refused. Try another.")
    assert told["the analysis refused"].exc_info is None
    assert told["the analysis defect"].exc_info is not None, "a defect is for who mends it"
    assert crawler.stats.get_value("failures/analysis") == 2


def test_an_archive_that_refused_what_was_read_is_not_asked_for_more(
    crawler: Crawler, caplog: pytest.LogCaptureFixture
) -> None:
    ledger = RunLedger.from_crawler(crawler)
    crawler.stats.inc_value("failures/archive")
    ledger.engine_stopped()
    assert crawler.stats.get_value("failures/analysis") is None
    assert not [record for record in caplog.records if record.levelno == logging.ERROR]
