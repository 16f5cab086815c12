from scrapy import Spider
from scrapy.utils.test import get_crawler

from crawler.crawling.spider import ArchiveSpider, archive_spider
from crawler.digests.publications import Publication


class Reading(ArchiveSpider):
    name = "reading"
    dry_run = True
    publication = Publication(key="gears", name="Gears", url="https://gears.example")


def test_what_a_spider_says_of_itself_is_read() -> None:
    crawler = get_crawler(Reading)
    crawler.spider = Reading()
    assert archive_spider(crawler) is crawler.spider


def test_another_spider_reads_nothing_and_writes() -> None:
    crawler = get_crawler(Spider)
    for spider in (None, Spider(name="other")):
        crawler.spider = spider
        plain = archive_spider(crawler)
        assert (plain.arguments, plain.dry_run, plain.visits_links, plain.publication, plain.issues) == (
            *({}, False, False, None, None),
        )
        assert plain.selection.everything
