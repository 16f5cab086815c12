"""Bound the bytes of bodies that are under way: of many requests, few have a large body at a time."""

import asyncio

__all__ = ["LargeBodies", "Turn"]

SMALL_BYTES = 1_000_000
"""Bytes of a body that are read at once, however many other bodies are under way."""

MOST_BYTES = 150_000_000
"""Bytes of large bodies that are under way, each counted as the longest that it may become."""


class LargeBodies:
    """Large bodies that are read, or wait for what is done with them; others wait to be read, first come, first served.

    One is read whatever its size.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._taken: dict[Turn, int] = {}
        self._waiting: dict[Turn, None] = {}

    def join(self, turn: "Turn") -> bool:
        """Return whether a body may be read on; if not, its turn is told when it may."""
        self._waiting[turn] = None
        self._admit()
        return turn in self._taken

    def resize(self, turn: "Turn", size: int) -> None:
        """Note the size of a body that is whole."""
        if turn in self._taken:
            self._taken[turn] = size
            self._admit()

    def has(self, turn: "Turn") -> bool:
        """Return whether a body has its place."""
        return turn in self._taken

    def leave(self, turn: "Turn") -> None:
        """Forget a body; nothing holds it any more."""
        self._waiting.pop(turn, None)
        if self._taken.pop(turn, None) is not None:
            self._admit()

    def _admit(self) -> None:
        while self._waiting:
            turn = next(iter(self._waiting))
            if self._taken and sum(self._taken.values()) + turn.most > self._most:
                return
            del self._waiting[turn]
            self._taken[turn] = turn.most
            turn.go_on()


class Turn:
    """The place of one body among the large ones, which it takes when it becomes large.

    most: bytes of the longest body that is taken; 0 for any.
    """

    def __init__(self, bodies: LargeBodies, most: int) -> None:
        self.most = most or MOST_BYTES
        self.has_waited = False
        """Whether the body was not read for a while: its server may have given up meanwhile."""
        self._bodies = bodies
        self._is_large = False
        self._timer: asyncio.Timeout | None = None
        self._paused: tuple[asyncio.Transport, float | None] | None = None
        self._place: asyncio.Future[None] | None = None

    def begin(self, timer: asyncio.Timeout) -> None:
        """Take the time limit of the request: while its body waits, none runs."""
        self._timer = timer
        self._paused = None
        self.has_waited = False

    def grow(self, size: int, transport: asyncio.Transport | None) -> None:
        """Note that so many bytes of the body have come; pause their transport if there is no room for more."""
        if self._is_large or size <= SMALL_BYTES or transport is None:
            return
        self._is_large = True
        if self._bodies.join(self):
            return
        transport.pause_reading()
        self.has_waited = True
        left = None
        if self._timer is not None and (when := self._timer.when()) is not None:
            left = when - asyncio.get_running_loop().time()
            self._timer.reschedule(None)
        self._paused = transport, left

    async def take(self) -> None:
        """Wait for a place, unless the body has one: it grows here, or is asked for once more."""
        if self._bodies.has(self):
            return
        self._is_large = True
        self._place = asyncio.get_running_loop().create_future()
        try:
            if not self._bodies.join(self):
                await self._place
        except asyncio.CancelledError:
            self.leave()
            raise
        finally:
            self._place = None

    def go_on(self) -> None:
        """Read on."""
        if self._place is not None and not self._place.done():
            self._place.set_result(None)
        if self._paused is None:
            return
        (transport, left), self._paused = self._paused, None
        if left is not None and self._timer is not None:
            self._timer.reschedule(asyncio.get_running_loop().time() + left)
        if not transport.is_closing():
            transport.resume_reading()

    def end(self, size: int) -> None:
        """Note the size of the body, which is whole; it is held until `leave`."""
        self._bodies.resize(self, size)

    def leave(self) -> None:
        """Make room for others: nothing holds the body any more. May be called again."""
        self._paused = None
        self._bodies.leave(self)
