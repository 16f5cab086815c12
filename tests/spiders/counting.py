"""An add-on that counts, in the process of a crawl, how often what costs time is called."""

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from crawler.archive.issues import editions, write
from crawler.digests.editions import reading

CALLS: dict[str, Counter[str]] = {}
"""Function -> what it was called with, in words -> how often."""


def wrap(function: Callable[..., Any], name_of: Callable[..., str]) -> None:
    """Count the calls of a function, under whatever names modules have imported it."""
    calls = CALLS.setdefault(function.__name__, Counter())

    def counted(*arguments: Any, **named: Any) -> Any:
        calls[name_of(*arguments, **named)] += 1
        return function(*arguments, **named)

    for module in list(sys.modules.values()):
        if getattr(module, function.__name__, None) is function:
            setattr(module, function.__name__, counted)


class Counting:
    """The add-on, and the extension that writes the counts beside the archive when the run ends."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path

    def update_settings(self, settings: BaseSettings) -> None:
        settings["EXTENSIONS"].set(Counting, 1)
        wrap(reading.read_edition, lambda document, _: f"{document.kind} {document.locator}")
        wrap(write.write_issue, lambda _, issue, *__, **___: str(issue.key))
        wrap(editions.find_issues, lambda *_, key=None: str(key))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(counts(Path(crawler.settings["ARCHIVE"])))
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    def engine_stopped(self) -> None:
        if self.path is not None:
            self.path.write_text(json.dumps(CALLS), "utf-8")


def counts(archive: Path) -> Path:
    """The file of the counts of a run into an archive."""
    return archive.with_suffix(".counts.json")
