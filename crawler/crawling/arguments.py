"""Arguments of spiders (`-a NAME=VALUE`): described once, each checked, with errors that say what is right. Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from crawler.exceptions import ArgumentError
from crawler.text.credentials import without_userinfo
from crawler.text.printable import is_text
from crawler.visits.parts import MAX_PARTS, Part
from crawler.visits.states import STATES, State

__all__ = [
    "Argument",
    "Selection",
    "address",
    "age",
    "arguments_of",
    "base_url",
    "count",
    "day",
    "domain",
    "flag",
    "known_only",
    "numbers",
    "one_of",
    "part",
    "selection",
    "state",
    "text",
]

Word = TypeVar("Word", bound=str)
Value = TypeVar("Value")

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_DOMAIN = re.compile(r"[^\s/:@?#]+")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/[^?#]*)?", re.IGNORECASE)
_PART = re.compile(r"(\d{1,9})/(\d{1,9})", re.ASCII)
_SPAN = re.compile(r"(\d{1,5})([dh]?)")
_UNITS = {"d": "days", "h": "hours"}


@dataclass(frozen=True, slots=True)
class Argument(Generic[Value]):
    """An argument of a spider; the spider lists its own in the class attribute ARGUMENTS."""

    name: str
    form: str
    """What its value looks like, such as `A-B`."""
    meaning: str
    """What it does, as a clause; for `scrapy crawl SPIDER --help` and docs/commands.md."""
    parse: Callable[[str, str | None], Value]
    """Return its value from the name and what was given, None for nothing. Raises ArgumentError."""

    def of(self, given: Mapping[str, str]) -> Value:
        """Return its value among the arguments that were given. Raises ArgumentError.

        >>> Argument("limit", "N", "at most so many links", count).of({"limit": "100"})
        100
        """
        return self.parse(self.name, given.get(self.name))


def arguments_of(spider: type) -> tuple[Argument[Any], ...]:
    """Return the arguments of a spider's class; none for one that describes none."""
    return tuple(getattr(spider, "ARGUMENTS", ()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Which issues a run is asked for."""

    numbers: tuple[int, int] | None = None
    """Least and greatest number, both included; None for no bounds."""
    since: date | None = None
    """First day; None for no bound."""

    @property
    def everything(self) -> bool:
        """True when no issue is left out."""
        return self.numbers is None and self.since is None

    def takes(self, number: int | None, published: date | None) -> bool:
        """Return whether an issue may be one of those asked for; what is not known of it leaves none out.

        >>> wanted = Selection(numbers=(280, 290))
        >>> wanted.takes(285, None), wanted.takes(12, None), wanted.takes(None, None)
        (True, False, True)
        """
        if self.numbers is not None and number is not None and not self.numbers[0] <= number <= self.numbers[1]:
            return False
        return self.since is None or published is None or published >= self.since


def selection(issues: str | None, since: str | None) -> Selection:
    """Return the selection of the arguments `issues=A-B` and `since=DATE`. Raises ArgumentError.

    >>> selection("280-290", "2024-08-01")
    Selection(numbers=(280, 290), since=datetime.date(2024, 8, 1))
    """
    return Selection(numbers=numbers("issues", issues), since=day("since", since))


def text(name: str, value: str | None) -> str | None:
    """Return any text, or None. Raises ArgumentError for an empty one.

    >>> text("posts", "folder")
    'folder'
    """
    if value is not None and not value.strip():
        raise ArgumentError(f"-a {name}=: give a value, or leave it out.")
    return value


def domain(name: str, value: str | None) -> str | None:
    """Return a registrable domain in small letters, or None. Raises ArgumentError for an address, and for an empty one.

    >>> domain("domain", " BBC.co.uk ")
    'bbc.co.uk'
    """
    given = text(name, value)
    if given is None:
        return None
    if not _DOMAIN.fullmatch(given.strip()):
        raise ArgumentError(f"-a {name}={value}: give a domain alone, such as bbc.co.uk, without https:// and paths.")
    return given.strip().lower()


def flag(name: str, value: str | None) -> bool:
    """Return whether yes is said. Raises ArgumentError for anything else.

    >>> flag("dry_run", "yes"), flag("dry_run", None)
    (True, False)
    """
    if value is None or value.lower() in ("no", "false", "0", ""):
        return False
    if value.lower() in ("yes", "true", "1"):
        return True
    raise ArgumentError(f"-a {name}={value}: give yes or no.")


def base_url(name: str, value: str | None) -> str | None:
    """Return a base address, `no`, or None. Raises ArgumentError.

    >>> base_url("site", "http://127.0.0.1:8000/"), base_url("site", "no")
    ('http://127.0.0.1:8000', 'no')
    """
    if value is not None and "?" in value:
        raise ArgumentError(f"-a {name}={value}: give the base address (http://… or https://…), or no.")
    given = _address(name, value, "base address")
    return given.rstrip("/") if given is not None else None


def address(name: str, value: str | None) -> str | None:
    """Return an address as it is, `no`, or None. Raises ArgumentError.

    >>> address("feed", "http://127.0.0.1:8000/feed/?paged=2"), address("feed", "no")
    ('http://127.0.0.1:8000/feed/?paged=2', 'no')
    """
    return _address(name, value, "address")


def _address(name: str, value: str | None, what: str) -> str | None:
    if value is None or value == "no":
        return value
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.fragment:
        hint = f"; did you mean https://{value}?" if _HOST.fullmatch(value) else "."
        raise ArgumentError(f"-a {name}={value}: give the {what} (http://… or https://…), or no{hint}")
    return value


def numbers(name: str, value: str | None) -> tuple[int, int] | None:
    """Return a number or a range of numbers, both bounds included. Raises ArgumentError.

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
    """Return how many, or None. Raises ArgumentError.

    >>> count("limit", "100")
    100
    """
    if value is None:
        return None
    if not value.isdecimal():
        raise ArgumentError(f"-a {name}={value}: give a number, such as 100.")
    return int(value)


def age(name: str, value: str | None) -> timedelta | None:
    """Return a time span, or None. Raises ArgumentError.

    >>> age("max_age", "30d"), age("max_age", "12h")
    (datetime.timedelta(days=30), datetime.timedelta(seconds=43200))
    """
    if value is None:
        return None
    found = _SPAN.fullmatch(value.strip())
    if not found:
        raise ArgumentError(f"-a {name}={value}: give a number of days or hours, such as 30d or 12h.")
    return timedelta(**{_UNITS[found[2] or "d"]: int(found[1])})


def part(name: str, value: str | None) -> Part | None:
    """Return one of several parts, or None. Raises ArgumentError.

    >>> part("part", "2/3")
    Part(number=2, of=3)
    """
    if value is None:
        return None
    found = _PART.fullmatch(value.strip())
    given = Part(int(found[1]), int(found[2])) if found else Part(0, 0)
    if not 1 <= given.number <= given.of <= MAX_PARTS:
        raise ArgumentError(
            f"-a {name}={value}: give which of how many parts as K/N, such as 2/3 for the second of three: K is from 1"
            f" to N, and N at most {MAX_PARTS}."
        )
    return given


def one_of(name: str, value: str | None, known: Collection[Word]) -> Word | None:
    """Return one word of a closed list, or None. Raises ArgumentError.

    >>> one_of("state", "gone", ("alive", "gone"))
    'gone'
    """
    for word in known:
        if word == value:
            return word
    if value is not None:
        raise ArgumentError(f"-a {name}={value}: there is no such value. Known values: {', '.join(known)}.")
    return None


def state(name: str, value: str | None) -> State | None:
    """Return a state of links, or None. Raises ArgumentError.

    >>> state("state", "gone")
    'gone'
    """
    return one_of(name, value, tuple(STATES))


def known_only(given: Mapping[str, str], known: Sequence[Argument[Any]]) -> None:
    """Raise ArgumentError for an argument that the spider does not have, and for a value that is no text, or has a
    password.

    Scrapyd gives each spider its own `_job`.
    """
    names = [argument.name for argument in known]
    for name in sorted(set(given) - {*names, "_job"}):
        near = get_close_matches(name, names, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise ArgumentError(f"-a {name}=…: there is no such argument{hint} Known arguments: {', '.join(names)}.")
    for name, value in given.items():
        if not is_text(value):
            raise ArgumentError(f"-a {name}={value}: that is no UTF-8. Rename what it names, or name another.")
        if without_userinfo(value) != value:
            raise ArgumentError(
                f"-a {name}=…: an address with a user or password in it is not asked for, and others can see the"
                " command line. Leave them out."
            )


def day(name: str, value: str | None) -> date | None:
    """Return a day, or None. Raises ArgumentError.

    >>> day("since", "2024-08-01")
    datetime.date(2024, 8, 1)
    """
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ArgumentError(f"-a {name}={value}: give a date such as 2024-08-01.") from None
