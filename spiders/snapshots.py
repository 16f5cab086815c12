"""Ask a web archive for the copies of links next to the dates at which they were cited."""

from collections.abc import AsyncIterator
from time import monotonic
from typing import Any, Self

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from crawler.archive.issues.publications import publication_keys
from crawler.archive.snapshots.due import Chosen
from crawler.captures.mementos.service import DEFAULT_SERVICE, POOLS, Service, load_service, service_names
from crawler.crawling.arguments import Argument, age, base_url, count, flag, numbers, state, text
from crawler.crawling.extensions.run_ledger import run_ledger
from crawler.crawling.mementos.asker import Asker, download_slot
from crawler.crawling.mementos.keys import save_keys
from crawler.crawling.mementos.run import SnapshotRun, Wanted
from crawler.crawling.visit_spider import PART, VisitSpider
from crawler.exceptions import ArchiveError, ArgumentError
from crawler.urls.address_rules import is_public

PUBLICATION = Argument("publication", "KEY", "only links that this publication cites", text)
SERVICE = Argument(
    "service",
    "NAME|FILE.toml",
    f"the web archive: {' or '.join(service_names())}, or a description of your own; by default {DEFAULT_SERVICE}",
    text,
)
AT = Argument("at", "URL", "ask this server instead of that of the description", base_url)
LIMIT = Argument("limit", "N", "at most N links, lost and drifted ones and those of the newest issues first", count)
STATE = Argument("state", "STATE", "only links in this state, such as gone", state)
ISSUE = Argument("issue", "A-B", "only links of the issues with these numbers", numbers)
MAX_AGE = Argument("max_age", "AGE", "ask again what was last asked so long ago: 365d; 0d asks all again", age)
TIME = Argument("time", "AGE", "end after so long and leave the rest for the next run: 8h", age)
TITLES = Argument(
    "titles", "yes|no", "yes: read the headlines of the copies of all links, not only of lost and drifted ones", flag
)
SUBMIT = Argument(
    "submit", "yes|no", "yes: then submit the pages that the web archive has no copy of, with your keys there", flag
)


class SnapshotsSpider(VisitSpider):
    """scrapy crawl snapshots [-a publication=KEY] [-a service=NAME|FILE.toml] [-a limit=N] [-a time=AGE] ..."""

    name = "snapshots"

    CHOICES = ()
    ARGUMENTS = (PUBLICATION, SERVICE, AT, LIMIT, STATE, ISSUE, MAX_AGE, TIME, TITLES, SUBMIT, PART)

    service: Service
    keys: str | None
    speed: float

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Leave pace and pauses to the limiter of web archives, which counts by pool."""
        super().update_settings(settings)
        slots = {download_slot(pool): {"concurrency": 32, "delay": 0, "jitter": 0} for pool in POOLS}
        settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        settings.set("HOST_BUDGET", 0, priority="spider")
        settings.set("BACKOFF_MAX", 0, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Settings: CONTACT_URL, SNAPSHOT_KEYS, SNAPSHOT_PATIENCE, SNAPSHOT_SPEED. Raise ArgumentError."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        given, settings = spider.given, crawler.settings
        spider.service = load_service(given["service"] or DEFAULT_SERVICE, server=given["at"])
        spider.keys = save_keys(settings) if given["submit"] else None
        spider.speed = settings.getfloat("SNAPSHOT_SPEED")
        if spider.speed != 1 and is_public(spider.service.at("")):
            raise ArgumentError(
                f"-s SNAPSHOT_SPEED={spider.speed:g}: it is for a server on this machine;"
                f" {spider.service.server} is asked as often as its description allows."
            )
        if spider.keys is not None and spider.service.server.startswith("http:") and is_public(spider.service.server):
            raise ArgumentError(
                f"-a submit=yes: {spider.service.server} would get your keys unencrypted; it takes https."
            )
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Ask; yield nothing. An archive that takes nothing more ends it."""
        given = self.given
        chosen = Chosen(
            publication=given["publication"],
            issue=given["issue"],
            state=given["state"],
            max_age=given["max_age"],
            part=self.part,
        )
        wanted = Wanted(chosen=chosen, limit=given["limit"], titles=given["titles"], keys=self.keys)
        patience = self.crawler.settings.getfloat("SNAPSHOT_PATIENCE")
        no_requests: tuple[Request, ...] = ()
        until = monotonic() + given["time"].total_seconds() / self.speed if given["time"] is not None else None
        try:
            check_publication(self.crawler, given["publication"])
            asker = Asker(self.crawler, self.service, speed=self.speed, patience=patience, until=until)
            run = SnapshotRun(self.crawler, asker, wanted)
            self.crawler.signals.connect(run.finish, signals.spider_closed, weak=False)
            await run.work()
        except (ArchiveError, ArgumentError) as error:
            self.logger.error("%s", error)
            kind = "argument" if isinstance(error, ArgumentError) else "archive"
            self.crawler.stats.inc_value(f"failures/{kind}")
        for request in no_requests:
            yield request


def check_publication(crawler: Crawler, key: str | None) -> None:
    """Raise ArgumentError for a publication that the archive does not have."""
    if key is None:
        return
    keys = publication_keys(run_ledger(crawler).reading())
    if key not in keys:
        raise ArgumentError(f"-a publication={key}: the archive has {', '.join(keys) or 'no publication'}.")
