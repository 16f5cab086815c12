import logging

import pytest
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.crawling.plan import MAX_NAMED, ReadingPlan


def stats() -> StatsCollector:
    return StatsCollector(get_crawler())


def test_editions_that_are_new_or_changed_are_counted_and_read() -> None:
    counted = stats()
    plan = ReadingPlan(counted, dry_run=False)
    assert plan.add("a.md", is_known=False)
    assert plan.add("b.md", is_known=True)
    assert counted.get_stats() == {"plan/fetch": 2, "plan/new": 1, "plan/changed": 1}


def test_a_dry_run_reads_none_and_names_some(caplog: pytest.LogCaptureFixture) -> None:
    counted = stats()
    caplog.clear()
    caplog.set_level(logging.INFO)
    plan = ReadingPlan(counted, dry_run=True)
    assert not any(plan.add(f"{number}.md", is_known=number == 0) for number in range(MAX_NAMED + 5))
    assert caplog.messages[:2] == ["would read 0.md (changed)", "would read 1.md (new)"]
    assert len(caplog.messages) == MAX_NAMED
    assert counted.get_value("plan/fetch") == MAX_NAMED + 5
