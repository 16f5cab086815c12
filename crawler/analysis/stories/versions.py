"""Versions, parts and ordinals that headlines name: two headlines whose numbers conflict tell two stories."""

import re
from collections import defaultdict
from collections.abc import Mapping

__all__ = ["VersionsByName", "conflict", "versions_in"]

VersionsByName = Mapping[str, frozenset[str]]
"""Word before a number -> the numbers behind it."""

_COUNTED = r"(?:thousand|million|billion|trillion|mln|bn|percent|per cent|years?|months?|weeks?|days?|hours?|people)"
_VERSION = re.compile(rf"(?<![^\W\d_])([^\W\d_]{{2,}}+)[ -]?[vV]?(\d++(?:\.\d++)*+)(?![\d%]|,\d|[ -]*{_COUNTED}\b)")
_PART = re.compile(
    r"\b(part|week|day|episode|volume|vol|chapter|edition|round)\W{0,2}"
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
        "about", "after", "all", "and", "at", "by", "for", "from", "in", "of", "on", "over", "than", "the", "to",
        "top", "under", "with",
    }
)
# fmt: on
_YEAR = re.compile(r"20[0-4]\d")


def versions_in(headline: str) -> VersionsByName:
    """Return the versions and parts that a headline names, by the word before them; amounts and years are none.

    >>> versions_in("Acme ships Rocket 2.1 for 30 people, part two of 2024") == {"rocket": {"2.1"}, "part": {"2"}}
    True
    """
    found: dict[str, set[str]] = defaultdict(set)
    for name, number in _VERSION.findall(headline):
        if name.casefold() not in _NO_NAMES and not _YEAR.fullmatch(number):
            found[name.casefold()].add(number)
    for name, word in _PART.findall(headline):
        found[name.casefold()].add(_PARTS[word.casefold()])
    return {name: frozenset(numbers) for name, numbers in found.items()}


def conflict(one: VersionsByName, other: VersionsByName) -> bool:
    """Return whether two headlines name different versions of one thing.

    >>> rocket = versions_in
    >>> conflict(rocket("Rocket 2 flies"), rocket("Rocket 3 flies")), conflict(rocket("Rocket 2"), rocket("Wing 3"))
    (True, False)
    """
    return any(not numbers & other[name] for name, numbers in one.items() if name in other)
