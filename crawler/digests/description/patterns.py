"""Regular expressions of a description: compiled, and refused where a text could keep them busy without end."""

import re
from collections.abc import Iterator
from functools import lru_cache
from time import thread_time

__all__ = ["compiled"]

_MOST_REPEATS = 24
_MOST_SECONDS = 0.1
"""CPU time for one text of at most that many repeats: a rule of normal shape needs a few millionths of it."""

_MOST_WORDS = 40
_ALWAYS = ("a", "A", "1", " ", "-", "/")


@lru_cache(maxsize=512)
def compiled(written: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression compiled. Raise ValueError for what is none, and for one that takes twice as long, or
    more, for each further character of a text that it does not fit.

    >>> compiled(r"issue-(\\d+)").pattern
    'issue-(\\\\d+)'
    >>> compiled("(a+)+$")
    Traceback (most recent call last):
    ValueError: '(a+)+$' may take forever: no part that repeats may hold another that fits the same text, as in (a+)+
    """
    try:
        pattern = re.compile(written, flags)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{written!r} is no regular expression: {error}") from None
    if any(mark in written for mark in ")]") and any(_explodes(pattern, text) for text in _texts(written)):
        raise ValueError(
            f"{written!r} may take forever: no part that repeats may hold another that fits the same text, as in (a+)+"
        )
    return pattern


def _texts(written: str) -> Iterator[str]:
    """Yield what may be repeated so that the expression fits in many ways: its letters and words."""
    words = re.findall(r"\w+", written)
    yield from list(dict.fromkeys([*_ALWAYS, *words, *"".join(words)]))[:_MOST_WORDS]


def _explodes(pattern: re.Pattern[str], text: str) -> bool:
    """Return whether the time for a text, repeated and then ended otherwise, grows beyond all measure."""
    for repeats in range(1, _MOST_REPEATS + 1):
        begin = thread_time()
        pattern.search(text * repeats + "\0")
        pattern.fullmatch(text * repeats + "\0")
        if thread_time() - begin > _MOST_SECONDS:
            return True
    return False
