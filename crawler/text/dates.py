"""Parse dates and times strictly, and format them one way.

The archive's dates are ``YYYY-MM-DD`` and its times UTC ``YYYY-MM-DDTHH:MM:SSZ``. Parsers return None for what is no
complete, unambiguous date: a wrong date is worse than none.
"""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from crawler.text.eras import find_era_dates
from crawler.text.months import month_number, parse_in_words, with_single_names

__all__ = [
    "clamp_date",
    "find_dates",
    "find_placed_dates",
    "format_time",
    "parse_date",
    "parse_rfc_time",
    "parse_time",
    "parts_around_years",
    "utc_now",
]

MAX_DATE_CHARS = 100
"""Characters of a date: a longer text is none, and is not given to a parser whose time grows with it."""

# Letters of a name, with the vowel signs of Indic scripts and Thai, which are no letters to Python.
_NAME = r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e\u064b-\u065f]){2,14}"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|[.º°])?\s*+[-/.]?+\s*+(?:of\s++|de\s++|d[’'])?({_NAME})\.?\s*+[-/.,]?+\s*+"
    r"(?:de\s++|del\s++|of\s++)?(\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<![^\W_])({_NAME})\.?\s*+[-/.]?+\s*+(\d{{1,2}})(?:st|nd|rd|th)?,?\s*+[-/.—–]?+\s*+(\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_YEAR_NAME = re.compile(
    rf"(?<!\d)(\d{{4}})\.?,?\s+(?:m\.\s+)?({_NAME})\.?,?\s+(\d{{1,2}})(?!\d)(?!\s*:\d)", re.IGNORECASE
)
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s++tháng\s++(\d{1,2})(?:\s*+(?:,|năm))?\s++(\d{4})(?!\d)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*(?:[-/.]|年|년)\s*(\d{1,2})\s*(?:[-/.]|月|월)\s*(\d{1,2})(?!\d)\s*[日일]?")
_YEAR = re.compile(r"\d{4,}")
MAX_APART = 48
"""Characters between the year of a date and its other end, and what must not follow there, at most: 14 of a month's
name, two of a day, the words and marks between them, and less space than `_WIDE_SPACE`."""
_WIDE_SPACE = re.compile(r"\s{3}")
_ISO_RUN_ON = re.compile(r"\d{9}|\d{4}-\d{2}-\d{3}|\d{4}-?W\d{2}-?\d{2}")
"""A number that begins like a date of ISO 8601: Python takes any character, a digit too, between date and time."""
_COMMON_ERA = range(1800, 2200)
_IDEOGRAPHIC = re.compile("[年년]")
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_YEAR_LAST_FORMS = (_DAY_FIRST, _MONTH_FIRST, _NUMERIC, _VIETNAMESE)
_YEAR_FIRST_FORMS = (_YEAR_FIRST, _YEAR_NAME)
_WEEKDAY_BEFORE = re.compile(_WEEKDAY, re.IGNORECASE)
_CLOCK = re.compile(
    r"([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)\s*(z|utc|gmt|[+-][0-9]{2}:?[0-9]{2})?", re.IGNORECASE
)


def parse_date(raw: str, languages: tuple[str, ...] = ()) -> dt.date | None:
    """Return the day that the whole of `raw` names, as written: a time zone does not move it.

    None unless year, month and day are certain.

    Args:
        raw: the text.
        languages: tags (`fr`, `pt-BR`) of the languages that the text may be in, besides English and those that its
            script indicates.

    >>> parse_date('2024-09-23'), parse_date('May 14, 2018'), parse_date('14 mai 2018', ('fr',))
    (datetime.date(2024, 9, 23), datetime.date(2018, 5, 14), datetime.date(2018, 5, 14))
    >>> parse_date('2024-09-23T23:30:00-05:00'), parse_date('Mon, 14 May 2018 10:00:00 GMT')
    (datetime.date(2024, 9, 23), datetime.date(2018, 5, 14))

    A day that does not exist, a missing year and an order that only a guess could settle give nothing:

    >>> parse_date('2021-02-29'), parse_date('May 14'), parse_date('03/04/2018'), parse_date('yesterday')
    (None, None, None, None)
    """
    moment = _parse_moment(raw, languages)
    return moment.date() if moment else None


def parse_time(raw: str, languages: tuple[str, ...] = ()) -> dt.datetime | None:
    """Return the moment that the whole of `raw` names, in UTC. Arguments and refusals as in `parse_date`.

    Without a zone it is taken as UTC, without a clock time as midnight.

    >>> parse_time('2024-09-23T23:30:00-05:00')
    datetime.datetime(2024, 9, 24, 4, 30, tzinfo=datetime.timezone.utc)
    >>> parse_time('Mon, 14 May 2018 10:00:00 GMT')
    datetime.datetime(2018, 5, 14, 10, 0, tzinfo=datetime.timezone.utc)
    >>> parse_time('2018-5-4 9:05 +0200')
    datetime.datetime(2018, 5, 4, 7, 5, tzinfo=datetime.timezone.utc)
    >>> parse_time('soon') is None
    True
    """
    moment = _parse_moment(raw, languages)
    return _in_utc(moment) if moment else None


def find_dates(text: str, languages: tuple[str, ...] = (), *, month_first: bool | None = None) -> Iterator[dt.date]:
    """Yield the days that are written in a text, in order.

    Args:
        text: any text; the time is linear in its length.
        languages: as in `parse_date`.
        month_first: how '3/5/2024' is read; with points or hyphens the day is first. None skips dates whose order
            nothing settles.

    >>> list(find_dates('Published on March 5th, 2024 by Ada, changed 2024年3月6日'))
    [datetime.date(2024, 3, 5), datetime.date(2024, 3, 6)]
    >>> list(find_dates('25/03/2024, 3/5/2024')), list(find_dates('3/5/2024', month_first=True))
    ([datetime.date(2024, 3, 25)], [datetime.date(2024, 3, 5)])
    """
    yield from (day for _, _, day in find_placed_dates(text, languages, month_first=month_first))


def find_placed_dates(
    text: str, languages: tuple[str, ...] = (), *, month_first: bool | None = None
) -> list[tuple[int, int, dt.date]]:
    """Return begin, end and day of each date in a text, in order. Arguments as in `find_dates`.

    >>> find_placed_dates('on 2024-03-06')
    [(3, 13, datetime.date(2024, 3, 6))]
    """
    found = list(find_era_dates(text))
    if _YEAR.search(text):
        text = with_single_names(text)
        for match in _written(text):
            day = _day_of(match, languages, month_first=month_first)
            found += [(match.start(), match.end(), day)] if day else []
    apart, end = [], 0
    for date in sorted(found):
        if date[0] >= end:  # what overlaps one before it is made of a part of that
            apart.append(date)
            end = date[1]
    return apart


def _written(text: str) -> Iterator[re.Match[str]]:
    """Yield what has one of the forms of a date, form by form; in a long text only beside years is looked for them."""
    if len(text) <= 2 * MAX_APART or _WIDE_SPACE.search(text):  # a date may be as long as the space in it
        for pattern in (*_YEAR_LAST_FORMS, *_YEAR_FIRST_FORMS):
            yield from pattern.finditer(text)
        return
    for patterns, before, after in ((_YEAR_LAST_FORMS, MAX_APART, 1), (_YEAR_FIRST_FORMS, 0, MAX_APART)):
        for begin, end in parts_around_years(text, before, after):
            for pattern in patterns:
                yield from pattern.finditer(text, begin, end)


def parts_around_years(text: str, before: int, after: int) -> list[tuple[int, int]]:
    """Return begin and end of the parts of a text around the years in it, in order, all apart.

    Args:
        text: the text.
        before: characters before a year that are part of it.
        after: likewise behind it.
    """
    if len(text) <= before:
        return [(0, len(text))]
    parts: list[tuple[int, int]] = []
    for year in _YEAR.finditer(text):
        begin, end = year.start() - before, year.end() + after
        if parts and begin <= parts[-1][1]:
            parts[-1] = parts[-1][0], end
        else:
            parts.append((max(0, begin), end))
    return parts


def parse_rfc_time(text: str) -> dt.datetime | None:
    """Return the moment in a text of RFC 5322 (e-mail, HTTP, RSS), in the zone as written.

    That standard says which century a year of two digits is in, so those are read here, and nowhere else.

    >>> parse_rfc_time('Mon, 14 May 2018 23:00:00 GMT')
    datetime.datetime(2018, 5, 14, 23, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def clamp_date(year: int, month: int, day: int) -> tuple[dt.date, bool]:
    """Return the day, and whether it was moved because its month is shorter: days over the end roll on.

    Ruby's ``Time.new`` does the same, and Jekyll dates a post from its file name by it.

    >>> clamp_date(2021, 2, 29)
    (datetime.date(2021, 3, 1), True)
    >>> clamp_date(2024, 2, 29)
    (datetime.date(2024, 2, 29), False)

    Raises ValueError for what Ruby refuses too: a month outside 1 to 12, a day outside 1 to 31.
    """
    if not (dt.MINYEAR <= year <= dt.MAXYEAR and 1 <= month <= 12 and 1 <= day <= 31):
        raise ValueError(f"no date: {year}-{month}-{day}")
    over = day - monthrange(year, month)[1]
    if over <= 0:
        return dt.date(year, month, day), False
    return dt.date(year, month + 1, over), True  # December has 31 days, so there is a next month in the year


def utc_now() -> str:
    """Return the present time as the archive writes it, to the second.

    >>> parse_time(utc_now()) is not None
    True
    """
    return format_time(dt.datetime.now(dt.UTC))


def format_time(moment: dt.datetime) -> str:
    """Return `moment` as the archive writes it: UTC, to the second, ``YYYY-MM-DDTHH:MM:SSZ``.

    >>> format_time(dt.datetime(2024, 9, 24, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))))
    '2024-09-23T23:30:00Z'

    Raises ValueError for a moment without a zone: which one it was in cannot be known here.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _parse_moment(raw: str, languages: tuple[str, ...]) -> dt.datetime | None:
    """Return the moment that the whole of `raw` names, in the zone as written; a day alone is its midnight."""
    text = raw.strip()
    if not text or len(text) > MAX_DATE_CHARS:
        return None
    if not _ISO_RUN_ON.match(text):
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            pass
    for pattern in (_YEAR_FIRST, _NUMERIC):
        if match := pattern.match(text):
            moment = _with_clock(_day_of(match, languages), text[match.end() :])
            if moment or not _IDEOGRAPHIC.search(match[0]):
                return moment  # dateparser would guess at what is refused here
    start = _WEEKDAY_BEFORE.match(text)
    for pattern in (_MONTH_FIRST, _DAY_FIRST):
        if start and (match := pattern.fullmatch(text, start.end())):
            day = _day_of(match, languages)
            return dt.datetime.combine(day, dt.time()) if day else None
    if ("," in text or text[:1].isdigit()) and (moment := parse_rfc_time(text)):
        return moment
    return parse_in_words(text, languages)


def _with_clock(day: dt.date | None, rest: str) -> dt.datetime | None:
    """Return the moment of a day and of the clock time after it; None where that is something else."""
    clock = _clock(rest.removeprefix("T").removeprefix("t")) if rest.strip() else (dt.time(), None)
    return dt.datetime.combine(day, *clock) if day and clock else None


def _day_of(match: re.Match[str], languages: tuple[str, ...], *, month_first: bool | None = None) -> dt.date | None:
    """Return the day of a match of one of the forms; None for one that no calendar has."""
    month: int | None
    if match.re is _YEAR_FIRST:
        year, month, day = (int(group) for group in match.groups())
        month = month if year in _COMMON_ERA else None
    elif match.re is _VIETNAMESE:
        day, month, year = (int(group) for group in match.groups())
    elif match.re is _YEAR_NAME:
        year, month, day = int(match[1]), _month_of_year(match[2], int(match[1]), languages), int(match[3])
    elif match.re is _MONTH_FIRST:
        year, month, day = int(match[3]), _month_of_year(match[1], int(match[3]), languages), int(match[2])
    elif match.re is _DAY_FIRST:
        year, month, day = int(match[3]), _month_of_year(match[2], int(match[3]), languages), int(match[1])
    else:
        year, month, day = int(match[4]), *_ordered(int(match[1]), int(match[3]), match[2], month_first=month_first)
    try:
        return dt.date(year, month or 0, day)
    except ValueError:
        return None


def _month_of_year(name: str, year: int, languages: tuple[str, ...]) -> int | None:
    """Return the number of a month; None where the year is one of another era, as it may be in Thai or Persian."""
    return month_number(name, languages) if name.isascii() or year in _COMMON_ERA else None


def _ordered(first: int, second: int, mark: str, *, month_first: bool | None) -> tuple[int, int]:
    """Return month and day of a numeric date; (0, 0) where their order cannot be told, since countries differ."""
    if first > 12 or first == second:
        return second, first
    if second > 12:
        return first, second
    if month_first is None:
        return 0, 0
    return (first, second) if month_first and mark == "/" else (second, first)


def _clock(text: str) -> tuple[dt.time, dt.tzinfo | None] | None:
    """Return a clock time and its zone; None if `text` is anything else."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    clock, zone = match.groups()
    offset = "" if zone is None else zone if zone[0] in "+-" else "+00:00"
    try:
        time = dt.time.fromisoformat(clock.replace(",", ".").rjust(len(clock) + (clock[1] == ":"), "0") + offset)
    except ValueError:
        return None
    return time.replace(tzinfo=None), time.tzinfo


def _in_utc(moment: dt.datetime) -> dt.datetime | None:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    try:
        return moment.astimezone(dt.UTC)
    except (OverflowError, ValueError):  # on the edge of the calendar
        return None
