"""Arguments of spiders (`-a NAME=VALUE`), each checked, with errors that say what is right. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from crawler.exceptions import ArgumentError

Word = TypeVar("Word", bound=str)

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_SPAN = re.compile(r"(\d{1,5})([dh]?)")
_UNITS = {"d": "days", "h": "hours"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which issues a run is asked for. Both bounds of `numbers` belong to it; None is no bound."""

    numbers: tuple[int, int] | None = None
    since: date | None = None

    @property
    def everything(self) -> bool:
        """Whether no issue is left out."""
        return self.numbers is None and self.since is None

    def takes(self, number: int | None, published: date | None) -> bool:
        """Whether an issue with what is known of it may be one of those asked for; what is not known leaves none out.

        >>> wanted = Selection(numbers=(280, 290))
        >>> wanted.takes(285, None), wanted.takes(12, None), wanted.takes(None, None)
        (True, False, True)
        """
        if self.numbers is not None and number is not None and not self.numbers[0] <= number <= self.numbers[1]:
            return False
        return self.since is None or published is None or published >= self.since


def selection(issues: str | None, since: str | None) -> Selection:
    """From the arguments `issues=A-B` and `since=DATE`. Raises ArgumentError.

    >>> selection("280-290", "2024-08-01")
    Selection(numbers=(280, 290), since=datetime.date(2024, 8, 1))
    """
    return Selection(numbers=numbers("issues", issues), since=_since(since))


def flag(name: str, value: str | None) -> bool:
    """A yes or no. Raises ArgumentError for anything else.

    >>> flag("dry_run", "yes"), flag("dry_run", None)
    (True, False)
    """
    if value is None or value.lower() in ("no", "false", "0", ""):
        return False
    if value.lower() in ("yes", "true", "1"):
        return True
    raise ArgumentError(f"-a {name}={value}: say yes or no.")


def base_url(name: str, value: str | None) -> str | None:
    """A base address, `no`, or None. Raises ArgumentError.

    >>> base_url("site", "http://127.0.0.1:8000/"), base_url("site", "no")
    ('http://127.0.0.1:8000', 'no')
    """
    if value is None or value == "no":
        return value
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment:
        raise ArgumentError(f"-a {name}={value}: give the base address (http://… or https://…), or no.")
    return value.rstrip("/")


def numbers(name: str, value: str | None) -> tuple[int, int] | None:
    """A number or a range of numbers, both bounds included. Raises ArgumentError.

    >>> numbers("issue", "280-290"), numbers("issue", "12")
    ((280, 290), (12, 12))
    """
    if value is None:
        return None
    found = _RANGE.fullmatch(value.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if first > last:
        raise ArgumentError(f"-a {name}={value}: give a number or a range, the smaller first, such as 280-290.")
    return first, last


def count(name: str, value: str | None) -> int | None:
    """How many, or None. Raises ArgumentError.

    >>> count("limit", "100")
    100
    """
    if value is None:
        return None
    if not value.isdecimal():
        raise ArgumentError(f"-a {name}={value}: give a number, such as 100.")
    return int(value)


def age(name: str, value: str | None) -> timedelta | None:
    """A time span, or None. Raises ArgumentError.

    >>> age("max_age", "30d"), age("max_age", "12h")
    (datetime.timedelta(days=30), datetime.timedelta(seconds=43200))
    """
    if value is None:
        return None
    found = _SPAN.fullmatch(value.strip())
    if not found:
        raise ArgumentError(f"-a {name}={value}: give a number of days or hours, such as 30d or 12h.")
    return timedelta(**{_UNITS[found[2] or "d"]: int(found[1])})


def one_of(name: str, value: str | None, known: Collection[Word]) -> Word | None:
    """One word of a closed list, or None. Raises ArgumentError.

    >>> one_of("state", "gone", ("alive", "gone"))
    'gone'
    """
    for word in known:
        if word == value:
            return word
    if value is not None:
        raise ArgumentError(f"-a {name}={value}: there is no such word. There are: {', '.join(known)}.")
    return None


def known_only(arguments: Mapping[str, str], known: tuple[str, ...]) -> None:
    """Raises ArgumentError for an argument that the spider does not have; Scrapyd gives each its own `_job`."""
    unknown = sorted(set(arguments) - {*known, "_job"})
    if unknown:
        raise ArgumentError(f"-a {unknown[0]}=…: no such argument. There are: {', '.join(known)}.")


def _since(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ArgumentError(f"-a since={value}: give a date such as 2024-08-01.") from None
