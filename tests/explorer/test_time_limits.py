"""Time limits of SQL: of a processor's time, and of the clock."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest

from explorer.time_limits import limit_of

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def interrupted_after(seconds: float, read_time: Callable[[], float]) -> float:
    """Return how long a query without an end took that was limited to so many seconds."""
    begun = read_time()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.set_progress_handler(limit_of(seconds), 1000)
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            connection.execute(ENDLESS)
    return read_time() - begun


def test_what_a_busy_machine_does_meanwhile_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = time.monotonic
    monkeypatch.setattr(time, "thread_time", lambda: clock() / 2)  # it has a processor for half of the time
    assert 0.2 <= interrupted_after(0.1, clock) < 0.3


def test_nobody_waits_for_more_than_three_times_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "thread_time", lambda: 0.0)
    assert 0.3 <= interrupted_after(0.1, time.monotonic) < 3


def test_a_limit_is_of_what_the_thread_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    assert 0.1 <= interrupted_after(0.1, time.thread_time) < 0.2
