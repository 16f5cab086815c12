"""Dates and times: read strictly, written one way.

The archive's dates are ``YYYY-MM-DD`` and its times UTC ``YYYY-MM-DDTHH:MM:SSZ``. Readers return None for what is no
complete, unambiguous date: a wrong date is worse than none.
"""

import datetime as dt
import re
import warnings
from calendar import monthrange
from email.utils import parsedate_to_datetime
from functools import cache

from dateparser.date import DateDataParser

__all__ = ["clamp_date", "format_time", "parse_date", "parse_time", "utc_now"]

MAX_DATE_CHARS = 100
"""Characters: a longer text is no date, and is not given to a parser whose time grows with it."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_MONTH_FIRST = re.compile(_WEEKDAY + r"([a-z]{3,9})\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?,?\s+([0-9]{4})", re.IGNORECASE)
_DAY_FIRST = re.compile(
    _WEEKDAY + r"([0-9]{1,2})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?([a-z]{3,9})\.?,?[\s-]+([0-9]{4})", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T\s]\s*(.+))?", re.IGNORECASE)
_NUMERIC = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_CLOCK = re.compile(
    r"([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?)\s*(z|utc|gmt|[+-][0-9]{2}:?[0-9]{2})?", re.IGNORECASE
)


def parse_date(raw: str) -> dt.date | None:
    """The day that `raw` names, as written: a time zone does not move it. None unless year, month and day are certain.

    >>> parse_date('2024-09-23'), parse_date('May 14, 2018'), parse_date('14 May 2018')
    (datetime.date(2024, 9, 23), datetime.date(2018, 5, 14), datetime.date(2018, 5, 14))
    >>> parse_date('2024-09-23T23:30:00-05:00'), parse_date('Mon, 14 May 2018 10:00:00 GMT')
    (datetime.date(2024, 9, 23), datetime.date(2018, 5, 14))

    A day that does not exist, a missing year and an order that only a guess could settle give nothing:

    >>> parse_date('2021-02-29'), parse_date('May 14'), parse_date('03/04/2018'), parse_date('yesterday')
    (None, None, None, None)
    """
    text = raw.strip()
    if not text or len(text) > MAX_DATE_CHARS:
        return None
    try:
        return dt.datetime.fromisoformat(text).date()
    except ValueError:
        pass
    if (match := _YEAR_FIRST.fullmatch(text)) or (match := _MONTH_FIRST.fullmatch(text)):
        return _plain_day(match)
    if (match := _DAY_FIRST.fullmatch(text)) or (match := _NUMERIC.fullmatch(text)):
        return _plain_day(match)
    moment = _written_moment(text)
    return moment.date() if moment else None


def parse_time(raw: str) -> dt.datetime | None:
    """The moment that `raw` names, in UTC. Without a zone it is taken as UTC, without a clock time as midnight.

    >>> parse_time('2024-09-23T23:30:00-05:00')
    datetime.datetime(2024, 9, 24, 4, 30, tzinfo=datetime.timezone.utc)
    >>> parse_time('Mon, 14 May 2018 10:00:00 GMT')
    datetime.datetime(2018, 5, 14, 10, 0, tzinfo=datetime.timezone.utc)
    >>> parse_time('2018-5-4 9:05 +0200')
    datetime.datetime(2018, 5, 4, 7, 5, tzinfo=datetime.timezone.utc)
    >>> parse_time('soon') is None
    True
    """
    text = raw.strip()
    if not text or len(text) > MAX_DATE_CHARS:
        return None
    try:
        return _in_utc(dt.datetime.fromisoformat(text))
    except ValueError:
        pass
    if moment := _year_first_moment(text):
        return _in_utc(moment)
    day = parse_date(text)
    if day is None:
        return None
    return _in_utc(_written_moment(text) or dt.datetime.combine(day, dt.time(), dt.UTC))


def clamp_date(year: int, month: int, day: int) -> tuple[dt.date, bool]:
    """The day, and whether it had to be moved because its month is shorter: the days over roll on.

    So does Ruby's ``Time.new``, by which Jekyll dates a post from its file name.

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
    """The present moment as the archive writes it, to the second.

    >>> parse_time(utc_now()) is not None
    True
    """
    return format_time(dt.datetime.now(dt.UTC))


def format_time(moment: dt.datetime) -> str:
    """`moment` as the archive writes it: UTC, to the second, ``YYYY-MM-DDTHH:MM:SSZ``.

    >>> format_time(dt.datetime(2024, 9, 24, 1, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))))
    '2024-09-23T23:30:00Z'

    Raises ValueError for a moment without a zone: which one it was in cannot be known here.
    """
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(dt.UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _plain_day(match: re.Match[str]) -> dt.date | None:
    """The day of a match of one of the fixed forms."""
    first, second, third, *tail = match.groups()
    if tail and tail[0] and _clock(tail[0]) is None:
        return None
    year: int
    if match.re is _YEAR_FIRST:
        year, month, day = int(first), int(second), int(third)
    elif match.re is _MONTH_FIRST:
        year, month, day = int(third), _MONTHS.get(first.lower(), 0), int(second)
    elif match.re is _DAY_FIRST:
        year, month, day = int(third), _MONTHS.get(second.lower(), 0), int(first)
    else:
        year, month, day = int(third), int(second), int(first)
        if month > 12:
            month, day = day, month
        elif day <= 12 and day != month:
            return None  # day first or month first: countries differ
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _clock(text: str) -> tuple[dt.time, dt.tzinfo | None] | None:
    """A clock time and its zone, None if `text` is anything else."""
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


def _year_first_moment(text: str) -> dt.datetime | None:
    """A moment in the ISO-like forms that the standard library refuses: one-digit parts, a spaced or named offset."""
    match = _YEAR_FIRST.fullmatch(text)
    day = _plain_day(match) if match else None
    if match is None or day is None:
        return None
    time, zone = (match[4] and _clock(match[4])) or (dt.time(), None)
    return dt.datetime.combine(day, time, zone)


def _written_moment(text: str) -> dt.datetime | None:
    """A moment written in words, in the zone as written: as RFC 5322 (e-mail, HTTP, RSS), else in free English."""
    if _YEAR_FIRST.fullmatch(text) or _NUMERIC.fullmatch(text):
        return None  # decided already: a free parser would guess at what was refused
    if "," in text or text[:1].isdigit():
        try:
            return parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    if not re.search(r"[0-9]{4}", text) or not re.search(r"[A-Za-z]{3}", text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own strptime calls are deprecated in newer Pythons
            return _free_parser().get_date_data(text).date_obj
    except (ValueError, TypeError, OverflowError, AttributeError, IndexError, re.error):
        return None


@cache
def _free_parser() -> DateDataParser:
    """One reused parser of English dates; strict, for a lax one finds dates in any text."""
    return DateDataParser(languages=["en"], settings={"PARSERS": ["absolute-time"], "STRICT_PARSING": True})


def _in_utc(moment: dt.datetime) -> dt.datetime | None:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    try:
        return moment.astimezone(dt.UTC)
    except (OverflowError, ValueError):  # on the edge of the calendar
        return None
