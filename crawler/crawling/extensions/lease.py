"""The lease of a crawl that runs as a part on a cluster: until when it may ask hosts, before another may do so."""

import asyncio
import logging
import os
import signal
from pathlib import Path
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from crawler.crawling.clock import clock
from crawler.crawling.fetch_errors import LeaseEndedError
from crawler.exceptions import ArgumentError

__all__ = ["Lease", "write_lease"]

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""Seconds between two looks at the lease while nothing is asked for."""


def write_lease(path: Path, until: float) -> None:
    """Write a lease, by the `clock` that all processes share. Whoever reads it sees the one before or this one."""
    new = path.with_suffix(".new")
    new.write_text(repr(until), "ascii")
    new.replace(path)


class Lease:
    """Stop the crawl when its lease has run out, or the process that renews it is gone.

    Setting: LEASE, the path of a file that another process keeps writing (`write_lease`).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._parent = os.getppid()
        self._until = 0.0
        self._is_over = False
        self._task = create_looping_call(self._look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension. Raise NotConfigured without a lease, ArgumentError for one that cannot be read."""
        path = crawler.settings.get("LEASE")
        if not path:
            raise NotConfigured
        extension = cls(Path(path))
        if not extension._path.is_file():
            raise ArgumentError(f"-s LEASE={path}: there is no such file; `--cluster` writes it.")
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        """Begin to look."""
        self._task.start(LOOK_SECONDS, now=False)

    def spider_closed(self) -> None:
        """Look no more."""
        if self._task.running:
            self._task.stop()

    def check(self) -> None:
        """Raise LeaseEndedError unless hosts may be asked now: to be called with nothing between it and the request."""
        if not self._is_over and clock() < self._until:
            return
        self._look()
        if self._is_over:
            raise LeaseEndedError("the lease of this part of the crawl ran out")

    def _look(self) -> None:
        if self._is_over:
            return
        try:
            self._until = float(self._path.read_text("ascii"))
        except (OSError, ValueError):
            self._until = 0.0
        if clock() >= self._until or os.getppid() != self._parent:
            self._is_over = True
            logger.warning("The lease of this part of the crawl ran out: it asks for nothing more, and another goes on")
            # As somebody would who stops it; from the loop, where the handler is Scrapy's
            asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
