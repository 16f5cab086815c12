"""When the next request to a web archive may be made: by pool, as its rates allow and its refusals ask. Pure.

Rates are kept as distances: requests of a pool begin so far apart that no minute, wherever it begins, has more than its
number. What a run knows of pauses follows from its requests, so a later run that goes through those that were recorded
knows as much.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from crawler.captures.mementos.answers import CONCLUSIVE, SERVICE_FAILS, Outcome
from crawler.captures.mementos.service import PoolName, Service

__all__ = ["FAILURES_IN_A_ROW", "Limiter", "Past", "interval"]

MARGIN: Final = 2.0
"""Seconds by which a minute is taken longer than it is: requests that begin evenly may arrive unevenly."""

TOLERATED: Final = 3
"""Failures in a row before a pool is paused for them."""

FAILURES_IN_A_ROW: Final = 10
"""Failures in a row after which a run asks a pool no more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """A request that was made."""

    pool: PoolName
    started: float
    """Seconds since the epoch."""

    ended: float
    """Likewise."""

    outcome: Outcome
    retry_after: float | None = None
    """Seconds for which the service asked to be left alone."""


@dataclass(slots=True)
class _Pause:
    """For how long something is left alone."""

    began: float = 0.0
    seconds: float = 0.0
    times: int = 0
    """Refusals in a row."""

    def left(self, now: float) -> float:
        """Return the seconds that are left; where the clock was set back, all of the pause, from now on."""
        self.began = min(self.began, now)
        return max(0.0, self.began + self.seconds - now)


@dataclass(slots=True)
class _State:
    last: float | None = None
    """When the last request began."""

    has_begun: bool = False
    """Whether one was made in this run."""

    limited: _Pause = field(default_factory=_Pause)
    failing: _Pause = field(default_factory=_Pause)
    failures: int = 0
    """Failures in a row."""


def interval(per_minute: float) -> float:
    """Return the seconds between the beginnings of two requests.

    >>> interval(24) * 24 > 60
    True
    """
    return (60.0 + MARGIN) / per_minute


class Limiter:
    """The requests of one service.

    Args:
        service: its rates and pauses.
        clock: returns seconds since the epoch.
        speed: how many times as fast time goes: 1 but in tests.
    """

    def __init__(self, service: Service, *, clock: Callable[[], float], speed: float = 1.0) -> None:
        self._service, self._clock, self._speed = service, clock, speed
        self._began = clock()
        self._states: dict[PoolName, _State] = {}
        self._refused = _Pause()

    def replay(self, past: Iterable[Past]) -> None:
        """Take in requests of earlier runs, in the order of their ends.

        The last of them may have been made and not recorded, so that the first request waits as if one had just begun.
        """
        for each in past:
            self.end(each)
        for state in self._states.values():
            state.failures = min(state.failures, TOLERATED - 1)

    def wait(self, pool: PoolName) -> float:
        """Return the seconds until a request of a pool may begin; 0 or less if it may now."""
        state, now = self._state(pool), self._clock()
        last = state.last = None if state.last is None else min(state.last, now)
        if not state.has_begun and self._service.pool(pool).at_once == 1:  # of many at once, one is no matter
            self._began = min(self._began, now)
            last = max(self._began, last or 0.0)
        turn = 0.0 if last is None else last + self.spacing(pool) - now
        return max(turn, self.pause(pool))

    def pause(self, pool: PoolName) -> float:
        """Return the seconds for which the service is to be left alone, whatever the rate."""
        state, now = self._state(pool), self._clock()
        return max(self._refused.left(now), state.limited.left(now), state.failing.left(now))

    def is_failing(self, pool: PoolName) -> bool:
        """Return whether so many requests of this run failed in a row that there is no use in more."""
        return self._state(pool).failures >= FAILURES_IN_A_ROW

    def spacing(self, pool: PoolName) -> float:
        """Return the seconds between two requests of a pool."""
        return interval(self._service.pool(pool).per_minute) / self._speed

    def begin(self, pool: PoolName) -> None:
        """Note that a request begins."""
        state = self._state(pool)
        state.last, state.has_begun = self._clock(), True

    def end(self, past: Past) -> None:
        """Note how a request ended."""
        state, pauses = self._state(past.pool), self._service.pauses
        if state.last is None or past.started > state.last:
            state.last = past.started
        if past.outcome in CONCLUSIVE:
            state.failures = 0
            for pause in (self._refused, state.limited, state.failing):
                pause.times = 0
        elif past.outcome == "limited":
            self._start(state.limited, past, max(pauses.limited, past.retry_after or 0.0))
        elif past.outcome == "refused":
            self._start(self._refused, past, pauses.refused)
        elif past.outcome in SERVICE_FAILS:
            state.failures += 1
            if state.failures >= TOLERATED or past.retry_after:
                self._start(state.failing, past, max(pauses.failing, past.retry_after or 0.0))

    def _start(self, pause: _Pause, past: Past, seconds: float) -> None:
        """Start a pause; the same refusal of several requests that were under way counts once."""
        if past.started < pause.began + pause.seconds and pause.times:
            return
        doubled = min(seconds * 2 ** min(pause.times, 30), self._service.pauses.longest)
        pause.began, pause.seconds = past.ended, doubled / self._speed
        pause.times += 1

    def _state(self, pool: PoolName) -> _State:
        return self._states.setdefault(pool, _State())
