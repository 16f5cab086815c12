"""Visit the linked pages that are due, and record what became of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.archive.ledger.due import due_links
from crawler.crawling.arguments import Argument, age, count, domain, flag, known_only, numbers, state
from crawler.crawling.contact import sign
from crawler.crawling.spider import ArchiveSpider
from crawler.crawling.visit_scheduler import VisitScheduler, visit_images

LIMIT = Argument("limit", "N", "at most N links, those of the newest issues first", count)
DOMAIN = Argument("domain", "NAME", "only links of this registrable domain, such as bbc.co.uk", domain)
STATE = Argument("state", "STATE", "only links in this state, such as unvisited or transient", state)
ISSUE = Argument("issue", "A-B", "only links of the issues with these numbers", numbers)
IMAGES = Argument("images", "yes|no", "yes: then visit the images that are due, as `scrapy crawl images` does", flag)
MAX_AGE = Argument(
    "max_age", "AGE", "visit links without a visit in this time, regardless of the schedule: 30d, 12h, 0d", age
)


class SourcesSpider(ArchiveSpider):
    """scrapy crawl sources [-a limit=N] [-a domain=NAME] [-a state=STATE] [-a issue=A-B] [-a max_age=DAYS]"""

    name = "sources"
    visits_links = True

    ARGUMENTS = (LIMIT, DOMAIN, STATE, ISSUE, IMAGES, MAX_AGE)

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        known_only(arguments, self.ARGUMENTS)
        self.arguments = arguments
        self.limit = LIMIT.of(arguments)
        self.domain = DOMAIN.of(arguments)
        self.state = STATE.of(arguments)
        self.issue = ISSUE.of(arguments)
        self.max_age = MAX_AGE.of(arguments)
        self.images = IMAGES.of(arguments)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider. Raise ArgumentError without the setting CONTACT_URL."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        sign(crawler.settings, needed=True)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield the requests for the links that are due, then, if asked for, those for the images."""
        scheduler = VisitScheduler.from_crawler(self.crawler)
        due = due_links(
            scheduler.archive,
            now=datetime.now(UTC),
            limit=self.limit,
            domain=self.domain,
            state=self.state,
            issue=self.issue,
            max_age=self.max_age,
        )
        async for request in scheduler.requests(due):
            yield request
        if self.images:
            async for request in visit_images(self.crawler):
                yield request
