"""What pipelines and extensions read of a spider."""

from collections.abc import Mapping

from scrapy import Spider
from scrapy.crawler import Crawler

from crawler.crawling.arguments import Selection
from crawler.crawling.catalogue.issues import IssueCatalogue
from crawler.digests.publications import Publication
from crawler.visits.parts import Part

__all__ = ["ArchiveSpider", "archive_spider"]


class ArchiveSpider(Spider):
    """Base of the spiders that fill an archive."""

    arguments: Mapping[str, str] = {}
    """What was given with `-a NAME=VALUE`; recorded with the run."""

    dry_run: bool = False
    """Whether the run writes nothing."""

    visits_links: bool = False
    """Whether the run visits linked pages, whose answers are captured."""

    takes_part: bool = False
    """Whether the run may ask a part of the hosts."""

    part: Part | None = None
    """The part of the hosts that the run asks; None for all of them."""

    publication: Publication | None = None
    """The publication whose issues the run reads; None for a run that reads none."""

    selection: Selection = Selection()
    """The issues that the run was asked for."""

    issues: IssueCatalogue | None = None
    """The publication's issues, once the spider has started; None for a run that reads none."""


def archive_spider(crawler: Crawler) -> ArchiveSpider:
    """Return the spider of a crawl; one with the defaults for a spider that is no `ArchiveSpider`, or before there is
    one."""
    spider = crawler.spider
    return spider if isinstance(spider, ArchiveSpider) else ArchiveSpider(name="unknown")
