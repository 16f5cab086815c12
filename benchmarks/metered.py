"""What `benchmarks/crawl.py` plugs into a crawl: a meter, and the spider that does nothing with what it gets."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from io import FileIO
from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings

TICK = 0.01
"""Seconds for which the watcher sleeps."""


class MeterAddon:
    """Scrapy add-on that plugs the meter in."""

    SETTINGS: ClassVar[dict[str, type]] = {"METER": str}
    """Name -> type of its settings, which the commands then take: the file to which the meter writes."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Add the extension to those of the project."""
        settings["EXTENSIONS"]["benchmarks.metered.Meter"] = 1


class Meter:
    """Writes to the file METER what the run took from the opening of its spider to its end, as JSON.

    clock, cpu: seconds, by the clock and of this process. held: the longest seconds for which the event loop did
    nothing else, by the clock; queued: for how many of those its thread waited for a processor. held_cpu: the most that
    its thread worked in such a while, which the load of the machine does not lengthen. peak: bytes.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.held = self.held_cpu = self.queued = 0.0
        crawler.signals.connect(self.spider_opened, signals.spider_opened)
        crawler.signals.connect(self.spider_closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def spider_opened(self) -> None:
        self.clock, self.cpu = time.perf_counter(), time.process_time()
        self.watching = asyncio.ensure_future(self.watch())

    async def watch(self) -> None:
        with Path("/proc/thread-self/schedstat").open("rb", buffering=0) as schedule:
            while True:
                clock, cpu, queued = time.perf_counter(), time.thread_time(), seconds_queued(schedule)
                await asyncio.sleep(TICK)
                self.held_cpu = max(self.held_cpu, time.thread_time() - cpu)
                if (held := time.perf_counter() - clock - TICK) > self.held:
                    self.held, self.queued = held, seconds_queued(schedule) - queued

    def spider_closed(self) -> None:
        self.watching.cancel()
        stats = self.crawler.stats.get_stats()
        status = Path("/proc/self/status").read_text("ascii")
        told = {
            "clock": time.perf_counter() - self.clock,
            "cpu": time.process_time() - self.cpu,
            "held": self.held,
            "held_cpu": self.held_cpu,
            "queued": self.queued,
            "peak": 1024 * int(status.partition("VmHWM:")[2].split()[0]),
            "answers": stats.get("downloader/response_count", 0),
            "visits": stats.get("visits/done", 0),
            "reason": stats.get("finish_reason"),
        }
        Path(self.crawler.settings["METER"]).write_text(json.dumps(told), "utf-8")


def seconds_queued(schedule: FileIO) -> float:
    """Return for how long a thread has waited for a processor so far, by its file `schedstat`."""
    return int(os.pread(schedule.fileno(), 100, 0).split()[1]) / 1e9


class Empty(Spider):
    """Asks for the addresses that the file `urls` lists, a line each."""

    name = "empty"

    def __init__(self, urls: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.urls = urls

    async def start(self) -> AsyncIterator[Any]:
        with Path(self.urls).open(encoding="ascii") as lines:
            for line in lines:
                yield Request(line.strip(), dont_filter=True)

    def parse(self, response: Response, **arguments: Any) -> None:
        """Nothing."""
