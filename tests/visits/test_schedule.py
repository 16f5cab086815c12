from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.visits.schedule import MAX_JITTER, interval, jitter, next_visit
from crawler.visits.states import STATES, State, TargetStatus

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ADDRESS = "https://site.example/story"


def days(
    state: State, *, held: float = 0, failures: int = 0, outcome: str = "timeout", cited: date | None = None
) -> int:
    status = TargetStatus(
        state=state,
        since=NOW - timedelta(days=held),
        outcome=outcome,  # type: ignore[arg-type]
        failures=failures,
    )
    wait = interval(status, last=NOW, first_cited=cited)
    assert wait is not None
    return wait.days


def test_what_is_new_is_due_at_once_and_what_is_not_of_the_web_never() -> None:
    assert next_visit(TargetStatus(), url=ADDRESS, last=NOW) == NOW
    assert next_visit(TargetStatus(state="unsupported", since=NOW), url="mailto:a@site.example", last=NOW) is None


@pytest.mark.parametrize("state", ["alive", "moved", "paywalled"])
def test_the_healthy_are_visited_ever_more_rarely(state: State) -> None:
    waits = [days(state, held=held) for held in (0, 28, 56, 84, 200, 300, 1000, 5000)]
    assert waits == [28, 28, 28, 42, 100, 150, 182, 182]


def test_an_old_link_that_is_there_is_likely_to_stay() -> None:
    assert days("alive", cited=date(2026, 5, 1)) == 28
    assert days("alive", cited=date(2022, 6, 1)) == 91
    assert days("alive", cited=date(2010, 6, 1)) == 182
    assert days("alive", cited=date(2027, 1, 1)) == 28, "an issue that is dated ahead"


def test_the_failing_are_visited_sooner() -> None:
    assert [days("transient", failures=number) for number in range(1, 8)] == [1, 3, 7, 7, 14, 14, 14]
    assert [days("transient", failures=number, outcome="no_such_host") for number in (1, 2, 3)] == [4, 11, 11]
    assert [days("transient", held=held, outcome="not_found") for held in (0, 20, 200)] == [7, 10, 28]


def test_what_is_refused_is_looked_at_once_a_quarter() -> None:
    assert days("refused") == days("refused", held=500) == 91


def test_jitter_makes_a_wait_longer_by_a_quarter_at_most() -> None:
    for number in range(20):
        url = f"https://site.example/{number}"
        due = next_visit(TargetStatus(state="gone", since=NOW), url=url, last=NOW)
        assert due == NOW + timedelta(days=30) * (1 + jitter(url))
        assert NOW + timedelta(days=30) <= due <= NOW + timedelta(days=37.5)


def test_the_blocked_are_left_in_peace() -> None:
    assert [days("blocked", held=held) for held in (0, 60, 1000)] == [14, 30, 91]


@pytest.mark.parametrize("state", ["gone", "dead", "soft_404", "robots_denied"])
def test_the_lost_are_visited_monthly(state: State) -> None:
    assert days(state) == days(state, held=500) == 30


@given(st.text(max_size=60))
@example("https://site.example/\ud800")
def test_jitter_is_bounded_and_the_same_for_the_same_address(url: str) -> None:
    assert 0 <= jitter(url) == jitter(url) <= MAX_JITTER


def test_jitter_spreads_links() -> None:
    values = [jitter(f"https://site.example/{number}") for number in range(1000)]
    assert min(values) < 0.01
    assert max(values) > MAX_JITTER - 0.01
    assert MAX_JITTER * 0.45 < sum(values) / 1000 < MAX_JITTER * 0.55


@settings(max_examples=settings().max_examples // 2)
@given(st.sampled_from(sorted(STATES)), st.integers(0, 9), st.floats(-10, 4000))
def test_a_visited_link_is_never_due_before_a_day_nor_after_eight_months(
    state: State, failures: int, held: float
) -> None:
    status = TargetStatus(state=state, since=NOW - timedelta(days=held), outcome="timeout", failures=failures)
    due = next_visit(status, url=ADDRESS, last=NOW, first_cited=date(2018, 1, 1))
    if state not in ("unvisited", "unsupported"):
        assert due is not None
        assert NOW + timedelta(days=1) <= due <= NOW + timedelta(days=240)
