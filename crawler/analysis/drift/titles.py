"""Compare a digest's headline with a page's title, each with what sites and digests add to it. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from crawler.analysis.drift.words import numbers_conflict, stems, words_of
from crawler.linked_pages.metadata.wording import shown, squash

__all__ = ["Agreement", "agreement_of"]

ALIKE: Final = 0.8
"""Share of their words that two wordings of one headline have in common, whatever the order."""

MOST: Final = 0.7
"""Share of the longer headline that the shorter one has to be, where nothing shows that the rest is an addition."""

MIN_PART: Final = 3
"""Words of a part of a headline that may stand for all of it."""

MIN_CUT: Final = 20
"""Letters from which a cut headline identifies its page."""

_SEPARATOR: Final = re.compile(
    r"(?<!\s)\s++[-–—|·•»«:/~]++\s++|(?>(?<!\s)\s++)?+[|»«•｜]\s*+|[:：]\s++|(?<=[.!?？！])\s++"
)
_CUT: Final = re.compile(r"(?>(?<!\s)\s++)?+(?:…|(?<!\.)\.{2,}+)\s*+$")
_SITE: Final = re.compile(r"(?>(?<!\s)\s++)?+[-–—]\s++|(?<!\s)\s++[|·•»«/~]++\s++|(?>(?<!\s)\s++)?+[|»«•｜]\s*+")
_CLAUSE: Final = re.compile(r"[:：,，]\s+|(?<=[.!?？！])\s+")
_REMARK: Final = re.compile(r"(?>(?<!\s)\s++)?+[\[(（【][^\])）】]{1,40}[\])）】]\s*+")
"""What digests and sites put into brackets: a host, a year, a kind, the number of a paper."""


class Agreement(NamedTuple):
    """How a headline and a title agree."""

    is_same: bool
    """Whether they are wordings of one headline."""
    overlap: float
    """Share of the words of the one with fewer that are in the other, from 0 to 1."""
    likeness: float
    """Share of all their words that they have in common, from 0 to 1."""
    conflict: bool
    """Whether they give different numbers."""


def agreement_of(headline: str, title: str | None, site: str | None = None) -> Agreement:
    """Return how a headline and the title of a page agree.

    Args:
        headline: of the digest.
        title: of the page; None without one.
        site: name of its site.

    >>> agreement_of("Mills turn again", "Mills Turn Again | The Valley").is_same
    True
    >>> agreement_of("Mills of 2023", "Mills of 2024").is_same
    False
    """
    headline, title = shown(headline), shown(title or "")
    words, others = words_of(headline), words_of(title)
    conflict = numbers_conflict(words, others)
    one, other = stems(words), stems(others)
    common = len(one & other)
    overlap = common / min(len(one), len(other)) if one and other else 0.0
    likeness = 2 * common / (len(one) + len(other)) if one or other else 0.0
    alike = likeness >= ALIKE and common >= MIN_PART
    is_same = not conflict and bool(title) and (alike or _one_holds_the_other(headline, title, squash(site or "")))
    return Agreement(is_same, overlap, likeness, conflict)


def _one_holds_the_other(headline: str, title: str, site: str) -> bool:
    one, other = (_Wordings(text, squash(text), tuple(_wordings(text))) for text in (headline, title))
    return _holds(one, other, site) or _holds(other, one, site)


class _Wordings(NamedTuple):
    text: str
    key: str
    """The text, as wordings are compared."""
    parts: tuple[str, ...]
    """It, and each part of it that may be all of it."""


def _holds(longer: _Wordings, shorter: _Wordings, site: str) -> bool:
    """Return whether a headline is another one with additions: a site, a kicker, a remark, or what the other lacks
    since it was cut."""
    if shorter.key != site and any(shorter.key == squash(begin) for begin in _begins(longer.text)):
        return True
    whole, others = longer.key, set(map(squash, longer.parts))
    for part in shorter.parts:
        key = squash(part)
        if not key or key == site:
            continue
        if key == whole or key in others:
            return True
        if len(key) >= MIN_CUT and whole.startswith(key) and _CUT.search(shorter.text):
            return True
        if len(key) >= MOST * len(whole) and key in whole and len(words_of(part)) >= MIN_PART:
            return True
    return False


def _begins(text: str) -> Iterator[str]:
    """Yield what stands before the name of a site, however short, and before a colon or comma where it is no label."""
    for match in _SITE.finditer(text):
        yield text[: match.start()]
    for match in _CLAUSE.finditer(text):
        if len(words_of(text[: match.start()])) > 1:
            yield text[: match.start()]


def _wordings(text: str) -> Iterator[str]:
    """Yield a headline, it without remarks, and each part of it that may be all of it, the whole first."""
    yield text
    bare = _CUT.sub("", _REMARK.sub(" ", text)).strip()
    if bare:
        yield bare
    least = max(MIN_PART, len(words_of(bare)) // 3)
    cuts = [(match.start(), match.end()) for match in _SEPARATOR.finditer(bare)]
    for (_, begin), (end, _) in pairwise([(0, 0), *cuts, (len(bare), 0)]):
        parts = (bare[begin:end], bare[:end], bare[begin:])
        yield from (part for part in parts if part != bare and len(words_of(part)) >= least)
