"""What differs between two states of a linked page, and which differences are a revision. Pure.

White space and typography are no difference; nor are the times of the same day, the date of the last change and the
page's own description, which many pages write anew for every visitor.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from crawler.text.dates import parse_time
from crawler.text.hashes import sha256_of
from crawler.text.space import fold_space, fold_typography

__all__ = ["MAX_FIGURES", "MAX_REVISIONS", "Difference", "PageState", "differences", "digest_of"]

Difference = Literal["title", "authors", "published", "text", "figures"]
"""What is otherwise; `figures`: of the text, only numbers, dates and ages, as in a page that counts its readers."""

MAX_REVISIONS: Final = 20
"""States of a page that are kept besides the present one: the first ones, since the digest cited those."""

MAX_FIGURES: Final = 3
"""Of them, those that differ in figures alone."""

_FIGURES: Final = re.compile(
    r"""
    (?: \d[\d.,:/\u2013-]*                                                             # numbers, dates, times of day
    | \b(?:an?|one)\b(?=\s+(?:second|minute|hour|day|week|month|year)\b)               # an hour ago
    | \b(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\s+ago\b
    | \b(?:just\s+now|today|yesterday)\b
    | \b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?
        |nov(?:ember)?|dec(?:ember)?)\b
    | \b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b
    | \b[ap]\.?m\b
    ) [.,]*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AROUND: Final = 3
"""Words before and after a difference that may be of the same date or age."""
_DAY: Final = slice(0, 10)


@dataclass(frozen=True, kw_only=True, slots=True)
class PageState:
    """What a visit saw of a page, as far as revisions tell of it."""

    title: str | None
    """Its headline."""

    authors: tuple[str, ...]
    """Who wrote it, in order."""

    published: str | None
    """Day or moment of publication, ISO 8601."""

    text: str | None
    """Main text; None where it has none, or where it is not known."""

    text_is_known: bool = True
    """False where the archive has left the text out."""


def differences(before: PageState, after: PageState) -> tuple[Difference, ...]:
    """Return what is otherwise in a later state of a page; () where it is the same page.

    >>> was = PageState(title="Gears", authors=("Ada",), published="2021-03-01", text="Read by 12.")
    >>> now = PageState(title="Gears turn", authors=("Ada",), published="2021-03-01T08:00:00Z", text="Read by 340.")
    >>> differences(was, now), differences(was, was)
    (('title', 'figures'), ())
    """
    found: list[Difference] = []
    if _fold(before.title) != _fold(after.title):
        found.append("title")
    if _names(before) != _names(after):
        found.append("authors")
    if not _is_same_day(before.published, after.published):
        found.append("published")
    if before.text_is_known and after.text_is_known and (text := _text_difference(before.text, after.text)) is not None:
        found.append(text)
    return tuple(found)


def digest_of(state: PageState) -> str:
    """Return the sha256, in hexadecimal, of what tells a state of a page from others.

    >>> states = [PageState(title=title, authors=(), published=None, text=None) for title in ("A  b", "A b ", "B")]
    >>> len({digest_of(state) for state in states})
    2
    """
    day = (state.published or "")[_DAY]
    names = "\x1f".join((str(len(state.authors)), *_names(state)))
    return sha256_of("\x1e".join((_fold(state.title), names, day, _fold(state.text))))


def _text_difference(before: str | None, after: str | None) -> Difference | None:
    if before == after:
        return None
    was, now = _fold(before), _fold(after)
    if was == now:
        return None
    if not was or not now:
        return "text"
    before_words, after_words = _between(was.split(" "), now.split(" "))
    return "figures" if _without_figures(before_words) == _without_figures(after_words) else "text"


def _between(before: list[str], after: list[str]) -> tuple[str, str]:
    """Return what is between the words that two texts begin and end with, with a few of those."""
    most = min(len(before), len(after))
    head = next((place for place in range(most) if before[place] != after[place]), most)
    tail = next((place for place in range(most - head) if before[-1 - place] != after[-1 - place]), most - head)
    start, end = max(0, head - _AROUND), max(0, tail - _AROUND)
    return " ".join(before[start : len(before) - end]), " ".join(after[start : len(after) - end])


def _without_figures(text: str) -> str:
    return " ".join(_FIGURES.sub(" ", text).split())


def _names(state: PageState) -> list[str]:
    return [_fold(name).casefold() for name in state.authors]


def _is_same_day(before: str | None, after: str | None) -> bool:
    """Return whether two dates are of one day or one moment: a page may write the latter with another offset."""
    if (before or "")[_DAY] == (after or "")[_DAY]:
        return True
    if before is None or after is None or "T" not in before or "T" not in after:
        return False
    was, now = parse_time(before), parse_time(after)
    return was is not None and was == now


def _fold(text: str | None) -> str:
    return fold_typography(fold_space(text or ""))
