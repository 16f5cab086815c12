"""Visit the images of issues and linked pages that are due, and record what they are."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar, Self

from scrapy import Spider
from scrapy.crawler import Crawler

from crawler.crawling.arguments import age, count, known_only, one_of
from crawler.crawling.contact import sign
from crawler.crawling.visit_scheduler import visit_images
from crawler.visits.states import STATES


class ImagesSpider(Spider):
    """scrapy crawl images [-a limit=N] [-a domain=NAME] [-a state=STATE] [-a max_age=AGE]"""

    name = "images"

    ARGUMENTS: ClassVar[dict[str, tuple[str, str]]] = {
        "limit": ("N", "at most so many images, the newest first"),
        "domain": ("NAME", "only images of this registrable domain, such as bbc.co.uk"),
        "state": ("STATE", "only images in this state, such as unvisited or transient"),
        "max_age": (
            "AGE",
            "images not visited for so long are due, whatever the schedule says: 30d, 12h, 0d",
        ),
    }
    """Argument -> (form of its value, what it does)."""

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        super().__init__(name)
        known_only(arguments, tuple(self.ARGUMENTS))
        self.arguments = arguments
        self.chosen = {
            "limit": count("limit", arguments.get("limit")),
            "domain": arguments["domain"].strip().lower() if "domain" in arguments else None,
            "state": one_of("state", arguments.get("state"), tuple(STATES)),
            "max_age": age("max_age", arguments.get("max_age")),
        }

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
