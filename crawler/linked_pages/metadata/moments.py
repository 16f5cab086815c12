"""Days and moments as linked pages state them, in ISO 8601.

A moment keeps the offset that the page gave it: its day is the publisher's day. Dates in words and numbers are read by
`crawler.text.dates`; here is what pages may have besides: seconds since 1970, ISO 8601 with mistakes, words around.
"""

import datetime as dt
import re
from typing import Final

from crawler.text.dates import find_dates, parse_rfc_time

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
    """
    days = find_dates(text[: MAX_CHARS * 3], languages, month_first=month_first)
    return next((day.isoformat() for day in days if _is_possible(day)), None)


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
    return EARLIEST <= day <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
