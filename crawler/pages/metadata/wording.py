"""Comparing what pages say in slightly different words."""

import re
import unicodedata
from typing import Final

_NO_WORD: Final = re.compile(r"[\W_]+")


def squash(text: str) -> str:
    """Letters and digits alone, compatibility forms and case folded: two texts are the same when these are.

    >>> squash('A “Back” Number…') == squash("a 'back' number")
    True
    """
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


def words(text: str) -> set[str]:
    """The words of a text, case folded.

    >>> sorted(words('Gears, and gears'))
    ['and', 'gears']
    """
    return set(_NO_WORD.split(text.casefold())) - {""}
