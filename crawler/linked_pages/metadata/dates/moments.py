"""Days and moments as linked pages state them, in ISO 8601.

A moment keeps the offset that the page gave it: its day is the publisher's day. Dates in words and numbers are read by
`crawler.text.dates`; here is what pages may have besides: seconds since 1970, ISO 8601 with mistakes, words around.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from crawler.linked_pages.metadata.document import Page
from crawler.text.dates import find_placed_dates, parse_rfc_time
from crawler.text.months import month_number

EARLIEST: Final = dt.date(1991, 8, 6)
"""Day of the first web page: an earlier day is that of a work, not of a page."""

MAX_CHARS: Final = 120
"""Characters of a date; longer texts are sentences, in which `find_day` searches."""

_ISO: Final = re.compile(
    r"\s*((?:19|20)\d\d)[-/.]?(\d\d?)[-/.]?(\d\d?)"
    r"(?:(?:\s*[T,]\s*|\s+)(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT"
    r"|[+-]\d\d:?(?:\d\d)?)?)?",
    re.IGNORECASE,
)
MAX_PATH: Final = 2_000
"""Characters of an address's path in which days are searched."""

_IN_ADDRESS: Final = re.compile(
    r"(?:/|-|_|^)(?P<year>(?:19|20)\d\d)(?P<mark>[-/_.])(?P<month>0?[1-9]|1[0-2])(?P=mark)(?P<day>[0-3]?\d)(?!\d)"
)
_NAMED_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)/([a-z]{3,9})/([0-3]?\d)(?=/|$)", re.IGNORECASE)
_COMPACT: Final = re.compile(r"(?<!\d)(?P<year>20[012]\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?:\d{4,6})?(?!\d)")
_YEAR_MONTH: Final = re.compile(r"((?:19|20)\d\d)[-/.](\d\d?)(?:[-/.]00)?")
_MONTH_YEAR: Final = re.compile(r"(\d\d?)[-/.]((?:19|20)\d\d)")
_NAME_YEAR: Final = re.compile(r"([^\W\d_]{3,14})\.?,?\s{1,3}((?:19|20)\d\d)")
_YEAR_NAME: Final = re.compile(r"((?:19|20)\d\d)\s{1,3}([^\W\d_]{3,14})\.?")
_ONLY_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:[-/.]00){0,2}")
_SHORT_YEAR: Final = re.compile(
    r"\s*(?:[^\W\d_]{1,14}[\s:.,]{1,3}){0,4}(?P<first>\d\d)(?P<mark>[-/.])(?P<second>\d\d)(?P=mark)(?P<year>\d\d)"
    r"(?:[\s,|•·–-]{1,5}(?:at\s|um\s|à\s)?\d{1,2}[:.h]\d\d\b.{0,20})?"
)
_EPOCH: Final = re.compile(r"\s*(\d{10})(\d{3})?(?:\.\d+)?\s*")


def read_moment(raw: str, languages: tuple[str, ...] = (), *, month_first: bool = True) -> str | None:
    """Return the ISO 8601 date or datetime that `raw` stands for, or None.

    Args:
        raw: a date as a page states it, perhaps with words around it.
        languages: tags of the languages that the page may be in, besides English.
        month_first: as in `find_day`.

    >>> read_moment('2024-03-05T23:30:00-05:00'), read_moment('20240305')
    ('2024-03-05T23:30:00-05:00', '2024-03-05')
    >>> read_moment('Tue, 05 Mar 2024 10:00:00 GMT'), read_moment('5. März 2024', ('de',)), read_moment('March 2024')
    ('2024-03-05T10:00:00+00:00', '2024-03-05', None)
    >>> read_moment('2024-02-30'), read_moment('0001-01-01T00:00:00Z')
    (None, None)
    """
    raw = raw.strip()
    if not 6 <= len(raw) <= MAX_CHARS:
        return None
    if match := _EPOCH.fullmatch(raw):
        return _checked(dt.datetime.fromtimestamp(int(match[1]), dt.UTC))
    try:
        if len(raw) > 7:  # not '202403' and its like
            return _checked(dt.datetime.fromisoformat(raw), has_time=len(raw) > 10)
    except ValueError:
        pass
    if match := _ISO.match(raw):
        return _from_iso(match)
    if moment := parse_rfc_time(raw):
        return _checked(moment)
    return find_day(raw, languages, month_first=month_first)


def find_day(text: str, languages: tuple[str, ...] = (), *, month_first: bool = True) -> str | None:
    """Return the first day in a text that a page can have, as YYYY-MM-DD, or None.

    Args:
        text: of which the first `3 * MAX_CHARS` characters are searched.
        languages: tags of the languages that the text may be in, besides English.
        month_first: whether '3/5/2024' is the fifth of March, as in American English; with points or hyphens, and where
            it must be, the day is first.

    >>> find_day('Published on March 5th, 2024 by Ada'), find_day('5 de marzo de 2024', ('es',))
    ('2024-03-05', '2024-03-05')
    >>> find_day('05.03.2024 12:00'), find_day('03/25/2024'), find_day('version 1.2.3')
    ('2024-03-05', '2024-03-25', None)
    >>> find_day('Published on 01/25/24'), find_day('05.03.24, 18:30 Uhr'), find_day('1.2.24')
    ('2024-01-25', '2024-03-05', None)
    """
    return next((day for _, _, day in placed_days(text, languages, month_first=month_first)), None)


def _with_short_year(text: str, *, month_first: bool) -> tuple[int, int, str] | None:
    """Return begin, end and day of a text that is nothing but a date whose year has two digits, with a label or a time.

    Each part has to have two digits: '1.2.24' is a version.
    """
    match = _SHORT_YEAR.fullmatch(text.rstrip()) if len(text) <= MAX_CHARS else None
    if match is None:
        return None
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    year += 1900 if year >= EARLIEST.year - 1900 else 2000
    american = month_first and match["mark"] == "/"
    for month, day in ((first, second), (second, first)) if american else ((second, first), (first, second)):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            continue
        return (match.start("first"), match.end("year"), found.isoformat()) if _is_possible(found) else None
    return None


def placed_days(
    text: str, languages: tuple[str, ...] = (), *, month_first: bool = True
) -> Iterator[tuple[int, int, str]]:
    """Yield begin, end and YYYY-MM-DD of each day in a text that a page can have, in order. Arguments as in `find_day`.

    >>> list(placed_days('on 5 March 2024'))
    [(3, 15, '2024-03-05')]
    """
    dates = find_placed_dates(text[: MAX_CHARS * 3], languages, month_first=month_first)
    for start, end, day in dates:
        if _is_possible(day):
            yield start, end, day.isoformat()
    if not dates and (short := _with_short_year(text, month_first=month_first)):
        yield short


def read_month(raw: str, languages: tuple[str, ...] = ()) -> str | None:
    """Return the month or the year that is all of `raw`, as YYYY-MM or YYYY; None for anything else.

    >>> read_month('2024/08'), read_month('Aug. 2024'), read_month('2024-08-00'), read_month('2024')
    ('2024-08', '2024-08', '2024-08', '2024')
    >>> read_month('2024-08-27'), read_month('2024-13'), read_month('Spring 2024')
    (None, None, None)
    """
    raw = raw.strip()
    if match := _YEAR_MONTH.fullmatch(raw):
        year, month = int(match[1]), int(match[2])
    elif match := _MONTH_YEAR.fullmatch(raw):
        year, month = int(match[2]), int(match[1])
    elif match := _NAME_YEAR.fullmatch(raw) or _YEAR_NAME.fullmatch(raw):
        name, digits = (match[1], match[2]) if match.re is _NAME_YEAR else (match[2], match[1])
        year, month = int(digits), month_number(name, languages) or 0
    elif _ONLY_YEAR.fullmatch(raw):
        return raw[:4] if _is_possible(dt.date(int(raw[:4]), 12, 31)) or int(raw[:4]) == _today().year else None
    else:
        return None
    if not 1 <= month <= 12 or not dt.date(year, month, 28) >= EARLIEST or dt.date(year, month, 1) > _today():
        return None
    return f"{year}-{month:02}"


def moment_on(page: Page, raw: str) -> str | None:
    """Return the moment or day that a text on a page stands for, as `read_moment` does."""
    return read_moment(raw, page.languages, month_first=page.is_american)


def day_on(page: Page, text: str) -> str | None:
    """Return the first day in a text of a page, as `find_day` does."""
    return find_day(text, page.languages, month_first=page.is_american)


def days_in_address(path: str) -> Iterator[tuple[str, str]]:
    """Yield the days in a path, such as /2024/03/05/, /2024/mar/05/ and -20240305, each with what it was read from.

    >>> list(days_in_address('/news/2024/03/05/gears-20240306')), list(days_in_address('/2024/13/05/'))
    ([('2024-03-05', '/2024/03/05'), ('2024-03-06', '20240306')], [])
    """
    for match in _NAMED_IN_ADDRESS.finditer(path[:MAX_PATH]):
        if (month := month_number(match[2])) and (day := read_moment(f"{match[1]}-{month:02}-{int(match[3]):02}")):
            yield day, match[0]
    for pattern in (_IN_ADDRESS, _COMPACT):
        for match in pattern.finditer(path[:MAX_PATH]):
            if day := read_moment(f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"):
                yield day, match[0]


def _from_iso(match: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second, half, zone = match.groups()
    try:
        moment = dt.datetime(int(year), int(month), int(day))  # noqa: DTZ001 - its zone follows, where one is given
        if hour is None:
            return _checked(moment, has_time=False)
        hours = int(hour) % 12 + 12 * (half[:1] in "Pp") if half else int(hour)
        moment = moment.replace(hour=hours, minute=int(minute), second=int(second or 0))
    except ValueError:
        return None
    if zone:
        digits = re.sub(r"\D", "", zone).ljust(4, "0")
        offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
        if offset < dt.timedelta(hours=24):
            moment = moment.replace(tzinfo=dt.timezone(-offset if zone.startswith("-") else offset))
    return _checked(moment)


def _checked(moment: dt.datetime, *, has_time: bool = True) -> str | None:
    """Return a moment in ISO 8601, or None for one that no page can have."""
    if not _is_possible(moment.date()):
        return None
    return moment.replace(microsecond=0).isoformat() if has_time else moment.date().isoformat()


def _is_possible(day: dt.date) -> bool:
    """Return whether a page can be of a day: not from before the web, not later than tomorrow somewhere on Earth."""
    return EARLIEST <= day <= _today() + dt.timedelta(days=1)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
