"""Results of SQL that are kept while what they were made of stays as it is; the same one is asked once at a time."""

import asyncio
import math
import sys
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from explorer.generations import EVERYTHING, MOMENT, Numbers, is_current, stamp

__all__ = ["KeptResults"]

MAX_KEPT_BYTES: Final = 24_000_000
"""Bytes of all kept results, about."""

INTERRUPTED_SECONDS: Final = 30.0
"""Seconds for which a query that ran into its time limit is not tried again."""

MAX_RESULT_BYTES: Final = 2_000_000
"""Bytes of the longest result that is kept, about."""

ROW_BYTES: Final = 100
"""Bytes that a row takes beside its values."""

Ask = Callable[[], Awaitable[Mapping[str, Any]]]
"""Has a query answered, as `explorer.visitors.process.answer` does."""


@dataclass(frozen=True, slots=True)
class _Made:
    answer: Mapping[str, Any]
    stamp: Numbers
    """Of what it was made."""
    seconds: float
    """Time limit under which it was asked for."""
    until: float
    """Until when it holds at most, by the monotonic clock."""

    def holds(self, now: Numbers, seconds: float) -> bool:
        """Return whether it is the answer now: no more time would find one where there is none."""
        is_enough = "error" not in self.answer or seconds <= self.seconds
        return is_enough and time.monotonic() < self.until and is_current(self.stamp, now)


@dataclass(slots=True, eq=False)
class KeptResults:
    """Results of queries, those asked for last, within `MAX_KEPT_BYTES`."""

    generations: Callable[[], Numbers]
    """Returns the present numbers of the archive."""
    size: int = 0
    """Bytes of all results."""
    _kept: OrderedDict[Hashable, tuple[_Made, int]] = field(default_factory=OrderedDict)
    """Query -> result and its bytes, the one asked for last at the end."""
    _under_way: dict[Hashable, asyncio.Future[_Made | None]] = field(default_factory=dict)
    """Query -> what those who ask the same wait for; None where there is no answer."""

    async def get(self, query: Hashable, seconds: float, ask: Ask) -> Mapping[str, Any]:
        """Return the answer to a query: one that was made before, if nothing has changed of what it was made of.

        That a query ran into its time limit holds for `INTERRUPTED_SECONDS`; other failures are not kept.

        Args:
            query: what tells the query from others.
            seconds: its time limit.
            ask: has it answered; raises what it will.
        """
        now = self.generations()
        kept, _ = self._kept.get(query, (None, 0))
        if kept is not None and kept.holds(now, seconds):
            self._kept.move_to_end(query)
            return kept.answer
        if (waiting := self._under_way.get(query)) is not None:
            made = await asyncio.shield(waiting)
            if made is not None and made.holds(now, seconds):
                return made.answer
        return await self._make(query, seconds, ask)

    async def _make(self, query: Hashable, seconds: float, ask: Ask) -> Mapping[str, Any]:
        waiting = self._under_way[query] = asyncio.get_running_loop().create_future()
        begun = self.generations()
        made = None
        try:
            answer = await ask()
            read = answer.get("read", (EVERYTHING,))
            is_interrupted = bool(answer.get("interrupted"))
            until = time.monotonic() + INTERRUPTED_SECONDS if is_interrupted else math.inf
            made = _Made(answer, stamp(read, begun), seconds, until)
            if ("error" not in answer or is_interrupted) and MOMENT not in read:
                self._keep(query, made)
            return answer
        finally:
            waiting.set_result(made)
            if self._under_way.get(query) is waiting:
                del self._under_way[query]

    def _keep(self, query: Hashable, made: _Made) -> None:
        self._drop(query)
        size = _size(made.answer)
        if size > MAX_RESULT_BYTES:
            return
        self._kept[query] = made, size
        self.size += size
        while self.size > MAX_KEPT_BYTES:
            self._drop(next(iter(self._kept)))

    def _drop(self, query: Hashable) -> None:
        _, size = self._kept.pop(query, (None, 0))
        self.size -= size


def _size(answer: Mapping[str, Any]) -> int:
    """Return about how many bytes of memory the rows of an answer take."""
    return sum(ROW_BYTES + sum(map(sys.getsizeof, row)) for row in answer.get("rows", ())) + ROW_BYTES
