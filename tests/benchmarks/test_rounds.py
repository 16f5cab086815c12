"""Rounds of jobs, and what is told of them."""

import pytest

from benchmarks.rounds import compared, in_rounds, median


def test_a_start_is_the_median_of_all_and_is_not_counted() -> None:
    starts, asked = iter([10.0, 13.0, 11.0]), []

    def job(pages: int) -> dict[str, float]:
        asked.append(pages)
        return {"cpu": next(starts) if pages == 4 else 31.0, "clock": pages}

    first, second = in_rounds({"job": job}, count=84, few=4, rounds=2)["job"]
    assert asked == [4, 84, 4, 84, 4]
    assert first == second == {"cpu": pytest.approx((31 - 11) * 84 / 80), "clock": 84}


def test_without_a_few_pages_nothing_is_taken_off() -> None:
    taken = in_rounds({"job": lambda pages: {"cpu": float(pages)}}, count=7, few=0, rounds=3)
    assert taken == {"job": [{"cpu": 7.0}] * 3}


def test_ratios_are_of_the_same_round_and_told_with_their_spread() -> None:
    taken = {
        "job": [{"cpu": 1.0}, {"cpu": 6.0}, {"cpu": 3.0}],
        "other": [{"cpu": 2.0}, {"cpu": 4.0}, {"cpu": 4.0}],
    }
    assert compared(taken, "job", "other", "cpu") == (0.75, 0.5, 1.5)
    assert str(compared(taken, "job", "other", "cpu")) == "0.75 (0.50 to 1.50 in single rounds)"
    assert median(taken["job"]) == {"cpu": 3.0}
