"""A queue of what is due with one lane a host, so that a slow host delays no other. Pure."""

from array import array
from collections import deque
from collections.abc import Container
from heapq import heappop, heappush
from itertools import count

from crawler.visits.target import DueTarget

__all__ = ["DueQueue", "Suspects"]


class Suspects:
    """Tell which targets are to be visited last of all: a page that ends a run would end each before anything else.

    broke: ids of those whose page broke a reader.
    under_way: number of the first hosts whose first target is one too: it was under way when a run was killed that had
    the same due, and its page may have taken all memory.
    """

    def __init__(self, broke: Container[int] = (), under_way: int = 0) -> None:
        self._broke = broke
        self._under_way = under_way
        self._hosts: set[str] = set()

    def take(self, due: DueTarget) -> bool:
        """Return whether the next target is one: asked of each once, in the order in which they are due."""
        if len(self._hosts) < self._under_way and due.host not in self._hosts:
            self._hosts.add(due.host)
            return True
        return due.target.id in self._broke


class DueQueue:
    """A FIFO queue of ids that returns none of a host of which one is in flight, and the last ones one by one.

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
        self._last: deque[tuple[int, str]] = deque()
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

    def add_last(self, target_id: int, host: str) -> None:
        """Append an id that waits until no other one does or is in flight."""
        self._last.append((target_id, host))
        self.waiting += 1

    def next(self) -> tuple[int, str] | None:
        """Remove and return the first id whose host is idle, and that host; None if none. It is busy until `done`."""
        if self._last and not self._lanes:
            self.waiting -= 1
            self.add(*self._last.popleft())
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
