"""Visit the images of issues and linked pages that are due, and record what they are."""

from collections.abc import AsyncIterator
from typing import Any

from crawler.crawling.arguments import Argument, age, count, domain, numbers, state
from crawler.crawling.visit_scheduler import IMAGE_VISITS, visit_due
from crawler.crawling.visit_spider import PART, VisitSpider

LIMIT = Argument("limit", "N", "at most N images, those of the newest issues first", count)
DOMAIN = Argument("domain", "NAME", "only images of this registrable domain, such as bbc.co.uk", domain)
STATE = Argument("state", "STATE", "only images in this state, such as unvisited or transient", state)
ISSUE = Argument(
    "issue", "A-B", "only images of the issues with these numbers, and of the pages that they link to", numbers
)
MAX_AGE = Argument(
    "max_age", "AGE", "visit images without a visit in this time, regardless of the schedule: 30d, 12h, 0d", age
)


class ImagesSpider(VisitSpider):
    """scrapy crawl images [-a limit=N] [-a domain=NAME] [-a state=STATE] [-a part=K/N] ..."""

    name = "images"

    CHOICES = (LIMIT, DOMAIN, STATE, ISSUE, MAX_AGE)
    ARGUMENTS = (*CHOICES, PART)

    async def start(self) -> AsyncIterator[Any]:
        """Yield the requests for the images that are due."""
        async for request in visit_due(self.crawler, IMAGE_VISITS, **self.chosen):
            yield request
