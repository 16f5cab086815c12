"""Times as web archives write them: 14 digits in addresses and indexes, HTTP's dates in headers. Pure."""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from crawler.text.dates import parse_rfc_time

__all__ = ["http_date", "is_possible", "midnight", "parse_http_date", "parse_timestamp", "timestamp"]

_DIGITS = re.compile(r"[0-9]{14}")
_MAX_DATE_CHARS = 60
"""Characters of the longest date that is tried."""

_FIRST = datetime(1991, 8, 6, tzinfo=UTC)
"""Since when there are pages of the web."""

_CLOCKS = timedelta(days=1)
"""By how much clocks may differ."""


def timestamp(moment: datetime) -> str:
    """Return the 14 digits of a moment.

    >>> timestamp(datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC))
    '20210304050607'
    """
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%S}".rjust(14, "0")


def parse_timestamp(text: str) -> datetime | None:
    """Return the moment of 14 digits, in UTC; None where they are no time.

    >>> parse_timestamp("20210304050607"), parse_timestamp("20211304050607"), parse_timestamp("2021")
    (datetime.datetime(2021, 3, 4, 5, 6, 7, tzinfo=datetime.timezone.utc), None, None)
    """
    if not _DIGITS.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def http_date(moment: datetime) -> str:
    """Return a moment as Accept-Datetime has it (RFC 7089, 2.1.1).

    >>> http_date(datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC))
    'Sun, 06 Nov 1994 08:49:37 GMT'
    """
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def parse_http_date(text: str) -> datetime | None:
    """Return the moment of a header, in UTC; None where it is no date.

    >>> parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").isoformat(), parse_http_date("soon")
    ('1994-11-06T08:49:37+00:00', None)
    """
    moment = parse_rfc_time(text.strip()[:_MAX_DATE_CHARS])
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError:
        return None


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def is_possible(moment: datetime, now: datetime) -> bool:
    """Return whether a copy of a page can have been made at a moment: since there is a web, and not in the future.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> [is_possible(datetime(year, 1, 1, tzinfo=UTC), now) for year in (1, 1990, 2000, 2026, 2027, 9999)]
    [False, False, True, True, False, False]
    """
    return moment >= _FIRST and moment - now <= _CLOCKS
