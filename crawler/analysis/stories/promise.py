"""Which pairs of documents any weights could tie, told of many at once: most pairs come to nothing.

Told is the greatest sum that the measures of a pair may have: of what is soon measured, as if both began with all that
they share and named one version, and as if each page and each abbreviation counted.
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

_NAMED, _SAID, _READ = 3, 2, 1
"""Words of a headline, other words that a document says, and those that it has otherwise: of two documents, one has to
say what they share."""

PAIRS_AT_A_TIME = 4096


class _Bound(NamedTuple):
    """Weights as they are asked at first: of what is soon measured, and the most that all else could add."""

    number: float
    rarest: float
    covered: float
    named: float
    length: float
    weeks: float
    other_day: float
    same_site: float
    same_subject: float
    rest: float
    """What is added whatever is measured, less the sum from which there is a tie."""


def _bound(weights: Weights, least: float) -> _Bound:
    """Return weights as if both leads had all that is shared, and both headlines one version."""
    by = weights.measures
    return _Bound(
        by.number + max(by.lead, 0.0), by.rarest, by.covered, by.named, by.length, by.weeks,
        by.other_day, by.same_site, by.same_subject,
        max(by.same_version, 0.0) + weights.constant - log(least / (1 - least)) + _ROUNDING,
    )  # fmt: skip


_BOUNDS = tuple(_bound(weights, least) for _, weights, least in KINDS)


class _Shared(NamedTuple):
    """What pairs of documents may have in common at most."""

    number: Numbers
    """How many words."""

    rarest: Floats
    """Rarity of the rarest of them."""

    covered: Floats
    """Share of the headline of which less is said by the other one."""

    named: Floats
    """Rarity of the rarest word of either headline."""


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
        self._lengths: Floats = np.log1p([len(document.words) for document in held])
        self._titles = np.where(words.titles > 0, words.titles, np.nan)
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
                if is_promising or not set(self._held[one].texts()).isdisjoint(self._held[other].texts()):
                    yield one, other

    def _are_promising(self, ones: Numbers, others: Numbers) -> NDArray[np.bool_]:
        """Return whether any weights could tie each pair by the words that both have."""
        shared = self._in_common(ones, others)
        number: Floats = np.log1p(shared.number)
        length = np.minimum(self._lengths[ones], self._lengths[others])
        weeks: Floats = np.log1p(np.abs(self._days[ones] - self._days[others]) / DAYS_A_WEEK)
        other_day = np.abs(self._page_days[ones] - self._page_days[others]) > SAME_DAYS
        same_site, same_subject = (of[ones] == of[others] for of in (self._sites, self._subjects))
        found = np.zeros(len(ones), np.bool_)
        for by in _BOUNDS:
            most = by.rest + by.number * number + by.rarest * shared.rarest + by.length * length + by.weeks * weeks
            most += by.covered * shared.covered + by.named * shared.named
            most += by.other_day * other_day + by.same_site * same_site + by.same_subject * same_subject
            found |= most >= 0
        return found

    def _in_common(self, ones: Numbers, others: Numbers) -> _Shared:
        """Return what each pair may have in common."""
        first, last, size = int(others.min()), int(others.max()) + 1, len(ones)
        held, rows = self._words, others - first
        has: NDArray[np.uint8] = np.zeros((last - first, len(held.rarities)), np.uint8)
        for lists, how in ((held.meant, _READ), (held.read, _READ), (held.said, _SAID), (held.title, _NAMED)):
            documents, words = lists.of(first, last)
            has[documents - first, words] = how
        number = np.zeros(size, np.int64)
        rarest, named, of_others = np.zeros(size), np.zeros(size), np.zeros(size)
        for lists, least in ((held.said, _READ), (held.read, _SAID), (held.meant, _SAID)):
            pairs, rarities, ways = self._having(lists, ones, rows, has, least)
            number += np.bincount(pairs, minlength=size)
            np.maximum.at(rarest, pairs, rarities)
            pairs, rarities = pairs[ways == _NAMED], rarities[ways == _NAMED]
            of_others += np.bincount(pairs, rarities, size)
            np.maximum.at(named, pairs, rarities)
        pairs, rarities, _ = self._having(held.title, ones, rows, has, _READ)
        np.maximum.at(named, pairs, rarities)
        of_ones = np.bincount(pairs, rarities, size)
        # nan for a headline without words, of which there is no share.
        covered = np.fmin(of_ones / self._titles[ones], of_others / self._titles[others])
        return _Shared(number, rarest, np.nan_to_num(covered), named)

    def _having(
        self, lists: WordLists, ones: Numbers, rows: Numbers, has: NDArray[np.uint8], least: int
    ) -> tuple[Numbers, Floats, NDArray[np.uint8]]:
        """Return which words of the first of each pair the other one has, in at least one way: number of the pair,
        rarity of the word, and the way.

        rows: of the other document of each pair, in a table of how it has each word.
        """
        pairs, places = elements(lists.starts[ones], lists.starts[ones + 1])
        words = lists.words[places]
        ways = has[rows[pairs], words]
        found = np.nonzero(ways >= least)[0]
        return pairs[found], self._words.rarities[words[found]], ways[found]


def _repeats(held: Sequence[Document]) -> NDArray[np.bool_]:
    """Return whether each document has a text that another one has, too."""
    first: dict[str, int] = {}
    """Text -> the first document that has it."""
    found = np.zeros(len(held), np.bool_)
    for place, document in enumerate(held):
        for text in document.texts():
            if (other := first.setdefault(text, place)) != place:
                found[other] = found[place] = True
    return found
