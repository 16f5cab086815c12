"""When captures are kept, and of what; what they hold is seen in the tests of whole crawls."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.crawling.middlewares.capture import Capture
from crawler.crawling.request_meta import CAPTURE, DUE_TARGET
from crawler.crawling.spider import ArchiveSpider
from crawler.exceptions import CapturesError


class Visitor(ArchiveSpider):
    name = "visitor"
    visits_links = True


class DryVisitor(Visitor):
    dry_run = True


class Reader(ArchiveSpider):
    name = "reader"


def made(spider: type[ArchiveSpider], folder: object) -> Capture:
    crawler = get_crawler(spider, {"CAPTURES": folder})
    crawler.spider = spider()
    return Capture.from_crawler(crawler)


@pytest.mark.parametrize("spider", [DryVisitor, Reader])
def test_nothing_is_kept_by_who_visits_no_links(spider: type[ArchiveSpider], tmp_path: Path) -> None:
    with pytest.raises(NotConfigured):
        made(spider, str(tmp_path / "captures"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("folder", [None, ""])
def test_nothing_is_kept_without_a_folder(folder: object) -> None:
    with pytest.raises(NotConfigured):
        made(Visitor, folder)


def test_a_folder_that_cannot_be_made_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file", "utf-8")
    with pytest.raises(CapturesError, match="CAPTURES"):
        made(Visitor, str(tmp_path / "file" / "captures"))


def test_what_is_no_visit_is_not_kept(tmp_path: Path) -> None:
    capture = made(Visitor, str(tmp_path))
    request = Request("https://a.example/robots.txt")
    response = Response(request.url, body=b"User-agent: *")
    meta: dict[str, Any] = dict(request.meta)
    assert asyncio.run(capture.process_response(request, response)) is response
    assert request.meta == meta
    assert not {CAPTURE, DUE_TARGET} & request.meta.keys()
    capture.spider_closed()
    assert not list(tmp_path.iterdir())
