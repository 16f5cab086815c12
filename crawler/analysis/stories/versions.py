"""Versions, parts, ordinals and amounts that headlines name: two whose numbers conflict tell two stories."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import floor, log

__all__ = ["VersionsByName", "agree", "conflict", "versions_in"]

VersionsByName = Mapping[str, frozenset[str]]
"""Word before a number -> the numbers behind it; currency -> the sizes of the amounts in it."""

_COUNTED = r"(?:thousand|million|billion|trillion|mln|bn|percent|per cent|years?|months?|weeks?|days?|hours?|people)"
_VERSION = re.compile(
    rf"(?<![^\W\d_])([^\W\d_]{{2,}}+)[ -]?[vV]?(\d++(?>\.\d++)*+)(?![\d%]|,\d|[ -]*(?i:{_COUNTED})\b)"
)
_PART_NAMES = ("part", "week", "day", "episode", "volume", "vol", "chapter", "edition", "round")
_PART = re.compile(
    rf"\b({'|'.join(_PART_NAMES)})\W{{0,2}}"
    r"(one|two|three|four|five|six|seven|eight|nine|ten|i{1,3}|iv|v)\b",
    re.IGNORECASE,
)
# fmt: off
_PARTS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5",
}
# fmt: on
# fmt: off
_NO_NAMES = frozenset(
    {
        "about", "after", "all", "and", "at", "by", "eur", "for", "from", "gbp", "in", "of", "on", "over", "than",
        "the", "to", "top", "under", "usd", "with",
    }
)
# fmt: on
_AMOUNT = re.compile(
    r"(?P<currency>[$€£¥]|\b(?:USD|EUR|GBP)) ?(?P<number>\d{1,3}(?>,\d{3})++|\d++)(?>(?P<fraction>\.\d++))?+"
    r"(?: ?(?P<unit>k|thousand|m|mn|mln|million|b|bn|billion|tn|trillion)\b)?",
    re.IGNORECASE,
)
_CURRENCIES = {"usd": "$", "eur": "€", "gbp": "£"}
_UNITS = {"k": 1e3, "th": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
_STEP = 1.25
"""Ratio of two sizes of amounts. Amounts that are rounded otherwise, or of another day, share one of their sizes."""

_YEAR = re.compile(r"20[0-4]\d")
_DIGIT = re.compile(r"\d")


@lru_cache(maxsize=1 << 8)  # that of each of two documents is asked for a few times, one after the other
def versions_in(headline: str) -> VersionsByName:
    """Return the versions and parts that a headline names, by the word before them, and its amounts of money by their
    currency; years and what is counted are none.

    >>> versions_in("Acme ships Rocket 2.1 for 30 people, part two of 2024") == {"rocket": {"2.1"}, "part": {"2"}}
    True
    """
    has_numbers, may_name_part = _DIGIT.search(headline) is not None, _may_name_part(headline)
    if not (has_numbers or may_name_part):
        return {}
    found: dict[str, set[str]] = defaultdict(set)
    for name, number in _VERSION.findall(headline) if has_numbers else ():
        if name.casefold() not in _NO_NAMES and not _YEAR.fullmatch(number):
            found[name.casefold()].add(number)
    for name, word in _PART.findall(headline) if may_name_part else ():
        found[name.casefold()].add(_PARTS[word.casefold()])
    for currency, sizes in _amounts(headline) if has_numbers else ():
        found[currency].update(sizes)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _may_name_part(headline: str) -> bool:
    """Return whether to search for a part: nearly no headline has one, and other scripts have letters that are
    compared as Latin ones."""
    return not headline.isascii() or any(map(headline.lower().__contains__, _PART_NAMES))


def _amounts(headline: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the currency of each amount, and the two sizes that it is between."""
    for match in _AMOUNT.finditer(headline):
        unit = (match["unit"] or "").lower()
        amount = float(match["number"].replace(",", "") + (match["fraction"] or ""))
        amount *= _UNITS.get(unit[:2], _UNITS.get(unit[:1], 1))
        if amount > 0:
            size, currency = floor(log(amount, _STEP)), match["currency"].lower()
            yield _CURRENCIES.get(currency, currency), (str(size), str(size + 1))


def agree(one: VersionsByName, other: VersionsByName) -> bool:
    """Return whether two headlines name one version of one thing; two firms may well raise one amount.

    >>> agree(versions_in("Rocket 2 flies"), versions_in("A look at Rocket-2")), agree(versions_in("Rocket 2"), {})
    (True, False)
    >>> agree(versions_in("Acme raises $9M"), versions_in("Bolt raises $9M"))
    False
    """
    if not (one and other):
        return False
    return any(name in other and numbers & other[name] for name, numbers in one.items() if name.isalpha())


def conflict(one: VersionsByName, other: VersionsByName) -> bool:
    """Return whether two headlines name different versions of one thing, or different amounts of one currency.

    >>> rocket = versions_in
    >>> conflict(rocket("Rocket 2 flies"), rocket("Rocket 3 flies")), conflict(rocket("Rocket 2"), rocket("Wing 3"))
    (True, False)
    >>> conflict(rocket("Acme raises $167M"), rocket("Bolt raises USD 83 million"))
    True
    >>> conflict(rocket("Acme pays $1.5B"), rocket("Acme pays $1.46bn")), conflict(rocket("€60M"), rocket("$9M"))
    (False, False)
    """
    if not (one and other):
        return False
    return any(not numbers & other[name] for name, numbers in one.items() if name in other)
