"""A queue of what is due with one lane a host, so that a slow host delays no other. Pure."""

from array import array
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import count

from crawler.visits.target import DueTarget

__all__ = ["DueQueue", "with_first_last"]


def with_first_last(due: Iterable[DueTarget], number: int) -> Iterator[DueTarget]:
    """Yield targets with the first ones of the first `number` hosts at the end.

    These were under way when a run was killed that had the same due. One of them may be why: its page may have taken
    all memory, and would end each run before anything else is visited.
    """
    last: dict[str, DueTarget] = {}
    for each in due:
        if len(last) < number and each.host not in last:
            last[each.host] = each
        else:
            yield each
    yield from last.values()


class DueQueue:
    """A FIFO queue of ids that returns none of a host of which one is in flight.

    It takes a few bytes an id, for queues of a hundred thousand. Only here hosts are spread: what is due comes in the
    order of the issues.

    >>> queue = DueQueue()
    >>> for link, host in [(1, "a.example"), (2, "a.example"), (3, "b.example")]:
    ...     queue.add(link, host)
    >>> queue.next(), queue.next(), queue.next()
    ((1, 'a.example'), (3, 'b.example'), None)
    >>> queue.done("a.example")
    >>> queue.next(), queue.waiting
    ((2, 'a.example'), 0)
    """

    def __init__(self) -> None:
        self._lanes: dict[str, _Lane] = {}
        self._idle: list[tuple[int, str]] = []
        self._numbers = count()
        self.waiting = 0
        """Number of ids in the queue."""

    @property
    def hosts(self) -> int:
        """Number of hosts of which an id waits or is in flight."""
        return len(self._lanes)

    def add(self, target_id: int, host: str) -> None:
        """Append an id of a link or image."""
        number = next(self._numbers)
        lane = self._lanes.get(host)
        if lane is None:
            lane = self._lanes[host] = _Lane()
            heappush(self._idle, (number, host))
        lane.add(target_id, number)
        self.waiting += 1

    def next(self) -> tuple[int, str] | None:
        """Remove and return the first id whose host is idle, and that host; None if none. It is busy until `done`."""
        if not self._idle:
            return None
        _, host = heappop(self._idle)
        self.waiting -= 1
        return self._lanes[host].pop(), host

    def done(self, host: str) -> None:
        """Mark the host as idle: its target is no longer in flight."""
        lane = self._lanes[host]
        if (number := lane.number()) is None:
            del self._lanes[host]
        else:
            heappush(self._idle, (number, host))


class _Lane:
    """The waiting ids of one host, with their numbers in the order of all."""

    __slots__ = ("_place", "_waiting")

    def __init__(self) -> None:
        self._waiting = array("q")
        self._place = 0

    def add(self, target_id: int, number: int) -> None:
        self._waiting.extend((target_id, number))

    def number(self) -> int | None:
        return self._waiting[self._place + 1] if self._place < len(self._waiting) else None

    def pop(self) -> int:
        target_id = self._waiting[self._place]
        self._place += 2
        return target_id
