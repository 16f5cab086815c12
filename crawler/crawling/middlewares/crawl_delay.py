"""Space out the requests of a download slot by the Crawl-delay that its host asks for.

Scrapy reads the delays of its download slots once, before any robots.txt is known, and has no documented way to change
one later. So the delay is waited for in the download handler, where a request occupies its slot.
"""

from collections.abc import Callable
from time import monotonic

from scrapy import Request
from scrapy.settings import BaseSettings
from scrapy.utils.httpobj import urlparse_cached

__all__ = ["TICK", "CrawlDelays", "Paces", "slot_of"]

TICK = 0.001
"""Seconds by which a timer of the event loop may be early."""


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
        self._before = float("-inf")

    def set_asked_before(self, seconds: float) -> None:
        """Take it that the run before asked each slot so many seconds ago."""
        self._before = self.clock() - seconds

    def set(self, slot: str, seconds: float) -> None:
        """Space the requests of a slot by so many seconds at least; the longest delay that was ever set counts."""
        self._delays[slot] = max(seconds, self._delays.get(slot, 0.0))

    def note_sending(self, slot: str) -> None:
        """Count the slot's last request as sent now: a connection was made for it since its turn."""
        self._last[slot] = max(self.clock(), self._last.get(slot, float("-inf")))

    def reserve(self, slot: str, *, least: float = 0.0) -> float:
        """Return the seconds after which the slot's next request may be sent, and count it as sent then.

        least: the delay of a slot for which none was set, or a shorter one.
        """
        now = self.clock()
        turn = max(now, self._last.get(slot, self._before) + max(least, self._delays.get(slot, 0.0)))
        self._last[slot] = turn
        return turn - now


class Paces:
    """The delays that the settings give to download slots: DOWNLOAD_DELAY, DOWNLOAD_SLOTS, DOWNLOAD_DELAY_JITTER.

    >>> Paces(BaseSettings({"DOWNLOAD_DELAY": 2, "DOWNLOAD_SLOTS": {"a": {"delay": 6}}})).of("a")
    6.0
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._delay = settings.getfloat("DOWNLOAD_DELAY")
        self._jitter = settings.getfloat("DOWNLOAD_DELAY_JITTER")
        self._slots: dict[str, dict[str, float]] = settings.getdict("DOWNLOAD_SLOTS")

    def of(self, slot: str) -> float:
        """Return the seconds that lie between two requests of a slot at least."""
        own = self._slots.get(slot, {})
        delay, jitter = float(own.get("delay", self._delay)), float(own.get("jitter", self._jitter))
        return delay * max(0.0, 1 - jitter)


def slot_of(request: Request) -> str:
    """Return the download slot of a request: the one that its metadata names, else its host."""
    slot: str | None = request.meta.get("download_slot")
    return slot if slot is not None else urlparse_cached(request).hostname or ""
