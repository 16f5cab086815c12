"""Fetched -> finding: reads the page, judges what became of the visit, and what it proves about the link."""

from hashlib import sha256
from typing import Any, Self

from scrapy.crawler import Crawler

from crawler.extensions.readers import Readers
from crawler.identity import identify
from crawler.items import Problem
from crawler.outcomes import PRESENT, Outcome, judge
from crawler.pages.source import Source
from crawler.pages.source_version import source_reader_version
from crawler.visits import Fetched, Finding, Visit

__all__ = ["ReadPage", "conclude"]

_ABSENT = frozenset({404, 410})
"""Statuses that say all there is to know: whatever the page says, it is not the one that was linked."""


class ReadPage:
    """Leaves the reading to the extension Readers; without it, an answer is judged by its status and address alone."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        """A finding for what was fetched; anything else as it is."""
        if not isinstance(item, Fetched):
            return item
        readers = self.crawler.get_extension(Readers)
        if readers is None or not item.body or item.status in _ABSENT:
            return conclude(item, None)
        return conclude(item, await readers.read(item.body, item.final_url or item.url, item.content_type))


def conclude(fetched: Fetched, source: Source | None) -> Finding:
    """What a visit showed. Pure. source: the page as it was read; None when it was not."""
    visit = Visit(
        link_id=fetched.link_id,
        url=fetched.url,
        outcome=fetched.outcome or _judged(fetched, source),
        started=fetched.started,
        seconds=fetched.seconds,
        redirects=fetched.redirects,
        final_url=fetched.final_url,
        status=fetched.status,
        error=fetched.error,
        size=fetched.size,
        content_type=fetched.content_type,
        content_hash=sha256(fetched.body).hexdigest() if fetched.status not in (None, 304) else None,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        capture=fetched.capture,
        reader=source_reader_version() if source is not None else None,
    )
    if visit.outcome not in PRESENT or visit.status in (None, 304):
        return Finding(visit=visit)
    canonical = source.canonical_url if source is not None and source.origins.get("canonical_url") != "url" else None
    identity = identify(visit.url, redirects=visit.redirects, canonical=canonical)
    doubts = tuple(Problem(kind="identity_doubtful", about=visit.url, evidence=doubt) for doubt in identity.doubts)
    return Finding(visit=visit, source=source, aliases=identity.aliases, problems=doubts)


def _judged(fetched: Fetched, source: Source | None) -> Outcome:
    if fetched.status is None:
        raise ValueError(f"{fetched.url}: neither an answer nor a reason why there is none")
    return judge(
        fetched.url,
        fetched.status,
        redirects=fetched.redirects,
        paywalled=source is not None and bool(source.paywalled),
        says_not_found=source is not None and source.says_not_found,
        bot_wall=source is not None and source.bot_wall,
    )
