"""Whether a regular expression among forms can fit a text, and how long it takes."""

import re
from itertools import pairwise
from time import thread_time
from typing import Final
from unicodedata import normalize

from crawler.analysis.topics.regex_parts import Part, parts_of
from crawler.analysis.topics.words import words_of

__all__ = ["expression_fault", "has_flags"]

_FLAGGED: Final = re.compile(r"/.+/[gimsuxy]{1,4}", re.DOTALL)

_SIZES: Final = tuple(round(16 * 1.6**number) for number in range(8))
"""Characters of the texts that are tried, up to 430: each so little longer than the one before that what was quick for
that takes seconds at most."""

_MOST_SECONDS: Final = 0.1
"""CPU time for one of them: the square of its length takes a hundredth of it."""

_PARTS: Final = ("ab ", "a")
"""What the texts repeat: words, and one long word."""


def has_flags(form: str) -> bool:
    """Return whether a form is an expression with flags behind it, as other languages have them.

    >>> has_flags("/gpt/i"), has_flags("/gpt/"), has_flags("and/or")
    (True, False, False)
    """
    return _FLAGGED.fullmatch(form) is not None


def expression_fault(form: str, pattern: re.Pattern[str]) -> str | None:
    """Return why an expression between slashes counts nothing, or takes too long; None for one that can be counted.

    >>> expression_fault("/gpt-4/", re.compile("gpt-4"))
    "'/gpt-4/' fits no text: '-' parts words there, and one space stands between two of them"
    """
    written = normalize("NFC", form[1:-1])
    unfit = _unfit(parts_of(written))
    if unfit is None and written != written.strip(" "):
        unfit = " "
    if unfit is not None:
        if len(words_of(unfit)) > 1:
            return f"{form!r} fits no text: each sign of {unfit!r} is a word, and one space stands between two of them"
        return f"{form!r} fits no text: {unfit!r} parts words there, and one space stands between two of them"
    if any(_takes_long(pattern, part) for part in _PARTS):
        return f"{form!r} takes too long: several of its parts repeat, and fit the same text"
    return None


def _takes_long(pattern: re.Pattern[str], part: str) -> bool:
    for size in _SIZES:
        text = part * (size // len(part))
        begin = thread_time()
        pattern.search(text)
        if thread_time() - begin > _MOST_SECONDS:
            return True
    return False


def _unfit(alternatives: list[list[Part]]) -> str | None:
    """Return what an expression asks for that no text has whose words one space parts; None where it may fit."""
    found = [_unfit_of_all(parts) for parts in alternatives]
    return found[0] if None not in found else None


def _unfit_of_all(parts: list[Part]) -> str | None:
    """Return the same of parts that must all fit, one after another."""
    for part, following in pairwise([*parts, Part()]):
        if not part.is_required:
            continue
        if part.signs and all(map(_is_no_sign, part.signs)):
            return part.signs[0]
        if part.is_single and following.is_single and _are_apart(part.signs, following.signs):
            return part.signs + following.signs
        if part.alternatives and (unfit := _unfit(part.alternatives)) is not None:
            return unfit
    return None


def _is_no_sign(sign: str) -> bool:
    return sign != " " and (not words_of(sign) or normalize("NFKC", sign) != sign)


def _are_apart(one: str, other: str) -> bool:
    return one == other == " " or len(words_of(one + other)) > 1
