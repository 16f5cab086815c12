"""Turns at a web archive that several runs share."""

import logging
from pathlib import Path

import pytest

from crawler.captures.mementos.limiter import interval
from crawler.captures.mementos.service import load_service
from crawler.crawling.mementos.turns import Turns

SERVICE = load_service("internet-archive")
SPACING = interval(24)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_two_runs_take_turns(tmp_path: Path, clock: Clock) -> None:
    runs = [Turns(tmp_path / "new", SERVICE, clock=clock) for _ in range(2)]
    times = []
    for number in range(100):
        turns = runs[number % 2]
        while (wait := turns.take("index", SPACING)) > 0:
            clock.now += wait
        times.append(clock.now)
    assert max(sum(start <= each <= start + 60 for each in times) for start in times) <= 24
    assert runs[0].take("playback", 0.1) == 0, "another pool"
    other = load_service("internet-archive", server="http://127.0.0.1:9")
    assert Turns(tmp_path / "new", other, clock=clock).take("index", SPACING) == 0, "another server"


def test_a_pause_is_known_to_all_and_ends(tmp_path: Path, clock: Clock) -> None:
    one, other = (Turns(tmp_path, SERVICE, clock=clock) for _ in range(2))
    one.leave_alone("index", 100)
    one.leave_alone("index", 10)
    assert (other.pause("index"), other.pause("playback")) == (100, 0)
    other.leave_alone(None, 50)
    assert (one.pause("index"), one.pause("playback")) == (100, 50)
    clock.now += 99
    assert (one.pause("index"), one.pause("playback")) == (1, 0)


def test_a_clock_that_was_set_back_makes_no_wait_longer(tmp_path: Path, clock: Clock) -> None:
    turns = Turns(tmp_path, SERVICE, clock=clock)
    turns.take("index", SPACING)
    turns.leave_alone("index", 100)
    clock.now -= 500_000
    assert turns.pause("index") == 100
    assert turns.take("index", SPACING) == pytest.approx(SPACING)
    clock.now += 100
    assert turns.pause("index") == 0
    assert turns.take("index", SPACING) == 0


@pytest.mark.parametrize(
    "content",
    ["", "no JSON", "[]", '{"index began": "soon"}', '{"index began": NaN}', '{"index began": -1e99}', "\udcff"],
)
def test_a_damaged_file_is_begun_anew(tmp_path: Path, clock: Clock, content: str) -> None:
    (tmp_path / "web.archive.org.turns").write_bytes(content.encode("utf-8", "surrogateescape"))
    turns = Turns(tmp_path, SERVICE, clock=clock)
    assert (turns.pause("index"), turns.take("index", SPACING)) == (0, 0)
    assert turns.take("index", SPACING) > 0


def test_where_no_file_can_be_made_that_is_said_once(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    turns = Turns(tmp_path / "file" / "turns", SERVICE, clock=clock)
    with caplog.at_level(logging.WARNING):
        assert (turns.take("index", SPACING), turns.take("index", SPACING), turns.pause("index")) == (0, 0, 0)
        turns.leave_alone("index", 5)
    assert len(caplog.records) == 1
