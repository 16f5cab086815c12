"""Which entries of a list are issues: rules over titles and paths that tell them from the rest. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from crawler.text.months import month_number

__all__ = ["PathRule", "path_in", "path_rule", "title_beginning", "title_rule"]

LEAST: Final = 3
"""Least entries that a rule has to be true of."""

LEAST_TEXT: Final = 4
"""Least characters of a text behind a number."""

LEAST_SHARE: Final = 0.1
"""Least share of the entries."""

ALL: Final = 0.9
"""Share from which a rule leaves out nothing that matters."""

_NUMBER: Final = re.compile(r"\d+")
_BEGINNING: Final = re.compile(r"[^\W\d_][^:：|–—]{2,50}?(?:[:：]| [|–—-](?= ))")
_NUMERIC_DATE: Final = re.compile(r"(?:19|20)\d{2}[-./]\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_COUNTED: Final = re.compile(r"(?!(?:19|20)\d\d(?!\d))\d{1,4}[-_][^\W\d_]")
"""Beginning of a name that counts the issues: a number that is no year, then words."""
_ISSUE_FOLDERS: Final = frozenset({
    "weekly", "newsletter", "newsletters", "issue", "issues", "digest", "digests", "edition", "editions", "archive",
    "archives", "p", "weeknotes", "roundup", "roundups", "links", "this-week", "this-month",
})  # fmt: skip
_VARIABLE: Final = r"[^/]+"


@dataclass(frozen=True, kw_only=True, slots=True)
class PathRule:
    """A regular expression over paths."""

    pattern: str
    fits: int
    """How many entries it fits."""


def title_rule(titles: Sequence[str]) -> tuple[str, int] | None:
    """Return the regular expression that the titles of issues have in common, and of how many, where other titles are
    among them: the words before their numbers, else those before a mark with which half of them begin. None where there
    is nothing to tell apart.

    >>> title_rule(["Changelog 1", "On maps", "Changelog 2 - Maps", "Changelog 3", "Hello"])
    ('^Changelog \\\\d', 3)
    >>> title_rule(["2021-05-03 Cog news", "Bread", "2021-05-10 Cog news", "Rye", "2021-05-17 Cog news"])
    ('Cog news$', 3)
    >>> title_rule(["Links: maps", "Links: cogs", "On gears", "Links: wheels"])
    ('^Links:', 3)
    """
    groups: dict[str, set[str]] = defaultdict(set)
    for title in titles:
        found = _NUMBER.search(title)
        begin = title[: found.start()] if found is not None else ""
        if begin.strip(" #(№-–—") and not _is_dated(title, begin):
            groups[begin].add(" ".join(_NUMBER.findall(title)))
    if not groups or max(map(len, groups.values())) < LEAST:
        return _rule_behind(titles) or title_beginning(titles)
    counts = Counter({begin: sum(title.startswith(begin) for title in titles) for begin in groups})
    begin, count = max(counts.items(), key=lambda each: (len(groups[each[0]]), len(each[0])))
    if len(groups[begin]) < LEAST or count < LEAST_SHARE * len(titles):
        return title_beginning(titles)
    return None if count >= ALL * len(titles) else (f"^{_literal(begin)}\\d", count)


def _is_dated(title: str, begin: str) -> bool:
    """Return whether the first number of a title is part of a date, and none of an issue."""
    words = re.findall(r"[^\W\d_]+", begin)
    after = re.match(r"\d+(?:st|nd|rd|th|\.)?\s+(?:of |de )?([^\W\d_]+)", title[len(begin) :])
    if (words and month_number(words[-1].lower()) is not None) or _NUMERIC_DATE.match(title[len(begin) :]):
        return True
    return after is not None and month_number(after[1].lower()) is not None


def title_beginning(titles: Sequence[str]) -> tuple[str, int] | None:
    """Return the rule for the words before a colon or dash with which most titles, but not all, begin, and how many."""
    begins = Counter(match[0] for title in titles if (match := _BEGINNING.match(title)))
    if not begins:
        return None
    begin, count = begins.most_common(1)[0]
    if count < max(LEAST, len(titles) / 2) or count >= ALL * len(titles):
        return None
    return f"^{_literal(begin)}", count


def _rule_behind(titles: Sequence[str]) -> tuple[str, int] | None:
    """Return the text that titles have in common behind a number or date (`Lathe news`), and how many have it."""
    groups: dict[str, set[str]] = defaultdict(set)
    for title in titles:
        numbers = list(_NUMBER.finditer(title))
        rest = title[numbers[-1].end() :].strip(" #)№-–—:.,") if numbers else ""
        if len(rest) >= LEAST_TEXT:
            groups[rest].add(" ".join(each[0] for each in numbers))
    rest = max(groups, key=lambda each: len(groups[each]), default="")
    count = sum(rest in title for title in titles)
    if len(groups.get(rest, ())) < LEAST or count < LEAST_SHARE * len(titles) or count >= ALL * len(titles):
        return None
    return f"{_literal(rest)}$", count


def _literal(text: str) -> str:
    """Return a text as a regular expression, with no more escapes than it needs."""
    return re.sub(r"\\([ #&~-])", r"\1", re.escape(text))


def path_rule(paths: Iterable[str], others: Iterable[str] = ()) -> PathRule | None:
    """Return the pattern of the paths of issues; None where they have nothing in common.

    paths: of what is listed as issues. others: further paths of the site, which may be of the same form.

    >>> path_rule(["/weekly/2025-01/", "/weekly/2025-02/", "/about/"]).pattern
    '/weekly/\\\\d+-\\\\d+/?$'
    >>> path_rule(["/p/on-gears", "/p/on-cogs"]).pattern
    '/p/[^/]+/?$'
    """
    listed = [unquote(path.partition("?")[0]) for path in dict.fromkeys(paths)]
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for path in listed:
        groups[_form(path)].append(path)
    if not groups:
        return None
    form = max(
        groups, key=lambda each: len(groups[each]) + 100 * bool(_ISSUE_FOLDERS & set(each)) * (len(groups[each]) > 1)
    )
    fits = groups[form]
    pattern = "".join(f"/{_part([_parts(path)[at] for path in fits], form[at])}" for at in range(len(form))) or "/"
    pattern += r"/?$" if not fits[0].endswith(".html") else "$"
    known = {*listed, *(unquote(path) for path in others)}
    return PathRule(pattern=pattern, fits=sum(re.match(pattern, path) is not None for path in known))


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _form(path: str) -> tuple[str, ...]:
    """Return the folders of a path, with what varies as one sign: years, numbers, and the last part."""
    parts = _parts(path)
    folders = ["0" if part.isdigit() else part for part in parts[:-1]]
    return (*folders, ".html" if path.endswith(".html") else "") if parts else ()


def _part(parts: Sequence[str], sign: str) -> str:
    """Return the pattern of one part of several paths."""
    if sign == "0":
        return r"\d+"
    if sign not in ("", ".html"):
        return _literal(sign)
    shapes = {_literal(_NUMBER.sub("\0", part)).replace("\\\0", r"\d+").replace("\0", r"\d+") for part in parts}
    if all(_COUNTED.match(part) for part in parts):
        return rf"(?P<number>\d+)[-_]{_VARIABLE}" + r"\.html" * (sign == ".html")
    if len(shapes) == 1 and len(parts) > 1:
        return shapes.pop()
    return _VARIABLE if sign == "" else rf"{_VARIABLE}\.html"


def path_in(url: str) -> str:
    """Return the path of an address; '/' for what is none."""
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"
