"""Ties of period after period: numbers of words, which are given anew now and then, decide nothing."""

from datetime import date

import pytest

from crawler.analysis.stories import window as subject
from crawler.analysis.stories.mentions import Mention, Tie
from crawler.analysis.stories.periods import PERIOD_DAYS, period_of

FIRST, PERIODS = period_of(date(2024, 5, 6).toordinal()), 12


def headline(period: int, number: int) -> str:
    """Every fourth headline is of the news of another one; words of the others are their own."""
    name = f"{period}x{number // 8}"
    if number % 4:
        return f"Smith{period}n{number} of vale{period}n{number}: guild meets"
    return f"Ratchet{name} Works {'buys' if number % 8 else 'sold to'} Sprocket{name}"


def found(window: subject.Window) -> list[Tie]:
    for period in range(PERIODS):
        places = range(40 * period, 40 * period + 40)
        window.add(
            FIRST + period,
            [
                Mention(
                    id=place, place=place, day=(FIRST + period) * PERIOD_DAYS + place % 40, work=f"w{place}",
                    site=f"s{place}.example", address="", title=headline(period, place % 40), summary="",
                )
                for place in places
            ],
        )  # fmt: skip
    return [tie for period in range(PERIODS) for tie in window.ties(FIRST + period)]


@pytest.mark.parametrize("periods", [1, 2, 5])
def test_words_that_are_numbered_anew_tie_the_same(monkeypatch: pytest.MonkeyPatch, periods: int) -> None:
    ties = found(subject.Window())
    monkeypatch.setattr(subject, "LEXICON_PERIODS", periods)
    assert len(ties) > PERIODS
    assert found(subject.Window()) == ties


def test_words_of_long_ago_are_held_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "LEXICON_PERIODS", 3)
    window = subject.Window()
    found(window)
    assert f"vale{PERIODS - 1}n1" in window._lexicon
    assert "vale0n1" not in window._lexicon
