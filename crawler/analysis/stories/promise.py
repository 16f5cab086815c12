"""Which pairs of documents any weights could tie, told of many at once: most pairs come to nothing.

Told is the greatest sum that the measures of a pair may have: of what is soon measured, as if each headline said all
that the other one does, and as if each page and each abbreviation counted.
"""

from collections.abc import Iterator, Sequence
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawler.analysis.stories.documents import Document
from crawler.analysis.stories.held import Held
from crawler.analysis.stories.judgement import DAYS_A_WEEK, KINDS, SAME_DAYS, Weights
from crawler.analysis.stories.numbered import Floats, Numbers, WordLists, elements, numbered

__all__ = ["Promise"]

_ROUNDING = 1e-9
"""More than by what two ways to sum the same may differ."""

_SAID, _READ = 2, 1
"""Words that a document says, and those that it has otherwise: of two documents, one has to say what they share."""

PAIRS_AT_A_TIME = 4096


class _Bound(NamedTuple):
    """Weights as they are asked at first: of what is soon measured, and the most that all else could add."""

    number: float
    rarest: float
    length: float
    weeks: float
    same_version: float
    other_day: float
    same_site: float
    same_subject: float
    rest: float
    """What is added whatever is measured, less the sum from which there is a tie."""


def _bound(weights: Weights, least: float) -> _Bound:
    """Return weights as if each headline said all that the other one does, and the leads all that is shared."""
    by = weights.measures
    return _Bound(
        by.number + max(by.lead, 0.0), by.rarest + by.named, by.length, by.weeks, by.same_version, by.other_day,
        by.same_site, by.same_subject, by.covered + weights.constant - log(least / (1 - least)) + _ROUNDING,
    )  # fmt: skip


_BOUNDS = tuple(_bound(weights, least) for _, weights, least in KINDS)


class Promise:
    """Documents, as they are soon measured."""

    def __init__(self, words: Held) -> None:
        """Read what is soon measured of documents."""
        held = self._held = words.documents
        self._words = words
        self._days = np.array([document.mention.day for document in held])
        self._page_days = np.array([document.day for document in held], np.float64)  # nan for None: equal to no day
        self._sites = numbered(document.mention.site for document in held)
        # A headline that says nothing begins like no other one.
        self._subjects = numbered(document.subject or place for place, document in enumerate(held))
        self._has_versions = np.array([bool(document.versions) for document in held])
        self._lengths: Floats = np.log1p([len(document.words) for document in held])
        self._repeats = _repeats(held)

    def kept(self, ones: Numbers, others: Numbers) -> Iterator[tuple[int, int]]:
        """Yield those pairs that could be tied. others: the later document of each, in ascending order."""
        for begin in range(0, len(ones), PAIRS_AT_A_TIME):
            pair = ones[begin : begin + PAIRS_AT_A_TIME], others[begin : begin + PAIRS_AT_A_TIME]
            promising = self._are_promising(*pair)
            may_repeat = self._repeats[pair[0]] & self._repeats[pair[1]]
            chosen = np.nonzero(promising | may_repeat)[0]
            for one, other, is_promising in zip(
                pair[0][chosen].tolist(), pair[1][chosen].tolist(), promising[chosen].tolist(), strict=True
            ):
                if is_promising or not self._held[one].texts.isdisjoint(self._held[other].texts):
                    yield one, other

    def _are_promising(self, ones: Numbers, others: Numbers) -> NDArray[np.bool_]:
        """Return whether any weights could tie each pair by the words that both have."""
        common, rarest = self._in_common(ones, others)
        number: Floats = np.log1p(common)
        length = np.minimum(self._lengths[ones], self._lengths[others])
        weeks: Floats = np.log1p(np.abs(self._days[ones] - self._days[others]) / DAYS_A_WEEK)
        may_agree = self._has_versions[ones] & self._has_versions[others]
        other_day = np.abs(self._page_days[ones] - self._page_days[others]) > SAME_DAYS
        same_site, same_subject = (of[ones] == of[others] for of in (self._sites, self._subjects))
        found = np.zeros(len(ones), np.bool_)
        for by in _BOUNDS:
            most = by.rest + by.number * number + by.rarest * rarest + by.length * length + by.weeks * weeks
            most += by.other_day * other_day + by.same_site * same_site + by.same_subject * same_subject
            found |= most + by.same_version * may_agree >= 0
        return found

    def _in_common(self, ones: Numbers, others: Numbers) -> tuple[Numbers, Floats]:
        """Return how many words each pair may have in common, and the rarity of the rarest of them."""
        first, last = int(others.min()), int(others.max()) + 1
        said, read, meant = self._words.said, self._words.read, self._words.meant
        has: NDArray[np.uint8] = np.zeros((last - first, len(self._words.rarities)), np.uint8)
        for lists, how in ((meant, _READ), (read, _READ), (said, _SAID)):
            documents, words = lists.of(first, last)
            has[documents - first, words] = how
        common, rarest = np.zeros(len(ones), np.int64), np.zeros(len(ones))
        for lists, least in ((said, _READ), (read, _SAID), (meant, _SAID)):
            pairs, words = _having(lists, ones, others - first, has, least)
            common += np.bincount(pairs, minlength=len(ones))
            np.maximum.at(rarest, pairs, self._words.rarities[words])
        return common, rarest


def _having(
    lists: WordLists, ones: Numbers, rows: Numbers, has: NDArray[np.uint8], least: int
) -> tuple[Numbers, Numbers]:
    """Return which words of the first of each pair the other one has, in at least one way: numbers of pair and word.

    rows: of the other document of each pair, in a table of how it has each word.
    """
    pairs, places = elements(lists.starts[ones], lists.starts[ones + 1])
    words = lists.words[places]
    found = np.nonzero(has[rows[pairs], words] >= least)[0]
    return pairs[found], words[found]


def _repeats(held: Sequence[Document]) -> NDArray[np.bool_]:
    """Return whether each document has a text that another one has, too."""
    seen: set[str] = set()
    several: set[str] = set()
    for document in held:
        several |= document.texts & seen
        seen |= document.texts
    return np.array([not several.isdisjoint(document.texts) for document in held])
