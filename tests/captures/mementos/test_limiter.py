"""The limiter at its real rates, with a clock of its own."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.captures.mementos.answers import Outcome
from crawler.captures.mementos.limiter import FAILURES_IN_A_ROW, Limiter, Past, interval
from crawler.captures.mementos.service import PoolName, load_service

SERVICE = load_service("internet-archive")


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self, now: float = 1_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def ask(limiter: Limiter, clock: Clock, pool: PoolName, outcome: Outcome = "found", *, takes: float = 0.1,
        retry_after: float | None = None) -> Past:  # fmt: skip
    """Wait for a turn, and make a request."""
    clock.now += limiter.wait(pool)
    limiter.begin(pool)
    began = clock.now
    clock.now += takes
    made = Past(pool=pool, started=began, ended=clock.now, outcome=outcome, retry_after=retry_after)
    limiter.end(made)
    return made


def most_in_a_minute(times: list[float]) -> int:
    return max(sum(start <= each <= start + 60 for each in times) for start in times)


def test_no_minute_has_more_than_24_questions_to_the_index_and_an_hour_uses_them() -> None:
    clock = Clock()
    limiter = Limiter(SERVICE, clock=clock)
    times = [ask(limiter, clock, "index").started for _ in range(1500)]
    # Requests may arrive up to a second late or early
    assert most_in_a_minute(times) <= 24
    assert most_in_a_minute([each + (number % 2) for number, each in enumerate(times)]) <= 24
    assert sum(each < times[0] + 3600 for each in times) > 1380


def test_a_side_of_the_archive_takes_half_an_hour_and_the_other_nine_hours() -> None:
    clock = Clock()
    limiter = Limiter(SERVICE, clock=clock)
    times = [ask(limiter, clock, "playback", takes=0.0).started for _ in range(12_000)]
    assert 25 * 60 < times[-1] - times[0] < 28 * 60
    times = [ask(limiter, clock, "index", takes=0.0).started for _ in range(12_000)]
    assert 8.3 * 3600 < times[-1] - times[0] < 9 * 3600


def test_runs_that_are_killed_again_and_again_ask_no_more() -> None:
    clock = Clock()
    times: list[float] = []
    past: list[Past] = []
    for killed in range(60):
        limiter = Limiter(SERVICE, clock=clock)
        limiter.replay(past)
        for _ in range(killed % 3):
            past.append(ask(limiter, clock, "index"))
            times.append(past[-1].started)
        times.append(ask(limiter, clock, "index").started)  # which was not recorded
    assert most_in_a_minute(times) <= 24


def test_a_refusal_is_outlasted_and_each_further_one_twice_as_long() -> None:
    clock = Clock()
    limiter = Limiter(SERVICE, clock=clock)
    for pause in (60, 120, 240):
        ask(limiter, clock, "index", "limited")
        assert limiter.wait("index") == pytest.approx(pause)
        assert limiter.pause("playback") == 0
    ask(limiter, clock, "index", "limited", retry_after=5)
    assert limiter.wait("index") == pytest.approx(480), "never less than before"
    ask(limiter, clock, "index")
    ask(limiter, clock, "index", "limited", retry_after=700)
    assert limiter.wait("index") == pytest.approx(700)


def test_refused_connections_close_all_pools_for_an_hour_then_two() -> None:
    clock = Clock()
    limiter = Limiter(SERVICE, clock=clock)
    for pause in (3600, 7200, 14400):
        ask(limiter, clock, "playback", "refused")
        assert limiter.wait("index") == pytest.approx(pause)
        clock.now += limiter.wait("playback")
    ask(limiter, clock, "playback")
    ask(limiter, clock, "playback", "refused")
    assert limiter.pause("index") == pytest.approx(3600)


def test_several_that_were_under_way_are_refused_once() -> None:
    clock = Clock()
    limiter = Limiter(SERVICE, clock=clock)
    began = clock.now
    for delay in range(5):
        limiter.end(Past(pool="playback", started=began, ended=began + delay, outcome="limited"))
    assert limiter.pause("playback") == pytest.approx(60)


def test_a_later_run_knows_what_is_left_of_a_pause() -> None:
    clock = Clock()
    refused = Past(pool="playback", started=clock.now, ended=clock.now, outcome="refused")
    clock.now += 600
    limiter = Limiter(SERVICE, clock=clock)
    limiter.replay([refused])
    assert limiter.pause("index") == pytest.approx(3000)
    clock.now -= 10_000_000
    assert limiter.pause("index") <= 3600, "a clock that was set back makes no pause longer"


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    clock = Clock()
    limiter = Limiter(SERVICE, clock=clock)
    ask(limiter, clock, "index", "limited")
    for _ in range(3):
        clock.now -= 1_000_000
        waited = limiter.wait("index")
        assert waited == pytest.approx(60)
        clock.now += waited
        assert limiter.wait("index") <= 0
        ask(limiter, clock, "index")
        clock.now -= 1_000
        waited = limiter.wait("index")
        assert interval(24) <= waited + 0.1 <= 60.1, "whether the pause is over is not known any more"
        clock.now += waited
        assert limiter.wait("index") <= 0
        limiter = Limiter(SERVICE, clock=clock)
        limiter.replay([Past(pool="index", started=clock.now + 9e6, ended=clock.now + 9e6, outcome="limited")])


def test_many_failures_in_a_row_end_the_questions_of_a_run() -> None:
    clock = Clock()
    limiter = Limiter(SERVICE, clock=clock)
    made = [ask(limiter, clock, "index", "server_error") for _ in range(FAILURES_IN_A_ROW)]
    assert limiter.is_failing("index")
    assert not limiter.is_failing("playback")
    later = Limiter(SERVICE, clock=clock)
    later.replay(made)
    assert not later.is_failing("index")
    assert later.pause("index") > 3600


OUTCOMES = st.sampled_from(["found", "none", "limited", "refused", "server_error", "timeout", "unreadable"])


@given(st.lists(st.tuples(OUTCOMES, st.floats(0, 30), st.none() | st.floats(0, 1000)), max_size=60))
def test_whatever_is_answered_no_minute_has_too_many(answers: list[tuple[Outcome, float, float | None]]) -> None:
    clock = Clock()
    limiter = Limiter(msgspec.structs.replace(SERVICE), clock=clock)
    times = [
        ask(limiter, clock, "index", outcome, takes=takes, retry_after=after).started
        for outcome, takes, after in answers
    ]
    assert not times or most_in_a_minute(times) <= 24
