"""Space out the requests of a download slot by the Crawl-delay that its host asks for.

Scrapy reads the delays of its download slots once, before any robots.txt is known, and has no documented way to change
one later. So the delay is waited for in the download handler, where a request occupies its slot.
"""

from collections.abc import Callable
from time import monotonic

from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached

__all__ = ["CrawlDelays", "slot_of"]


class CrawlDelays:
    """The Crawl-delay of each download slot, and when its last request was sent.

    clock: returns seconds, monotonic.

    >>> delays = CrawlDelays(clock=lambda: 100.0)
    >>> delays.set("a.example", 10)
    >>> delays.reserve("a.example"), delays.reserve("a.example"), delays.reserve("b.example")
    (0.0, 10.0, 0.0)
    """

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self.clock = clock
        self._delays: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def set(self, slot: str, seconds: float) -> None:
        """Space the requests of a slot by so many seconds at least; the longest delay that was ever set counts."""
        self._delays[slot] = max(seconds, self._delays.get(slot, 0.0))

    def reserve(self, slot: str) -> float:
        """Return the seconds after which the slot's next request may be sent, and count it as sent then."""
        now = self.clock()
        turn = max(now, self._last.get(slot, float("-inf")) + self._delays.get(slot, 0.0))
        self._last[slot] = turn
        return turn - now


def slot_of(request: Request) -> str:
    """Return the download slot of a request: the one that its metadata names, else its host."""
    slot: str | None = request.meta.get("download_slot")
    return slot if slot is not None else urlparse_cached(request).hostname or ""
