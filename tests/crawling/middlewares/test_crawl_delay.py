"""The requests of one download slot keep the Crawl-delay of its host, and no other slot waits for it."""

from scrapy import Request
from scrapy.settings import Settings

from crawler.crawling.middlewares.crawl_delay import CrawlDelays, Paces, slot_of


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_requests_before_the_delay_is_known_count() -> None:
    clock = Clock()
    delays = CrawlDelays(clock=clock)
    assert delays.reserve("a.example") == 0  # for robots.txt itself
    clock.now += 2
    delays.set("a.example", 5)
    assert delays.reserve("a.example") == 3
    assert delays.reserve("a.example") == 8
    assert delays.reserve("b.example") == 0


def test_what_the_run_before_asked_counts() -> None:
    clock = Clock()
    delays = CrawlDelays(clock=clock)
    delays.set_asked_before(0.25)
    assert [delays.reserve(slot, least=1) for slot in ("a.example", "b.example", "a.example")] == [0.75, 0.75, 1.75]
    delays.set_asked_before(60)
    assert delays.reserve("c.example", least=1) == 0


def test_the_delay_is_that_between_requests_as_they_are_sent() -> None:
    clock = Clock()
    delays = CrawlDelays(clock=clock)
    delays.reserve("a.example", least=1)
    clock.now += 0.25  # for the connection
    delays.note_sending("a.example")
    assert delays.reserve("a.example", least=1) == 1
    # What waits for its turn already keeps it
    delays.note_sending("a.example")
    assert delays.reserve("a.example", least=1) == 2


def test_a_delay_that_is_over_is_not_waited_for() -> None:
    clock = Clock()
    delays = CrawlDelays(clock=clock)
    delays.set("a.example", 5)
    delays.reserve("a.example")
    clock.now += 60
    assert delays.reserve("a.example") == 0


def test_the_delay_of_the_settings_is_kept_after_a_request_that_was_held_back() -> None:
    clock = Clock()
    delays = CrawlDelays(clock=clock)
    assert delays.reserve("a.example", least=1) == 0
    clock.now += 0.25
    assert delays.reserve("a.example", least=1) == 0.75
    delays.set("a.example", 5)
    assert delays.reserve("a.example", least=1) == 5.75


def test_the_delay_of_a_slot_is_its_own_or_that_of_all() -> None:
    slots = {"site": {"delay": 4, "jitter": 0.5}, "other": {"concurrency": 1}}
    paces = Paces(Settings({"DOWNLOAD_DELAY": 2, "DOWNLOAD_DELAY_JITTER": 0.25, "DOWNLOAD_SLOTS": slots}))
    assert [paces.of(slot) for slot in ("site", "other", "a.example")] == [2, 1.5, 1.5]
    assert Paces(Settings({"DOWNLOAD_DELAY": 0, "DOWNLOAD_DELAY_JITTER": 3})).of("a.example") == 0


def test_the_longest_delay_counts() -> None:
    """Two hosts, or two schemes of one, may share a download slot."""
    delays = CrawlDelays(clock=Clock())
    for seconds in (5, 9, 0.5):
        delays.set("shared", seconds)
    delays.reserve("shared")
    assert delays.reserve("shared") == 9


def test_a_request_is_of_the_slot_that_it_names_or_of_its_host() -> None:
    assert slot_of(Request("http://A.example:8080/story")) == "a.example"
    assert slot_of(Request("http://a.example/story", meta={"download_slot": "repository"})) == "repository"
