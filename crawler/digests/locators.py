"""Read number and date from the path of a page that Jekyll made of a file name."""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from crawler.text.dates import clamp_date

_DATED_PATH = re.compile(r"^/(\d{4})-(\d{1,2})-(\d{1,2})-(\d{1,6})/?$")
_NUMBERED_PATH = re.compile(r"^/(\d{1,6})/?$")


class NameParts(NamedTuple):
    """The parts of a path. None, or empty, where it has no such part."""

    number: int | None = None
    """Number of the issue."""
    published: date | None = None
    """Date of the issue."""
    published_raw: str | None = None
    """The date as written."""
    name: str = ""
    """What follows the date."""
    rolled: bool = False
    """Whether the day as written does not exist, so that `published` is the one that Jekyll shows instead."""


def path_parts(path: str) -> NameParts:
    """Return the parts of a page's path that Jekyll made without front matter: `/NUMBER/` or `/YYYY-M-D-NUMBER/`.

    >>> path_parts("/319/").number, path_parts("/2024-02-19-258/").published
    (319, datetime.date(2024, 2, 19))
    """
    dated = _DATED_PATH.match(path)
    if dated:
        published, rolled = _date(dated[1], dated[2], dated[3])
        return NameParts(int(dated[4]), published, "-".join(dated.group(1, 2, 3)), dated[4], rolled)
    numbered = _NUMBERED_PATH.match(path)
    return NameParts(number=int(numbered[1]), name=numbered[1]) if numbered else NameParts()


@lru_cache(maxsize=1_000)
def own_path(url: str, base: str) -> str | None:
    """Return path and query of an address that is of the same host as `base`; None for one of another host.

    >>> own_path("https://www.site.example/a/?p=5#b", "https://site.example/blog"), own_path("https://a.example/", "/")
    ('/a/?p=5', None)
    """
    try:
        there, here = urlsplit(url), urlsplit(base)
    except ValueError:
        return None
    if (there.hostname or "").removeprefix("www.") != (here.hostname or "").removeprefix("www."):
        return None
    return (there.path or "/") + (f"?{there.query}" if there.query else "")


def origin(url: str) -> str:
    """Return scheme, host and port of an address.

    >>> origin("http://127.0.0.1:80/a?b")
    'http://127.0.0.1:80'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _date(year: str, month: str, day: str) -> tuple[date | None, bool]:
    """Return the date, and whether it was moved; None for a month or a day that no calendar has."""
    try:
        return clamp_date(int(year), int(month), int(day))
    except ValueError:
        return None, True
