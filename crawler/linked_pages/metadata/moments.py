"""Days and moments as pages write them, in the languages of the sites that a digest links to.

A moment keeps the offset that the page gave it: its day is the publisher's day.
"""

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import Final

EARLIEST: Final = dt.date(1991, 8, 6)
"""The first page of the web: an earlier day is that of a work, not of a page."""

MAX_CHARS: Final = 120
"""Longer texts are sentences; a day within one is searched for by `find_day`."""

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            (
                "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro tammikuu"
                " января січня stycznia ocak leden ledna"
            ),
            (
                "february feb februar feber février févr fév fevrier febrero febbraio februari"
                " fevereiro fev helmikuu февраля лютого lutego şubat únor února"
            ),
            (
                "march mar märz mrz mär maerz mars marzo maart março marts maaliskuu марта березня"
                " marca mart březen března"
            ),
            "april apr avril avr abril abr aprile huhtikuu апреля квітня kwietnia nisan duben dubna",
            "may mai mayo maggio mag mei maio maj toukokuu мая травня maja mayıs květen května",
            ("june jun juni juin junio giugno giu junho kesäkuu июня червня czerwca haziran červen června"),
            ("july jul juli juillet juil julio luglio lug julho heinäkuu июля липня lipca temmuz červenec července"),
            ("august aug août aout agosto ago augusti augustus elokuu августа серпня sierpnia ağustos srpen srpna"),
            (
                "september sep sept septembre septiembre settembre set setembro syyskuu сентября"
                " вересня września eylül září"
            ),
            (
                "october oct oktober okt octobre octubre ottobre ott outubro out lokakuu октября жовтня"
                " października ekim říjen října"
            ),
            ("november nov novembre noviembre novembro marraskuu ноября листопада listopada kasım listopad listopadu"),
            (
                "december dec dezember dez décembre déc decembre diciembre dic dicembre desember des"
                " dezembro joulukuu декабря грудня grudnia aralık prosinec prosince"
            ),
        ),
        start=1,
    )
    for name in names.split()
}
"""The names of the months and their short forms in the languages of Europe, as they stand in dates."""

_NAMED: Final = r"[^\W\d_]{3,12}"
_ISO: Final = re.compile(
    r"\s*((?:19|20)\d\d)[-/.]?(\d\d?)[-/.]?(\d\d?)"
    r"(?:(?:\s*[T,]\s*|\s+)(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT"
    r"|[+-]\d\d:?(?:\d\d)?)?)?",
    re.IGNORECASE,
)
_EPOCH: Final = re.compile(r"\s*(\d{10})(\d{3})?(?:\.\d+)?\s*")
_DAY_FIRST: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|[.º°])?\s*[-/.]?\s*(?:of\s+|de\s+"
    rf"|d[’'])?({_NAMED})\.?\s*[-/.,]?\s*(?:de\s+|del\s+|of\s+)?((?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"\b({_NAMED})\.?\s*[-/.]?\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s*[-/.—–]?\s*((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_YEAR_FIRST: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:[-/.]|年|년)\s*(\d{1,2})\s*(?:[-/.]|月|월)\s*(\d{1,2})(?!\d)"
)
_NUMERIC: Final = re.compile(r"(?<![\d./-])(\d{1,2})([-/.])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")


def read_moment(raw: str) -> str | None:
    """An ISO 8601 date or datetime that the whole of `raw` stands for, or None.

    >>> read_moment('2024-03-05T23:30:00-05:00'), read_moment('20240305')
    ('2024-03-05T23:30:00-05:00', '2024-03-05')
    >>> read_moment('Tue, 05 Mar 2024 10:00:00 GMT'), read_moment('5. März 2024'), read_moment('March 2024')
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
    try:
        return _checked(parsedate_to_datetime(raw))
    except (ValueError, IndexError, TypeError, OverflowError):
        return find_day(raw)


def find_day(text: str, *, month_first: bool = True) -> str | None:
    """The first day that is written in a text, as YYYY-MM-DD, or None.

    month_first: how '3/5/2024' is read, as in American English; with points or hyphens, and where it must be, the day
    is first.

    >>> find_day('Published on March 5th, 2024 by Ada'), find_day('5 de marzo de 2024'), find_day('2024년 3월 5일')
    ('2024-03-05', '2024-03-05', '2024-03-05')
    >>> find_day('05.03.2024 12:00'), find_day('03/25/2024'), find_day('version 1.2.3')
    ('2024-03-05', '2024-03-25', None)
    """
    text = text[: MAX_CHARS * 3]
    found: list[tuple[int, str]] = []
    for match in _DAY_FIRST.finditer(text):
        found += _day(match, match[3], _MONTHS.get(match[2].casefold()), match[1])
    for match in _MONTH_FIRST.finditer(text):
        found += _day(match, match[3], _MONTHS.get(match[1].casefold()), match[2])
    for match in _YEAR_FIRST.finditer(text):
        found += _day(match, match[1], match[2], match[3])
    for match in _NUMERIC.finditer(text):
        american = month_first and match[2] == "/"
        month, day = (match[1], match[3]) if american or int(match[3]) > 12 else (match[3], match[1])
        month, day = (day, month) if int(month) > 12 else (month, day)
        found += _day(match, match[4], month, day)
    return min(found)[1] if found else None


def _day(match: re.Match[str], year: str, month: str | int | None, day: str) -> list[tuple[int, str]]:
    try:
        value = _checked(dt.datetime(int(year), int(month or 0), int(day)), has_time=False)  # noqa: DTZ001 - a day
    except ValueError:
        return []
    return [(match.start(), value)] if value else []


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
    """ISO 8601, or None for a day that no page can have: before the web, or later than tomorrow somewhere on Earth."""
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    if not EARLIEST <= moment.date() <= tomorrow:
        return None
    return moment.replace(microsecond=0).isoformat() if has_time else moment.date().isoformat()
