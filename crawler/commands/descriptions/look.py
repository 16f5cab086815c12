"""Ask a site for what says how it lists its issues: a crawl of a few pages, as polite as any."""

from collections import deque
from collections.abc import AsyncIterator, Iterator
from typing import Any, ClassVar, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure

from crawler.commands.descriptions.answers import Answer, Plan
from crawler.commands.descriptions.crawls import run_spider, scratch_settings
from crawler.crawling.contact import sign
from crawler.crawling.failures import reason
from crawler.crawling.spider import ArchiveSpider
from crawler.urls.address_rules import is_public

__all__ = ["look"]

MOST_REQUESTS = 30
"""Most pages that are asked for."""


class LookSpider(ArchiveSpider):
    """Asks for one page after the other, as a plan says. What it is told, it gives to `found`."""

    name = "look"
    plan: ClassVar[Plan]
    found: ClassVar[list[Answer]]

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Settings: CONTACT_URL. Raise ArgumentError for one that is wrong or missing."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.waiting = deque(cls.plan(()))
        spider.asked = set()
        sign(crawler.settings, needed=any(is_public(url) for url in spider.waiting))
        return spider

    waiting: deque[str]
    asked: set[str]

    async def start(self) -> AsyncIterator[Any]:
        """Yield the first request."""
        for request in self._next():
            yield request

    def _next(self) -> Iterator[Request]:
        while self.waiting and len(self.asked) < MOST_REQUESTS:
            url = self.waiting.popleft()
            if url not in self.asked:
                self.asked.add(url)
                meta = {"handle_httpstatus_all": True, "download_slot": "site"}
                yield Request(url, self.on_answer, errback=self.on_failure, dont_filter=True, meta=meta)
                return

    def on_answer(self, response: Response) -> Iterator[Request]:
        """Keep an answer, and ask for what the plan wants next."""
        asked = response.request.url if response.request is not None else response.url
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        answer = Answer(asked=asked, url=response.url, status=response.status, kind=kind, body=response.body)
        yield from self._go_on(answer)

    def on_failure(self, failure: Failure) -> Iterator[Request]:
        """Keep why there was no answer."""
        request = getattr(failure, "request", None)
        asked = request.url if request is not None else ""
        yield from self._go_on(Answer(asked=asked, url=asked, status=0, error=reason(failure)))

    def _go_on(self, answer: Answer) -> Iterator[Request]:
        self.found.append(answer)
        self.waiting.extend(type(self).plan(tuple(self.found)))
        yield from self._next()


def look(settings: BaseSettings, plan: Plan) -> list[Answer]:
    """Return the answers to what a plan asks for. Raise ArgumentError without the setting CONTACT_URL."""
    found: list[Answer] = []
    spider = type("Look", (LookSpider,), {"plan": staticmethod(plan), "found": found})
    with scratch_settings(settings) as own:
        run_spider(own, spider, {}, None)
    return found
