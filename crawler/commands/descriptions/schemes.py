"""The scheme of the addresses of issues, from addresses and what is known of the issues at them. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from crawler.digests.locators import own_path
from crawler.digests.stated.paths import slug_of
from crawler.items import Edition

__all__ = ["KnownPost", "known_posts", "own_links", "scheme_of"]

LEAST_LINKS: Final = 2
"""Least addresses of different issues that show a scheme."""

_OTHERS: Final = re.compile(r"/(?:episodes?|podcasts?|tags?|categor(?:y|ies)|authors?|page|images?|assets|static)/")
"""Folders of pages that have numbers and are no issues."""

_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPost:
    """An issue, as far as an address may say it."""

    slug: str
    number: int | None
    day: tuple[int, int, int] | None
    """Year, month and day."""


def known_posts(editions: Iterable[Edition]) -> list[KnownPost]:
    """Return the issues of posts."""
    return [
        KnownPost(
            slug=slug_of(edition.document.locator),
            number=edition.number,
            day=(day.year, day.month, day.day) if (day := edition.published) else None,
        )
        for edition in editions
    ]


def own_links(editions: Iterable[Edition], url: str) -> Iterator[str]:
    """Yield the paths on the publication's site to which its issues link."""
    for edition in editions:
        for mention in edition.body.mentions:
            if "://" in mention.url and (path := own_path(mention.url, url)) is not None:
                yield path


def scheme_of(paths: Iterable[str], posts: Sequence[KnownPost]) -> tuple[str, int] | None:
    """Return the scheme by which most of some paths are those of issues, and of how many; None without one.

    Of several readings of the same paths, the one by which the most issues are told counts, then the one with the most
    placeholders.

    >>> posts = [KnownPost(slug=f"issue-{n}", number=n, day=(2020, 1, n)) for n in (5, 6, 7)]
    >>> scheme_of(["/issue/5.html", "/issue/6.html", "/about"], posts)
    ('/issue/{number}.html', 2)
    >>> scheme_of(["/2020/01/05/issue-5/", "/2020/01/06/issue-6/"], posts)
    ('/{year}/{month}/{day}/{slug}/', 2)
    """
    told: dict[str, set[int]] = {}
    shown: dict[str, set[str]] = {}
    listed = dict.fromkeys(unquote(path.partition("?")[0].partition("#")[0]) for path in paths)
    by_slug: dict[str, list[int]] = {}
    by_number: dict[int, list[int]] = {}
    by_day: dict[tuple[int, int, int], list[int]] = {}
    for index, post in enumerate(posts):
        by_slug.setdefault(post.slug.lower(), []).append(index)
        if post.number is not None:
            by_number.setdefault(post.number, []).append(index)
        if post.day is not None:
            by_day.setdefault(post.day, []).append(index)
    for path in listed:
        if _OTHERS.search(path):
            continue
        for index in _candidates(path, by_slug, by_number, by_day):
            for scheme in _schemes(path, posts[index]):
                told.setdefault(scheme, set()).add(index)
                shown.setdefault(scheme, set()).add(path)
    likely = [(min(len(told[each]), len(shown[each])), each.count("{"), each) for each in told]
    likely = [each for each in likely if each[0] >= LEAST_LINKS]
    if not likely:
        return None
    count, _, scheme = max(likely)
    return scheme, count


def _candidates(
    path: str,
    by_slug: Mapping[str, list[int]],
    by_number: Mapping[int, list[int]],
    by_day: Mapping[tuple[int, int, int], list[int]],
) -> set[int]:
    """Return the issues of which something stands in a path."""
    numbers = [int(digits) for digits in _NUMBER.findall(path) if len(digits) < 9]
    found = {index for number in numbers for index in by_number.get(number, ())}
    days = [(a, b, c) for a, b, c in zip(numbers, numbers[1:], numbers[2:], strict=False)]
    days += [(int(d[:4]), int(d[4:6]), int(d[6:])) for d in re.findall(r"(?<!\d)\d{8}(?!\d)", path)]
    found |= {index for day in days for index in by_day.get(day, ())}
    last = path.rstrip("/").rsplit("/", 1)[-1]
    for name in (last, last.rsplit(".", 1)[0]):
        found |= set(by_slug.get(name.lower(), ()))
    return found


def _schemes(path: str, post: KnownPost) -> Iterator[str]:
    """Yield the schemes by which a path may be that of an issue."""
    dated = path
    if post.day is not None:
        dated = _with_date(path, post.day)
    with_slug = _with_slug(dated, post.slug)
    if with_slug is not None:
        yield with_slug
    if post.number is not None and (numbered := _with_number(dated, post.number)) is not None:
        yield numbered
    if dated != path:
        yield dated


def _with_date(path: str, day: tuple[int, int, int]) -> str:
    year, month, date = day
    for pattern, scheme in (
        (rf"(?<!\d){year}(?P<mark>[-/_.]){month:02}(?P=mark){date:02}(?!\d)", r"{year}\1{month}\1{day}"),
        (rf"(?<!\d){year}(?P<mark>[-/_.]){month}(?P=mark){date}(?!\d)", r"{year}\1{month:1}\1{day:1}"),
        (rf"(?<!\d){year}{month:02}{date:02}(?!\d)", "{year}{month}{day}"),
        (rf"(?<!\d){year}(?P<mark>[-/_.]){month:02}(?!\d)", r"{year}\1{month}"),
    ):
        path, count = re.subn(pattern, scheme, path, count=1)
        if count:
            break
    return re.sub(rf"(?<=/){year}(?=/)", "{year}", path)


def _with_slug(path: str, slug: str) -> str | None:
    found = re.search(rf"(?<=/){re.escape(slug)}(?=/?$|\.html?$)", path, re.IGNORECASE)
    return f"{path[: found.start()]}{{slug}}{path[found.end() :]}" if found and slug else None


def _with_number(path: str, number: int) -> str | None:
    for match in reversed(list(re.finditer(r"(?<![\d{])\d+(?!\d)(?![^{}]{0,40}\})", path))):
        if int(match[0]) == number:
            width = f":{len(match[0])}" if match[0].startswith("0") else ""
            return f"{path[: match.start()]}{{number{width}}}{path[match.end() :]}"
    return None
