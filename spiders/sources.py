"""Visit the linked pages that are due, and record what became of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from scrapy import Spider
from scrapy.crawler import Crawler

from crawler.archive.ledger.due import due_links
from crawler.crawling.arguments import age, count, flag, known_only, numbers, one_of
from crawler.crawling.contact import sign
from crawler.crawling.visit_scheduler import VisitScheduler, visit_images
from crawler.visits.states import STATES


class SourcesSpider(Spider):
    """scrapy crawl sources [-a limit=N] [-a domain=NAME] [-a state=STATE] [-a issue=A-B] [-a max_age=DAYS]"""

    name = "sources"
    visits_links = True

    ARGUMENTS: ClassVar[dict[str, tuple[str, str]]] = {
        "limit": ("N", "at most so many links, those of the newest issues first"),
        "domain": ("NAME", "only links of this registrable domain, such as bbc.co.uk"),
        "state": ("STATE", "only links in this state, such as unvisited or transient"),
        "issue": ("A-B", "only links of the issues with these numbers"),
        "images": ("yes|no", "yes: then visit the images that are due, as `scrapy crawl images` does"),
        "max_age": ("AGE", "links that were not visited for so long are due, whatever the schedule says: 30d, 12h, 0d"),
    }
    """Argument -> (form of its value, what it does)."""

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        known_only(arguments, tuple(self.ARGUMENTS))
        self.arguments = arguments
        self.limit = count("limit", arguments.get("limit"))
        self.domain = arguments["domain"].strip().lower() if "domain" in arguments else None
        self.state = one_of("state", arguments.get("state"), tuple(STATES))
        self.issue = numbers("issue", arguments.get("issue"))
        self.max_age = age("max_age", arguments.get("max_age"))
        self.images = flag("images", arguments.get("images"))

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
