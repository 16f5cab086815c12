"""Base of the spiders that visit what is due."""

from typing import Any, ClassVar, Self

from scrapy.crawler import Crawler

from crawler.crawling.arguments import Argument, known_only, part
from crawler.crawling.contact import sign
from crawler.crawling.spider import ArchiveSpider

__all__ = ["PART", "VisitSpider"]

PART = Argument("part", "K/N", "only the hosts of the Kth of N parts, so that N crawls share the work: 2/3", part)


class VisitSpider(ArchiveSpider):
    """A spider whose arguments choose what is visited. A subclass names them and yields the requests."""

    takes_part = True

    ARGUMENTS: ClassVar[tuple[Argument[Any], ...]]
    """Its arguments; `PART` is one of them."""

    CHOICES: ClassVar[tuple[Argument[Any], ...]]
    """Those of them that are arguments of `due_targets`, by the same names."""

    def __init__(self, name: str | None = None, **arguments: str) -> None:
        """Raise ArgumentError for an argument that is not known or not of its form."""
        super().__init__(name)
        known_only(arguments, self.ARGUMENTS)
        self.arguments = arguments
        self.given: dict[str, Any] = {each.name: each.of(arguments) for each in self.ARGUMENTS}
        self.chosen = {each.name: self.given[each.name] for each in self.CHOICES}
        self.part = self.given[PART.name]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider. Raise ArgumentError without the setting CONTACT_URL."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        sign(crawler.settings, needed=True)
        return spider
