from typing import Any

import pytest

from crawler.crawling.run_status import FAILURES, run_failures, run_outcome


@pytest.mark.parametrize("stat", sorted(FAILURES))
def test_each_failure_fails_the_run(stat: str) -> None:
    outcome, reasons = run_outcome({"finish_reason": "finished", stat: 2})
    assert outcome == "failed"
    assert reasons == [f"2 {FAILURES[stat][1]}"]


def test_a_failure_that_has_no_words_yet_fails_the_run_too() -> None:
    assert run_failures({"failures/moon": 1}) == ["1 failures/moon"]


@pytest.mark.parametrize(
    ("stats", "outcome"),
    [
        ({"finish_reason": "finished"}, "finished"),
        ({"finish_reason": "finished", "failures/edition": 0, "issues/new": 3}, "finished"),
        ({"finish_reason": "closespider_errorcount"}, "failed"),
        ({"finish_reason": "start_error"}, "failed"),
        ({"finish_reason": "shutdown"}, "interrupted"),
        ({"finish_reason": "shutdown", "failures/edition": 1}, "interrupted"),
        ({}, "failed"),
    ],
)
def test_outcome(stats: dict[str, Any], outcome: str) -> None:
    found, reasons = run_outcome(stats)
    assert found == outcome
    assert bool(reasons) == (outcome != "finished")
