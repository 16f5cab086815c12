"""Visit the linked pages that are due, and record what became of them."""

from collections.abc import AsyncIterator
from typing import Any

from crawler.crawling.arguments import Argument, age, count, domain, flag, numbers, state
from crawler.crawling.visit_scheduler import IMAGE_VISITS, LINK_VISITS, visit_due
from crawler.crawling.visit_spider import PART, VisitSpider

LIMIT = Argument("limit", "N", "at most N links, those of the newest issues first", count)
DOMAIN = Argument("domain", "NAME", "only links of this registrable domain, such as bbc.co.uk", domain)
STATE = Argument("state", "STATE", "only links in this state, such as unvisited or transient", state)
ISSUE = Argument("issue", "A-B", "only links of the issues with these numbers", numbers)
IMAGES = Argument("images", "yes|no", "yes: then visit the images that are due, as `scrapy crawl images` does", flag)
MAX_AGE = Argument(
    "max_age", "AGE", "visit links without a visit in this time, regardless of the schedule: 30d, 12h, 0d", age
)


class SourcesSpider(VisitSpider):
    """scrapy crawl sources [-a limit=N] [-a domain=NAME] [-a state=STATE] [-a part=K/N] ..."""

    name = "sources"
    visits_links = True

    CHOICES = (LIMIT, DOMAIN, STATE, ISSUE, MAX_AGE)
    ARGUMENTS = (LIMIT, DOMAIN, STATE, ISSUE, IMAGES, MAX_AGE, PART)

    async def start(self) -> AsyncIterator[Any]:
        """Yield the requests for the links that are due, then, if asked for, those for the images."""
        async for request in visit_due(self.crawler, LINK_VISITS, **self.chosen):
            yield request
        if self.given["images"]:
            async for request in visit_due(self.crawler, IMAGE_VISITS):
                yield request
