import pytest
from scrapy.statscollectors import StatsCollector
from scrapy.utils.test import get_crawler

from crawler.archive.database import Archive
from crawler.archive.problem_lists import accept_problems
from crawler.crawling.catalogue.problems import ProblemLog
from tests.archive.builders import PUBLICATION


def no_batch() -> None:
    """There is nothing to commit."""


URL = "https://site.example/sitemap.xml"


@pytest.fixture
def stats() -> StatsCollector:
    return StatsCollector(get_crawler())


def recorded(archive: Archive) -> list[tuple[str, str]]:
    return archive.query("SELECT kind, about FROM problems")


def test_a_failure_is_counted_and_recorded_until_it_is_resolved(archive: Archive, stats: StatsCollector) -> None:
    ProblemLog(archive, 1, PUBLICATION, stats, no_batch).fail("listing", "listing_unreadable", URL, "404")
    assert recorded(archive) == [("listing_unreadable", URL)]
    assert stats.get_stats() == {"failures/listing": 1}
    later = ProblemLog(archive, 1, PUBLICATION, stats, no_batch)
    later.resolve("https://site.example/other")
    assert recorded(archive) == [("listing_unreadable", URL)]
    later.resolve(URL)
    assert recorded(archive) == []


def test_a_failure_that_a_person_accepted_does_not_make_the_run_fail(archive: Archive, stats: StatsCollector) -> None:
    log = ProblemLog(archive, 1, PUBLICATION, stats, no_batch)
    log.fail("edition", "edition_unavailable", URL, "404")
    accept_problems(archive, [1], "It is so.")
    log.fail("edition", "edition_unavailable", URL, "410")
    assert stats.get_stats() == {"failures/edition": 1, "accepted/edition": 1}


def test_a_dry_run_records_nothing(archive: Archive, stats: StatsCollector) -> None:
    for opened in (archive, None):
        log = ProblemLog(opened, None, PUBLICATION, stats, no_batch)
        log.fail("listing", "listing_unreadable", URL, "404")
        log.resolve(URL)
    assert recorded(archive) == []
    assert stats.get_value("failures/listing") == 2
