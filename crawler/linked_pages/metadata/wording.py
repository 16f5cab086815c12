"""Compare texts that pages word slightly differently."""

import re
import unicodedata
from typing import Final

from crawler.text.references import resolve_references
from crawler.text.space import fold_space

_SOFT_HYPHEN: Final = "\u00ad"
_NO_WORD: Final = re.compile(r"[\W_]+")
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def shown(text: str) -> str:
    """Return a short text as readers see it: white space folded, no soft hyphens, references resolved.

    >>> shown("It&#39;s  a wheel\u00adwright")
    "It's a wheelwright"
    """
    return fold_space(resolve_references(text.replace(_SOFT_HYPHEN, "")))


def squash(text: str) -> str:
    """Return the letters and digits of a text, compatibility forms and case folded, as a key for its wordings.

    >>> squash('A “Back” Number…') == squash("a 'back' number")
    True
    """
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text).casefold())


def slug(text: str) -> str:
    """Return the letters and digits of a text as addresses write them: no accents, German umlauts as two letters.

    >>> slug('Räder & Getriebe, wie sie laufen') == slug('raeder-getriebe-wie-sie-laufen')
    True
    """
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_UMLAUTS))
    return "".join(character for character in letters if character.isalnum())


def words(text: str) -> set[str]:
    """Return the words of a text, case folded.

    >>> sorted(words('Gears, and gears'))
    ['and', 'gears']
    """
    return set(_NO_WORD.split(text.casefold())) - {""}
