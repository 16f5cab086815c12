"""Years of eras and Chinese numerals."""

import pytest

from crawler.text.dates import find_dates
from crawler.text.eras import find_era_dates


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和6年3月5日", "2024-03-05"),
        ("令和 6 年 3 月 5 日(火)", "2024-03-05"),
        ("令和六年三月五日", "2024-03-05"),
        ("令和元年五月一日", "2019-05-01"),
        ("平成三十年十二月二十五日", "2018-12-25"),
        ("昭和64年1月7日", "1989-01-07"),
        ("民國113年3月5日", "2024-03-05"),
        ("二〇二四年三月五日", "2024-03-05"),
        ("２０２４年３月５日", "2024-03-05"),
    ],
)
def test_a_day_of_an_era(text: str, day: str) -> None:
    assert [str(found) for found in find_dates(f"公開日：{text}")] == [day]


@pytest.mark.parametrize(
    "text", ["平成31年5月1日", "令和元年4月30日", "令和6年13月5日", "6年3月5日", "元年3月5日", "令和6年"]
)
def test_what_is_no_day_of_an_era(text: str) -> None:
    assert list(find_era_dates(text)) == []
