"""Dates of East Asia that number years by era or are written in Chinese numerals: 令和6年3月5日, 二〇二四年三月五日."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

__all__ = ["find_era_dates"]

_ERAS: Final = {
    "昭和": (1925, dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    "平成": (1988, dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    "令和": (2018, dt.date(2019, 5, 1), dt.date.max),
    "民國": (1911, dt.date(1912, 1, 1), dt.date.max),
    "民国": (1911, dt.date(1912, 1, 1), dt.date.max),
}
"""Era -> the year before its first, its first and its last day."""

_DIGITS: Final = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_NUMBER: Final = r"[0-9０-９〇零○一二三四五六七八九十]"
_DATE: Final = re.compile(
    rf"({'|'.join(_ERAS)})?\s{{0,3}}({_NUMBER}{{1,4}}|元)\s{{0,3}}年\s{{0,3}}({_NUMBER}{{1,3}})\s{{0,3}}月\s{{0,3}}"
    rf"({_NUMBER}{{1,3}})\s{{0,3}}日"
)


def find_era_dates(text: str) -> Iterator[tuple[int, int, dt.date]]:
    """Yield begin, end and day of the dates of an era and of those in Chinese numerals, in order.

    A date of an era that it lies outside of is none.

    >>> [str(day) for _, _, day in find_era_dates('令和6年3月5日、平成元年一月八日、二〇二四年三月五日')]
    ['2024-03-05', '1989-01-08', '2024-03-05']
    >>> list(find_era_dates('平成40年1月1日')), list(find_era_dates('6年3月5日'))
    ([], [])
    """
    if "年" not in text:
        return
    for match in _DATE.finditer(text):
        era = match[1]
        year, month, day = (1 if part == "元" and era else _number(part) for part in match.groups()[1:])
        before, first, last = _ERAS[era] if era else (0, dt.date(1800, 1, 1), dt.date(2199, 12, 31))
        try:
            found = dt.date(before + year, month, day)
        except ValueError:
            continue
        if first <= found <= last:
            yield match.start(), match.end(), found


def _number(text: str) -> int:
    """Return a number written in digits, or in Chinese numerals up to 99 or digit by digit; 0 for none of these."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * _DIGITS.get(tens, 0 if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
    digits = [_DIGITS.get(character, -1) for character in text]
    return 0 if -1 in digits else int("".join(map(str, digits)))
