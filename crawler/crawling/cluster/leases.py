"""Leases of parts of a crawl, kept by the scheduler of a cluster: of two that hold a part, the first has stopped asking
before the second begins, whatever became of the first.

A holder asks for its lease, and again and again to renew it. It counts the time of the lease from before it asked, on a
clock of its own machine; the scheduler counts from when it was asked, on its own: so the holder's ends first. No clock
tells the time of day, and none is compared with another's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import Final

__all__ = ["LEASE_SECONDS", "OPERATION", "LeaseBook"]

LEASE_SECONDS: Final = 30.0
"""Seconds for which a lease lasts, unless it is renewed."""

OPERATION: Final = "backnumber_lease"
"""What the scheduler is asked for a lease by."""


@dataclass(slots=True)
class _Lease:
    part: str
    run: str
    holder: str
    until: float
    """By the scheduler's clock."""


@dataclass(kw_only=True, slots=True)
class LeaseBook:
    """The leases of all archives.

    >>> now = [0.0]
    >>> book = LeaseBook(clock=lambda: now[0])
    >>> def ask(holder, run="r1", part="1/2"):
    ...     return book.ask(archive="a.db", part=part, run=run, holder=holder, rest=5)
    >>> ask("one"), ask("other"), ask("third", part="2/2")  # granted; when to ask again; granted
    (0.0, 35.0, 0.0)
    >>> now[0] = 20.0
    >>> ask("one"), ask("other")  # renewed
    (0.0, 35.0)
    >>> now[0] = 55.0
    >>> ask("other"), ask("one")  # 30 s and 5 s later another has it
    (0.0, 35.0)
    >>> book.end_run("r1")
    >>> ask("other"), ask("late", run="r2")  # whoever ran it has gone: no more of it, and the next waits for its end
    (inf, 35.0)
    """

    clock: Callable[[], float] = monotonic
    _leases: dict[str, list[_Lease]] = field(default_factory=dict)
    """By archive."""
    _ended: set[str] = field(default_factory=set)
    """Runs whose command has gone."""

    def ask(self, *, archive: str, part: str, run: str, holder: str, rest: float) -> float:
        """Return 0 where the holder has the part now, for LEASE_SECONDS; else the seconds after which to ask again, inf
        for never.

        Args:
            archive: of which it is a part.
            part: such as 1/2. Parts of one run share no hosts, those of different runs may.
            run: of the command for which all its parts are crawled.
            holder: a text that no other has.
            rest: seconds for which nobody asks between two holders: the longest delay of a host.
        """
        if run in self._ended:
            return inf
        now = self.clock()
        kept = [each for each in self._leases.get(archive, []) if each.until + rest > now]
        own = next((each for each in kept if each.holder == holder and each.until > now), None)
        others = [each for each in kept if each.holder != holder and (each.run != run or each.part == part)]
        if own is None and not others:
            own = _Lease(part, run, holder, now)
            kept = [each for each in kept if each.holder != holder] + [own]
        self._leases[archive] = kept
        if own is None:
            return max(each.until for each in others) + rest - now
        own.until = now + LEASE_SECONDS
        return 0.0

    def give_back(self, *, archive: str, holder: str) -> None:
        """End the lease of a holder that asks for nothing more; the rest between two holders begins now."""
        for lease in self._leases.get(archive, []):
            if lease.holder == holder:
                lease.until = min(lease.until, self.clock())

    def end_run(self, run: str) -> None:
        """Renew no lease of a run any more."""
        self._ended.add(run)
