"""What the path of a post below its folder states: date, number and slug."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from crawler.digests.stated.dates import month_of, week_of

__all__ = ["SUFFIXES", "default_groups", "path_groups", "slug_of", "without_suffix"]

SUFFIXES = (".md", ".markdown", ".mkd", ".mdown", ".mdx", ".html", ".htm", ".rst")
"""Endings of the names of posts, in any case."""

_INDEX = re.compile(r"_?index(?:\.[a-z]{2}(?:[-_][a-z]{2,4})?)?|readme", re.IGNORECASE)
"""Names of files that are named by their folder, also in one of several languages (`index.de.md`)."""
_DAY = re.compile(r"(?<!\d)(\d{4})[-_./](\d{1,2})[-_./](\d{1,2})(?!\d)")
_RUN_ON = re.compile(r"(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-_.])(\d{1,2})\2((?:19|20)\d{2})(?!\d)")
_DAY_NAME = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})[-_. ](?P<month>[^\W\d_]{3,9})[-_. ](?P<year>(?:19|20)\d{2})(?!\d)|"
    r"(?<![^\W_])(?P<month2>[^\W\d_]{3,9})[-_. ](?P<day2>\d{1,2})(?:st|nd|rd|th)?[-_. ](?P<year2>(?:19|20)\d{2})(?!\d)|"
    r"(?<!\d)(?P<year3>(?:19|20)\d{2})[-_./](?P<month3>[^\W\d_]{3,9})[-_./](?P<day3>\d{1,2})(?!\d)"
)
_WEEK = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_/]?(?:w|week|kw)[-_]?(\d{1,2})(?:-([1-7]))?(?!\d)", re.IGNORECASE)
_WEEK_FIRST = re.compile(r"(?<![^\W_])(?:w|week|kw)[-_]?(\d{1,2})[-_/]((?:19|20)\d{2})(?!\d)", re.IGNORECASE)
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})([-_./])(0?[1-9]|1[0-2])(?:[-_][^\W\d_]{3,9})?(?=$|[/_ ]|-[^\d])")
_NTH = re.compile(r"\d{4}/\d{1,2}(?:-(?=\D)|$)")
"""A year as folder, a number, and perhaps words."""
_MONTH_NAME = re.compile(r"(?<![^\W_])(?:((?:19|20)\d{2})[-_/])?([^\W\d_]{3,9})[-_/]?((?:19|20)\d{2})?(?![^\W_])")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_YEAR_FOLDER = re.compile(r"(?:^|/)(?:19|20)\d{2}(?=/)")
_MARKED = re.compile(
    r"(?:^|[-_ /.])(?:issue|no|nr|n|nl|num|number|newsletter|news|ausgabe|edition|digest|weekly|episode|ep|vol|volume"
    r"|links|#)[-_ .#]?0*(\d{1,5})(?=$|[-_ .])",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"#?0*(\d{1,5})")
_LEADING = re.compile(r"0*(\d{1,5})[-_ .]\D")
_PADDED = re.compile(r"0+(\d{1,4})[-_ .]\D")
_TRAILING = re.compile(r"(.*[^\W\d_])[-_ ]?0*(\d{1,4})")
_WORD = re.compile(r"[^\W\d_]+")
_KIND_WORDS = frozenset(
    {"the", "weekly", "news", "newsletter", "digest", "update", "updates", "links", "roundup", "bulletin", "issue"}
)


def without_suffix(path: str) -> str:
    """Return a path without the ending of a post's name, or as it is.

    >>> without_suffix("2021/Cogs.MD"), without_suffix("a.b")
    ('2021/Cogs', 'a.b')
    """
    suffix = next((suffix for suffix in SUFFIXES if path.lower().endswith(suffix)), "")
    return path[: len(path) - len(suffix)]


def path_groups(path: str, pattern: re.Pattern[str] | None, names: Sequence[str] = ()) -> dict[str, str] | None:
    """Return what a path states, by the names of groups; None where the pattern does not match the whole of it.

    names: those of the publication. Without a pattern, or where it has no groups, what is commonly written in paths.
    """
    match = pattern.fullmatch(path) if pattern is not None else None
    if match is None and pattern is not None:
        return None
    if match is None or not match.re.groupindex:
        return default_groups(path, names)
    groups = {name: text for name, text in match.groupdict().items() if text}
    return {"slug": slug_of(path), **groups}


def default_groups(path: str, names: Sequence[str] = ()) -> dict[str, str]:
    """Return what is commonly written in paths: `date` as written with `year`, `month`, `day` or `week`; `number`, or
    `likely_number` where only its place suggests that it is one; `nth` for what may be a month, or a number that starts
    again each year; `slug`.

    >>> default_groups("2021-2-29-105.md")["number"], default_groups("2021-2-29-105.md")["date"]
    ('105', '2021-2-29')
    >>> default_groups("this-month/2020-04/index.md")["slug"]
    '2020-04'
    >>> default_groups("2019/14-cogs.md")["likely_number"], default_groups("cogs/Issue-29.HTML")["number"]
    ('14', '29')
    """
    stem = without_suffix(path)
    groups = {"slug": slug_of(path)}
    rest = stem
    for read in (_day, _week, _month):
        if found := read(stem):
            groups |= found[0]
            rest = found[1]
            break
    parts = [part for part in rest.split("/") if part.strip("-_. ") and not _INDEX.fullmatch(part)]
    last = next((part for part in reversed(parts) if part != groups.get("year")), "")
    return groups | _number(last.strip("-_. "), has_date=rest != stem and "/" not in stem, names=names)


def slug_of(path: str) -> str:
    """Return what names a post: its file's name, or its folder's, without a date before it.

    >>> slug_of("2020-01-02-cogs.md"), slug_of("2020/wheels/index.html")
    ('cogs', 'wheels')
    """
    pure = PurePosixPath(without_suffix(path))
    name = pure.parent.name if _INDEX.fullmatch(pure.name) and pure.parent.name else pure.name
    return re.sub(r"^\d{4}-\d{1,2}-\d{1,2}-(?=.)", "", name)


def _day(stem: str) -> tuple[dict[str, str], str] | None:
    if (match := _DAY.search(stem)) or (match := _RUN_ON.search(stem)):
        year, month, day = match[1], match[2], match[3]
    elif (match := _DAY_NAME.search(stem)) and month_of("2000", _named(match, "month")) is not None:
        year, month, day = (_named(match, name) for name in ("year", "month", "day"))
    elif match := _YEAR_LAST.search(stem):  # the order of day and month is for others to say
        return {"date": match[0]}, _cut(stem, match)
    else:
        return None
    return {"date": match[0], "year": year, "month": month, "day": day}, _cut(stem, match)


def _named(match: re.Match[str], name: str) -> str:
    """Return the part of a date with the month as a word, whichever of its orders it has."""
    return next((match[group] for group in (name, f"{name}2", f"{name}3") if match[group]), "")


def _week(stem: str) -> tuple[dict[str, str], str] | None:
    for pattern, year, week in ((_WEEK, 1, 2), (_WEEK_FIRST, 2, 1)):
        match = pattern.search(stem)
        if match is not None and week_of(match[year], match[week]) is not None:
            weekday = {"day": match[3]} if match.re is _WEEK and match[3] else {}
            return {"date": match[0], "year": match[year], "week": match[week], **weekday}, _cut(stem, match)
    return None


def _month(stem: str) -> tuple[dict[str, str], str] | None:
    if match := _MONTH.search(stem):
        nth = {"nth": match[3]} if _NTH.match(match[0] + stem[match.end() :]) else {}
        return {"date": match[0], "year": match[1], "month": match[3], **nth}, _cut(stem, match)
    for match in _MONTH_NAME.finditer(stem):
        year = match[1] or match[3]
        if year and month_of(year, match[2]) is not None:
            return {"date": match[0], "year": year, "month": match[2]}, _cut(stem, match)
    if match := _YEAR_FOLDER.search(stem):
        return {}, _cut(stem, match)
    return None


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}/{text[match.end() :]}"


def _number(part: str, *, has_date: bool, names: Sequence[str]) -> dict[str, str]:
    """Return the number in the last part of a path, from which the date was cut."""
    if match := _WHOLE.fullmatch(part):
        return {"number": match[1]}
    if (match := _MARKED.search(part)) and not _YEAR.fullmatch(match[1]):
        return {"number": match[1]}
    if match := (_PADDED if has_date else _LEADING).match(part):
        return {"likely_number": match[1]}
    known = _KIND_WORDS | {word.casefold() for name in names for word in _WORD.findall(name)}
    known |= {"".join(word[0] for word in _WORD.findall(name)).casefold() for name in names}
    match = _TRAILING.fullmatch(part)
    words = {word.casefold() for word in _WORD.findall(match[1])} if match else set()
    if match and words <= known and words != {"the"} and not _YEAR.fullmatch(match[2]):
        return {"number": match[2]}
    return {}
