"""Scrapy's log handler, for what changes how it logs."""

import logging
from collections.abc import Callable

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.utils.log import get_scrapy_root_handler

__all__ = ["with_log_handler"]


def with_log_handler(crawler: Crawler, act: Callable[[logging.Handler], None]) -> None:
    """Call with Scrapy's log handler: at once, and when the spider opens, since Scrapy replaces it in between."""

    def call() -> None:
        handler = get_scrapy_root_handler()
        if handler is not None:
            act(handler)

    call()
    crawler.signals.connect(call, signals.spider_opened, weak=False)
