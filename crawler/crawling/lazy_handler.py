"""The download handler of `http` and `https`, loaded with the first request: runs over local files make none."""

from typing import TYPE_CHECKING

from scrapy.crawler import Crawler

if TYPE_CHECKING:
    from crawler.crawling.download_handler import PoliteHTTPHandler

__all__ = ["LazyHTTPHandler"]


class LazyHTTPHandler:
    """Stands for `PoliteHTTPHandler` in the setting DOWNLOAD_HANDLERS."""

    lazy = True

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PoliteHTTPHandler":
        """Return the handler itself."""
        from crawler.crawling.download_handler import PoliteHTTPHandler

        return PoliteHTTPHandler.from_crawler(crawler)
