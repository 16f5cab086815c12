import logging

from scrapy import Request, Spider
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from crawler.crawling.log_format import ItemNameFormatter, name_of
from tests.tiny.spiders import issue


def test_an_issue_is_named_by_its_key() -> None:
    assert name_of(issue(7, 2)) == "issue 7-2024-01-01"
    assert name_of(issue(7, 2).editions[0]) == "markdown https://tiny.example/7.md"


def test_messages_name_the_item_and_hold_none_of_it() -> None:
    spider, names, item = Spider("any"), ItemNameFormatter(debug=True), issue(7, 2)
    spider.settings = Settings()
    for said in (
        names.scraped(item, None, spider),
        names.dropped(item, DropItem("unfit"), None, spider),
        names.item_error(item, ValueError("unfit"), None, spider),
    ):
        assert said is not None
        text = said["msg"] % said["args"]
        assert "issue 7-2024-01-01" in text
        assert "page.example" not in text


def test_what_goes_well_is_said_in_debug_logs_alone() -> None:
    spider, response = Spider("any"), Response("https://a.example/", status=200)
    request = Request("https://a.example/")
    for level, said in (("INFO", False), ("DEBUG", True)):
        names = ItemNameFormatter.from_crawler(get_crawler(settings_dict={"LOG_LEVEL": level}))
        assert (names.crawled(request, response, spider) is not None) is said
        assert (names.scraped({}, response, spider) is not None) is said


def test_a_dropped_item_has_the_level_of_its_exception() -> None:
    spider, names = Spider("any"), ItemNameFormatter()
    spider.settings = Settings()
    assert names.dropped({}, DropItem("unfit", log_level="DEBUG"), None, spider)["level"] == logging.DEBUG
    assert names.dropped({}, DropItem("unfit"), None, spider)["level"] == logging.WARNING
