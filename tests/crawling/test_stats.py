"""Stats are collected as Scrapy collects them, without a wrapper around each call."""

from scrapy import Spider
from scrapy.utils.test import get_crawler

from crawler.crawling.stats import PlainStats


def test_stats_are_those_of_scrapys_collector() -> None:
    stats = PlainStats(get_crawler(Spider))
    stats.inc_value("visits/done")
    stats.inc_value("visits/done", 2)
    stats.set_value("visits/due", 7)
    stats.max_value("peak", 3)
    stats.max_value("peak", 2)
    assert stats.get_stats() == {"visits/done": 3, "visits/due": 7, "peak": 3}
    assert stats.get_value("visits/hosts", 0) == 0


def test_calls_are_not_wrapped() -> None:
    stats = PlainStats(get_crawler(Spider))
    assert stats.inc_value == PlainStats.inc_value.__get__(stats)
