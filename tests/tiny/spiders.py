"""A spider that gives the issues that it is told to, and goes wrong in the way that it is told to."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.crawling.arguments import selection
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.failures import was_cut_off
from crawler.crawling.spider import ArchiveSpider
from crawler.digests.publications import Publication
from crawler.exceptions import ArgumentError
from crawler.items import Citation, Document, Edition, Issue, Link, Mention, Problem

PUBLICATION = Publication(key="tiny", name="Tiny", url="https://tiny.example")


class TinySpider(ArchiveSpider):
    """issues: 'NUMBER:MENTIONS,…'. only: numbers asked for. wrong: what goes wrong. url: what is asked for.

    remove: folder that vanishes. wait: seconds before the end. signal: number of a signal that comes while it opens.
    """

    name = "tiny"

    def __init__(self, **arguments: str) -> None:
        super().__init__()
        self.arguments = arguments
        self.publication = PUBLICATION
        self.wrong = arguments.get("wrong", "")
        self.dry_run = arguments.get("dry_run") == "yes"
        self.selection = selection(arguments.get("only"), None)
        if self.wrong == "argument":
            raise ArgumentError("-a wrong=argument: say something else.")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_close, signals.spider_closed)
        if "signal" in spider.arguments:
            os.kill(os.getpid(), int(spider.arguments["signal"]))
        return spider

    async def start(self) -> AsyncIterator[Any]:
        for number, mentions in pairs(self.arguments.get("issues", "")):
            if self.dry_run:
                self.count("plan/fetch")
                self.count("plan/new")
            else:
                self.count("editions/read")
                yield issue(number, mentions, doubts=int(self.arguments.get("doubts", 0)))
        if self.wrong == "start":
            raise ValueError("wrong start")
        if self.wrong == "item":
            yield issue(1, 1, publication="unknown")
        if self.wrong == "listing":
            self.count("failures/listing")
        if self.wrong == "reason":
            raise CloseSpider("enough")
        if self.wrong == "gone":
            self.withdraw(1)
        if "remove" in self.arguments:
            Path(self.arguments["remove"]).rmdir()
        if "url" in self.arguments:
            yield Request(self.arguments["url"], callback=self.on_answer, errback=self.on_failure)
        await asyncio.sleep(float(self.arguments.get("wait", 0)))

    def on_answer(self, response: Response) -> Iterator[Any]:
        if self.wrong == "callback":
            raise ValueError("wrong callback")
        yield from ()

    def on_failure(self, failure: Failure) -> Iterator[Any]:
        if self.wrong == "errback":
            raise ValueError("wrong errback")
        if not was_cut_off(failure):
            self.count("failures/edition")
        yield from ()

    def on_close(self) -> None:
        if self.wrong == "close":
            raise ValueError("wrong close")

    def withdraw(self, keep: int) -> None:
        """Marks all editions but the first ones as gone from their listing."""
        archive, _ = run_ledger(self.crawler).writing()
        with archive.transaction() as connection:
            connection.execute("UPDATE editions SET gone_since = '2024-01-01T00:00:00Z' WHERE id > ?", (keep,))

    def count(self, stat: str) -> None:
        self.crawler.stats.inc_value(stat)


def pairs(told: str) -> Iterator[tuple[int, int]]:
    for pair in told.split(",") if told else ():
        number, mentions = pair.split(":")
        yield int(number), int(mentions)


def issue(number: int, mentions: int, *, publication: str = "tiny", doubts: int = 0) -> Issue:
    """An issue with so many links, read from one post."""
    document = Document(
        kind="markdown", locator=f"{number}.md", url=f"https://tiny.example/{number}.md", text=f"{number}: {mentions}"
    )
    edition = Edition(document=document, type="newsletter", availability="full", number=number, title=f"Tiny #{number}")
    urls = [f"https://page.example/{number}/{place}" for place in range(mentions)]
    return Issue(
        publication=publication,
        key=f"{number}-2024-01-01",
        type="newsletter",
        number=number,
        title=f"Tiny #{number}",
        subtitle=None,
        published=None,
        published_raw=None,
        url=f"https://tiny.example/{number}",
        redirect_url=None,
        authors=(),
        words=mentions,
        editions=(edition,),
        read_from=("markdown", f"{number}.md"),
        sections=(),
        citations=tuple(
            Citation(mention=Mention(role="item", url=url, title="A page"), link=Link(url=url, work=url))
            for url in urls
        ),
        pictures=(),
        problems=(
            *(() if mentions else (Problem(kind="no_mentions", evidence="the body has no link"),)),
            *(Problem(kind="url_doubtful", about=str(place), evidence="a bare word") for place in range(doubts)),
        ),
    )
