"""The requests of one download slot keep the Crawl-delay of its host, and no other slot waits for it."""

from scrapy import Request

from crawler.crawling.middlewares.crawl_delay import CrawlDelays, slot_of


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


def test_a_delay_that_is_over_is_not_waited_for() -> None:
    clock = Clock()
    delays = CrawlDelays(clock=clock)
    delays.set("a.example", 5)
    delays.reserve("a.example")
    clock.now += 60
    assert delays.reserve("a.example") == 0


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
