"""The links that wait for their turn, a queue for each host: a slow one keeps none of the others waiting. Pure."""

from array import array
from heapq import heappop, heappush
from itertools import count

__all__ = ["DueQueue"]


class DueQueue:
    """Gives links in the order in which they came, but never one of a host that has one under way.

    A few bytes a link, so that a hundred thousand may wait.

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
        self._lines: dict[str, _Line] = {}
        self._free: list[tuple[int, str]] = []
        self._turns = count()
        self.waiting = 0

    @property
    def hosts(self) -> int:
        """Hosts of which a link waits or is under way."""
        return len(self._lines)

    def add(self, link_id: int, host: str) -> None:
        """Puts a link behind all others."""
        turn = next(self._turns)
        line = self._lines.get(host)
        if line is None:
            line = self._lines[host] = _Line()
            heappush(self._free, (turn, host))
        line.add(link_id, turn)
        self.waiting += 1

    def next(self) -> tuple[int, str] | None:
        """The first link whose host has none under way, and the host, which is busy until `done`; None without one."""
        if not self._free:
            return None
        _, host = heappop(self._free)
        self.waiting -= 1
        return self._lines[host].pop(), host

    def done(self, host: str) -> None:
        """The host's link is no longer under way."""
        line = self._lines[host]
        if (turn := line.turn()) is None:
            del self._lines[host]
        else:
            heappush(self._free, (turn, host))


class _Line:
    """Links of one host, with their turns among all."""

    __slots__ = ("_place", "_waiting")

    def __init__(self) -> None:
        self._waiting = array("q")
        self._place = 0

    def add(self, link_id: int, turn: int) -> None:
        self._waiting.extend((link_id, turn))

    def turn(self) -> int | None:
        return self._waiting[self._place + 1] if self._place < len(self._waiting) else None

    def pop(self) -> int:
        link_id = self._waiting[self._place]
        self._place += 2
        return link_id
