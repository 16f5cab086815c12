"""Bound the number of requests that one run makes to one host."""

from collections import Counter
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.httpobj import urlparse_cached

from crawler.crawling.fetch_errors import OverBudgetError
from crawler.exceptions import ArgumentError

__all__ = ["HostBudget"]


class HostBudget:
    """Downloader middleware. Setting: HOST_BUDGET, requests (robots.txt, redirects and retries count); 0: no bound."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._made: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware. Raise ArgumentError for a budget that is no number, NotConfigured for none."""
        value = crawler.settings.get("HOST_BUDGET")
        try:
            budget = int(value or 0)
        except ValueError:
            raise ArgumentError(f"-s HOST_BUDGET={value}: give a number of requests; 0 is no limit.") from None
        if budget <= 0:
            raise NotConfigured
        return cls(budget)

    def process_request(self, request: Request) -> None:
        """Count a request. Raise OverBudgetError for a host whose budget is used up."""
        host = urlparse_cached(request).hostname or ""
        if self._made[host] >= self.budget:
            raise OverBudgetError(f"{host} was asked {self.budget} times in this run, which is its budget")
        self._made[host] += 1
