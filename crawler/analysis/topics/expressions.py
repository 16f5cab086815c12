"""Whether a regular expression among forms can fit a text, and how long it takes."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from re import _constants as signs  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from time import thread_time
from typing import Any, Final
from unicodedata import normalize

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
    unfit = _unfit(parser.parse(written, re.IGNORECASE))
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


def _unfit(parsed: Sequence[tuple[Any, Any]]) -> str | None:
    """Return what an expression asks for that no text has whose words one space parts; None where it may fit."""
    for (code, value), (next_code, following) in pairwise([*parsed, (None, None)]):
        if code is signs.LITERAL:
            sign = chr(value)
            if _is_no_sign(sign):
                return sign
            if next_code is signs.LITERAL and _are_apart(sign, chr(following)):
                return sign + chr(following)
        elif code is signs.IN and all(each is signs.LITERAL and _is_no_sign(chr(of)) for each, of in value):
            return chr(value[0][1])
        found = [_unfit(part) for part in _required(code, value)]
        if found and None not in found:
            return found[0]
    return None


def _required(code: Any, value: Any) -> Iterator[Sequence[tuple[Any, Any]]]:
    """Yield the parts of an expression of which one must fit."""
    if code is signs.SUBPATTERN:
        yield value[-1]
    elif code is signs.ATOMIC_GROUP:
        yield value
    elif code is signs.BRANCH:
        yield from value[1]
    elif code in (signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT) and value[0]:
        yield value[2]


def _is_no_sign(sign: str) -> bool:
    return sign != " " and (not words_of(sign) or normalize("NFKC", sign) != sign)


def _are_apart(one: str, other: str) -> bool:
    return one == other == " " or len(words_of(one + other)) > 1
