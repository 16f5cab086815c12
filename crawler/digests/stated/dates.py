"""Dates of issues as texts state them: a day, a week or a month."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crawler.text.dates import clamp_date, find_dates, parse_date, parts_around_years
from crawler.text.months import month_number
from crawler.text.space import fold_space

__all__ = ["DateOrder", "Stated", "date_in", "day_in", "day_of", "month_of", "week_of"]

DateOrder = Literal["day-first", "month-first"] | None

MAX_CHARS = 300
"""Characters of a text in which a date is looked for."""

MAX_APART = 48
"""Characters between a year and the other end of its week or month, at most."""

_YEAR = r"(?:19|20)\d{2}"
_DIGIT = re.compile(r"\d")
_ANY_YEAR = re.compile(_YEAR)
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}(?:[T ][\d:.]+\s*\S*)?$")
_NUMERIC = re.compile(rf"(?<![\d./-])(\d{{1,2}})([-/._])(\d{{1,2}})\2({_YEAR})(?!\d)")
_RUN_ON = re.compile(rf"(?<!\d)({_YEAR})_?(0[1-9]|1[0-2])_?(0[1-9]|[12]\d|3[01])(?!\d)")
_WEEK = re.compile(rf"(?<!\d)({_YEAR})[-_ /]?W(?:eek)?[-_ ]?(\d{{1,2}})(?:-?([1-7]))?(?!\d)", re.IGNORECASE)
_WEEK_WORD = (
    r"(?:week|wk|w|kw|cw|woche|kalenderwoche|semaine|semana|settimana|uge|vecka|uke|viikko|tydzień|týden|неделя)"
)
_WEEK_FIRST = re.compile(
    rf"\b{_WEEK_WORD}[-_ .#]*(\d{{1,2}})(?:\s*[,/_-]\s*|\s+(?:of\s+|de\s+)?)({_YEAR})(?!\d)", re.IGNORECASE
)
_WEEK_LAST = re.compile(rf"(?<!\d)({_YEAR})[-_ ,]*{_WEEK_WORD}[-_ .#]*(\d{{1,2}})(?!\d)", re.IGNORECASE)
_WEEK_IDEOGRAPHIC = re.compile(rf"({_YEAR})\s*+[年년]\s*+第?+\s*+(\d{{1,2}})\s*+[周週주]")
_LETTERS = r"[^\W\d_]{3,12}"
_MONTH_FIRST = re.compile(rf"(?<![^\W_])({_LETTERS})\.?[-_ ,/]*(?:de\s+|of\s+)?({_YEAR})(?!\d)")
_MONTH_LAST = re.compile(rf"(?<!\d)({_YEAR})[-_ ,/]+({_LETTERS})(?![^\W_])")
_MONTH_NUMBER = re.compile(rf"(?<![\d./-])({_YEAR})[-./](0?[1-9]|1[0-2])(?![\d./-]*\d)")
_MONTH_NUMBER_FIRST = re.compile(rf"(?<![\d./-])(0?[1-9]|1[0-2])[-./]({_YEAR})(?!\d)")
_MONTH_IDEOGRAPHIC = re.compile(rf"({_YEAR})\s*[年년]\s*(\d{{1,2}})\s*[月월]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """A date as a text states it."""

    raw: str
    """As written."""
    day: date | None = None
    """The day; of a week its Monday. None where only a month is stated, or no day that a calendar has."""
    month: tuple[int, int] | None = None
    """Year and month, where no day is stated."""
    how: Literal["day", "rolled", "week", "month", "unclear"] = "day"
    """What is stated. rolled: a day that its month does not have, counted on into the next, as Jekyll does. unclear:
    numbers of which any may be the day, or no date at all."""


def date_in(text: str, languages: tuple[str, ...] = (), order: DateOrder = None) -> Stated | None:
    """Return the first date that a text states: a day before a week, a week before a month; None without one.

    >>> date_in("#459 \\u2014 October 20, 2022").day, date_in("WDRL 313 from 17.7.2023").day
    (datetime.date(2022, 10, 20), datetime.date(2023, 7, 17))
    >>> date_in("2021-W14").day, date_in("Digest: May 2025").month, date_in("03-04-2021").how
    (datetime.date(2021, 4, 5), (2025, 5), 'unclear')
    >>> date_in("03-04-2021", order="month-first").day, date_in("3.4.2021").day
    (datetime.date(2021, 3, 4), datetime.date(2021, 4, 3))
    """
    text = fold_space(text)[:MAX_CHARS]
    if found := _in_order(text, order):
        return found
    if day := next(find_dates(text, languages), None):
        return Stated(raw=text if _ISO.match(text) else _shortest(text, day, languages), day=day)
    return _otherwise(text, languages, order)


def day_in(text: str, languages: tuple[str, ...] = (), order: DateOrder = None) -> date | None:
    """Return the day of the first date that a text states, as `date_in` does, which also finds its words.

    >>> day_in("Issue 5, October 20, 2022"), day_in("Digest: May 2025")
    (datetime.date(2022, 10, 20), None)
    """
    text = fold_space(text)[:MAX_CHARS]
    if found := _in_order(text, order):
        return found.day
    if day := next(find_dates(text, languages), None):
        return day
    stated = _otherwise(text, languages, order)
    return stated.day if stated is not None else None


def day_of(year: str, month: str, day: str, languages: tuple[str, ...] = ()) -> Stated:
    """Return the date of its parts; the month is a number or a name. A day over the end of its month rolls on.

    >>> day_of("2021", "2", "29").day, day_of("2021", "may", "3").day, day_of("2021", "13", "1").day
    (datetime.date(2021, 3, 1), datetime.date(2021, 5, 3), None)
    """
    raw = f"{year}-{month}-{day}"
    number = int(month) if month.isdigit() else month_number(month, languages)
    try:
        found, rolled = clamp_date(_year(year), number or 0, int(day))
    except ValueError:
        return Stated(raw=raw, how="rolled")
    return Stated(raw=raw, day=found, how="rolled" if rolled else "day")


def week_of(year: str, week: str, weekday: str | None = None, raw: str | None = None) -> Stated | None:
    """Return the Monday of a week of ISO 8601, or another day of it; None where the year has no such week."""
    try:
        day = date.fromisocalendar(_year(year), int(week), int(weekday or 1))
    except ValueError:
        return None
    return Stated(raw=raw or f"{year}-W{week}", day=day, how="day" if weekday else "week")


def month_of(year: str, month: str, languages: tuple[str, ...] = (), raw: str | None = None) -> Stated | None:
    """Return a month without a day; None where it is none."""
    number = int(month) if month.isdigit() else month_number(month, languages)
    if number is None or not 1 <= number <= 12:
        return None
    return Stated(raw=raw or f"{year}-{month}", month=(_year(year), number), how="month")


def _in_order(text: str, order: DateOrder) -> Stated | None:
    """Return the first date of three numbers whose order is known."""
    found = _numeric(text, order) if order is not None else None
    return found if found is not None and found.day is not None else None


def _otherwise(text: str, languages: tuple[str, ...], order: DateOrder) -> Stated | None:
    """Return the date of a text in which no day is written in one of the usual forms."""
    if not _DIGIT.search(text):
        return None
    if not _WEEK.search(text) and (day := parse_date(text, languages)):
        return Stated(raw=text, day=day)
    if not _ANY_YEAR.search(text):
        return None
    for match in _RUN_ON.finditer(text):
        if (day := _calendar_day(int(match[1]), int(match[2]), int(match[3]))) is not None:
            return Stated(raw=match[0], day=day)
    # Around years alone are weeks and months looked for.
    parts = parts_around_years(text, MAX_APART, MAX_APART)
    return next(_weeks(text, parts), None) or _numeric(text, order) or next(_months(text, parts, languages), None)


def _numeric(text: str, order: DateOrder) -> Stated | None:
    """Return the first date of three numbers, the year last."""
    for match in _NUMERIC.finditer(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if order is None and first <= 12 and second <= 12 and first != second and match[2] != ".":
            return Stated(raw=match[0], how="unclear")
        month_first = second > 12 or (order == "month-first" and first <= 12)
        month, day = (first, second) if month_first else (second, first)
        if (found := _calendar_day(year, month, day)) is not None:
            return Stated(raw=match[0], day=found)
    return None


def _shortest(text: str, day: date, languages: tuple[str, ...]) -> str:
    """Return the part of a text that states a day, without the words before and after it."""
    words = text.split(" ")
    while len(words) > 1 and next(find_dates(" ".join(words[1:]), languages), None) == day:
        words = words[1:]
    while len(words) > 1 and next(find_dates(" ".join(words[:-1]), languages), None) == day:
        words = words[:-1]
    return " ".join(words).strip(",;()[]")


def _weeks(text: str, parts: Sequence[tuple[int, int]]) -> Iterator[Stated]:
    for match in _WEEK.finditer(text):
        if found := week_of(match[1], match[2], match[3], match[0]):
            yield found
    for pattern, year, week in ((_WEEK_FIRST, 2, 1), (_WEEK_LAST, 1, 2), (_WEEK_IDEOGRAPHIC, 1, 2)):
        for match in _matches(pattern, text, parts):
            if found := week_of(match[year], match[week], raw=match[0]):
                yield found


def _months(text: str, parts: Sequence[tuple[int, int]], languages: tuple[str, ...]) -> Iterator[Stated]:
    for pattern, year, month in (
        (_MONTH_FIRST, 2, 1),
        (_MONTH_LAST, 1, 2),
        (_MONTH_IDEOGRAPHIC, 1, 2),
        (_MONTH_NUMBER, 1, 2),
        (_MONTH_NUMBER_FIRST, 2, 1),
    ):
        for match in _matches(pattern, text, parts):
            if found := month_of(match[year], match[month], languages, match[0]):
                yield found


def _matches(pattern: re.Pattern[str], text: str, parts: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Yield what matches in some parts of a text, each from its begin to its end."""
    return (match for begin, end in parts for match in pattern.finditer(text, begin, end))


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    """Return a year of four digits, or of this or the last century."""
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 70 else 1900)
