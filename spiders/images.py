"""Visit the images of issues and linked pages that are due, and record what they are."""

from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.crawling.arguments import Argument, age, count, domain, known_only, state
from crawler.crawling.contact import sign
from crawler.crawling.spider import ArchiveSpider
from crawler.crawling.visit_scheduler import visit_images

LIMIT = Argument("limit", "N", "at most N images, the newest first", count)
DOMAIN = Argument("domain", "NAME", "only images of this registrable domain, such as bbc.co.uk", domain)
STATE = Argument("state", "STATE", "only images in this state, such as unvisited or transient", state)
MAX_AGE = Argument(
    "max_age", "AGE", "visit images without a visit in this time, regardless of the schedule: 30d, 12h, 0d", age
)


class ImagesSpider(ArchiveSpider):
    """scrapy crawl images [-a limit=N] [-a domain=NAME] [-a state=STATE] [-a max_age=AGE]"""

    name = "images"

    ARGUMENTS = (LIMIT, DOMAIN, STATE, MAX_AGE)

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        known_only(arguments, self.ARGUMENTS)
        self.arguments = arguments
        self.chosen: dict[str, Any] = {each.name: each.of(arguments) for each in self.ARGUMENTS}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider. Raise ArgumentError without the setting CONTACT_URL."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        sign(crawler.settings, needed=True)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield the requests for the images that are due."""
        async for request in visit_images(self.crawler, **self.chosen):
            yield request
