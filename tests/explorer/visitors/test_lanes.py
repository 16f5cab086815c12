"""Processes that can be killed, and what waits for them."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from explorer.visitors import lanes
from explorer.visitors.lanes import BusyError, EndedError, Lane, TimeUpError

# One step of SQLite's machine, in which no time limit is looked at.
SLOW = "SELECT instr(hex(zeroblob(800000)), hex(zeroblob(400000)) || '1')"


def query(sql: str, seconds: float = 5.0) -> dict[str, object]:
    return {"sql": sql, "params": {}, "seconds": seconds, "most": None}


@pytest.fixture
def lane(small: Path) -> Iterator[Lane]:
    with closing(Lane(f"file:{small}?mode=ro", 1)) as lane:
        yield lane


def test_a_function_that_never_ends_is_killed_and_the_next_query_is_answered(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "GRACE_SECONDS", 0.1)
    assert asyncio.run(lane.ask(query("SELECT x'00' AS b")))["rows"] == [[b"\x00"]]
    began = time.monotonic()
    with pytest.raises(TimeUpError):
        asyncio.run(lane.ask(query(SLOW, 0.1)))
    assert time.monotonic() - began < 5
    assert asyncio.run(lane.ask(query("SELECT 1")))["rows"] == [[1]]


def test_a_process_that_died_between_two_queries_is_made_anew(lane: Lane) -> None:
    asyncio.run(lane.ask(query("SELECT 1")))
    lane._processes[0]._process.kill()  # type: ignore[union-attr]
    with pytest.raises(EndedError) as ended:
        asyncio.run(lane.ask(query("SELECT 1")))
    assert not isinstance(ended.value, TimeUpError)
    assert asyncio.run(lane.ask(query("SELECT 1")))["rows"] == [[1]]


def test_queries_beyond_those_that_may_wait_are_turned_away(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "MAX_WAITING", 1)

    async def three() -> list[object]:
        return list(await asyncio.gather(*(lane.ask(query("SELECT 1")) for _ in range(3)), return_exceptions=True))

    answers = asyncio.run(three())
    assert [type(each) for each in answers] == [dict, dict, BusyError]


@pytest.mark.deep
def test_no_function_of_sqlite_outlasts_the_limit(lane: Lane) -> None:
    with closing(sqlite3.connect(":memory:")) as memory:
        functions = memory.execute("SELECT DISTINCT name, narg FROM pragma_function_list").fetchall()
    long, other = "hex(zeroblob(800000))", "hex(zeroblob(400000)) || '1'"
    nested = "replace(hex(zeroblob(200000)), '00', '[')"
    for name, number in functions:
        for count in (number,) if number >= 0 else range(4):
            for values in ([long, other, other, other], [other, long, long, long], [nested] * 4):
                sql = f'SELECT length("{name}"({", ".join(values[:count])}))'
                began = time.monotonic()
                with suppress(EndedError):
                    asyncio.run(lane.ask(query(sql, 1.0)))
                assert time.monotonic() - began < 5, sql
