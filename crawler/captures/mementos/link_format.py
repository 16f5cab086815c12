"""Read links in the form of RFC 6690 and RFC 8288: of TimeMaps, and of the header Link. Pure.

Commas stand within quoted values and within addresses, so the text is not split at them. Services write relations
without quotes, and some of them dates too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from crawler.captures.mementos.moments import parse_http_date

__all__ = ["WebLink", "is_cut", "parse_links"]

_NAME = re.compile(r"[\s;]*([^\s=;,\"<>]+)\s*")
_QUOTED = re.compile(r'=\s*"((?>[^"\\]++|\\.)*+)"', re.DOTALL)
_BARE = re.compile(r'=\s*((?:[^;,<"]|,(?!\s{0,9}(?:<|\Z)))*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class WebLink:
    """A link as it is written."""

    url: str
    """Its target."""

    relations: frozenset[str] = frozenset()
    """Words of `rel`, in small letters."""

    moment: datetime | None = None
    """`datetime`, in UTC; None without one that is a time."""

    first: datetime | None = None
    """`from`, likewise: of the first of the copies that a TimeMap lists."""

    last: datetime | None = None
    """`until`, likewise."""


def parse_links(text: str) -> Iterator[WebLink]:
    """Yield the links of a text, in order; what is none between them is passed over.

    >>> [link] = parse_links('<http://a.example/?b=1,2>; rel="first memento"; datetime="Sun, 06 Nov 1994 08:49:37 GMT"')
    >>> link.url, sorted(link.relations), link.moment.isoformat()
    ('http://a.example/?b=1,2', ['first', 'memento'], '1994-11-06T08:49:37+00:00')
    """
    for url, parameters, _ in _written(text):
        yield WebLink(
            url=url,
            relations=frozenset(parameters.get("rel", "").lower().split()),
            moment=_moment(parameters, "datetime"),
            first=_moment(parameters, "from"),
            last=_moment(parameters, "until"),
        )


def _moment(parameters: dict[str, str], name: str) -> datetime | None:
    return parse_http_date(parameters[name]) if name in parameters else None


def is_cut(text: str) -> bool:
    """Return whether a text ends within a link.

    >>> is_cut('<http://a.example/>; rel="original",'), is_cut('<http://a.example/>; rel="orig'), is_cut("<http://a")
    (False, True, True)
    """
    last: dict[str, str] = {}
    place = 0
    for _, last, place in _written(text):  # noqa: B007 - to the last one
        pass
    is_dateless = "memento" in last.get("rel", "").lower().split() and not last.get("datetime")
    return is_dateless or bool(text[place:].strip(", \t\r\n;"))


def _written(text: str) -> Iterator[tuple[str, dict[str, str], int]]:
    """Yield each link of a text: its address, its parameters, and where they end."""
    place = 0
    while (start := text.find("<", place)) >= 0 and (end := text.find(">", start)) >= 0:
        parameters, place = _parameters(text, end + 1)
        yield text[start + 1 : end].strip(), parameters, place


def _parameters(text: str, place: int) -> tuple[dict[str, str], int]:
    """Return the parameters from a place on, by name, and where they end. Of two of one name the first counts."""
    found: dict[str, str] = {}
    while name := _NAME.match(text, place):
        place = name.end()
        value = ""
        if quoted := _QUOTED.match(text, place):
            value, place = _ESCAPED.sub(r"\1", quoted[1]), quoted.end()
        elif bare := _BARE.match(text, place):
            value, place = bare[1].strip(), bare.end()
        found.setdefault(name[1].lower(), value)
    return found, place
