"""What the address of a page says of it: the day of publication, and often its headline."""

import re
from datetime import date
from urllib.parse import unquote, urlsplit

from crawler.analysis.stories.words import compared
from crawler.urls.parts import split

__all__ = ["day_in", "words_in"]

_DAY = re.compile(
    r"[/_-](?P<year>20[0-4]\d)[/_-]?(?P<month>0[1-9]|1[0-2]|[1-9])[/_-]?(?P<day>0[1-9]|[12]\d|3[01]|[1-9])(?=[/_.-]|$)"
)
_BETWEEN = "_+. "
"""Signs that part words, as hyphens do."""
_EXTENSIONS = frozenset({"html", "htm", "php", "aspx", "asp"})

MIN_WORDS = 3
"""Words of a segment that is a headline; names of sections have fewer."""

_MIN_SEGMENT = 2 * MIN_WORDS - 2
"""Letters of a segment that is too short for so many words."""

MAX_NUMBER_CHARS = 4
"""Letters and digits of a word with digits; longer ones are identifiers."""


def day_in(address: str) -> int | None:
    """Return the date that an address gives, as an ordinal; None without one.

    >>> date.fromordinal(day_in("https://a.example/2024/03/05/acme-sued") or 1).isoformat()
    '2024-03-05'
    >>> day_in("https://a.example/2024/acme"), day_in("https://a.example/20231345")
    (None, None)
    """
    found = _DAY.search(address) if "20" in address else None
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])).toordinal()
    except ValueError:
        return None


def words_in(address: str) -> list[str]:
    """Return the words of the headline that an address repeats; [] where it repeats none.

    >>> words_in("https://a.example/news/acme-sued-over-rocket-1a2b3c4d5e.html"), words_in("https://a.example/tech/")
    (['acme', 'sued', 'rocket'], [])
    """
    headline: list[str] = []
    length = 0
    for part in unquote(_path_of(address)).split("/"):
        if len(part) <= max(length, _MIN_SEGMENT):
            continue
        segment = part
        for sign in _BETWEEN:
            segment = segment.replace(sign, "-")
        words = [
            word for word in segment.split("-") if word.isalpha() or (word.isalnum() and len(word) <= MAX_NUMBER_CHARS)
        ]
        if len(words) >= MIN_WORDS and (chars := len(" ".join(words))) > length:
            headline, length = words, chars
    return compared(headline[:-1] if headline and headline[-1] in _EXTENSIONS else headline)


def _path_of(address: str) -> str:
    parts = split(address)  # of a web address, sooner
    if parts is not None:
        return parts.path
    try:
        return urlsplit(address).path
    except ValueError:
        return ""
