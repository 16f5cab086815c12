"""How rare words are, in the months around a mention: names of yesterday are everybody's words today.

Time is cut into periods of a quarter. What is rare in a period is counted over it and two on either side, so a new
issue changes what is known of a few periods, however long the archive.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from math import fsum, log

from crawler.analysis.stories.documents import Document

__all__ = ["COUNTED_PERIODS", "PERIOD_DAYS", "Rarity", "period_of"]

PERIOD_DAYS = 91

COUNTED_PERIODS = 2
"""Periods on either side over which words are counted."""

_ALONE = 0.5
"""Added to a count, so that a word that one document has is not rare without bound."""


def period_of(day: int) -> int:
    """Return the period of a day, an ordinal."""
    return day // PERIOD_DAYS


class Rarity:
    """How rare words are in some documents: the logarithm of how many there are for each that has
    one, the inverse document frequency of information retrieval. In an archive of a few issues nothing is rare."""

    def __init__(self, periods: Iterable["Counts"]) -> None:
        """Sum the counts of words. Words of pages, of which few are asked for, are summed when they are."""
        self._periods = list(periods)
        self.documents = sum(period.documents for period in self._periods)
        self.words: Counter[str] = Counter()
        for period in self._periods:
            self.words.update(period.words)
        rarities = {count: self._rarity(count) for count in set(self.words.values())}
        self._words = dict(zip(self.words, map(rarities.__getitem__, self.words.values()), strict=True))
        self._unseen = self._rarity(0)
        self._together: dict[frozenset[str], float] = {}

    def of_words(self, words: Iterable[str]) -> float:
        """Return the rarity of words together."""
        return fsum(self._each(words))  # the same in whatever order a set has them

    def of_headline(self, words: frozenset[str]) -> float:
        """Return the rarity of words together, of a headline: each is compared with many."""
        known = self._together.get(words)
        if known is None:
            known = self._together[words] = self.of_words(words)
        return known

    def of_word(self, word: str) -> float:
        """Return the rarity of a word."""
        return self._words.get(word, self._unseen)

    def of_rarest(self, words: Iterable[str]) -> float:
        """Return the rarity of the rarest word; 0 without one."""
        known, unseen = self._words, self._unseen
        return max([known.get(word, unseen) for word in words], default=0.0)

    def pages(self, word: str) -> int:
        """Return on how many pages a word is."""
        return sum(period.pages.get(word, 0) for period in self._periods)

    def _each(self, words: Iterable[str]) -> Iterator[float]:
        return map(self._words.get, words, repeat(self._unseen))

    def _rarity(self, count: int) -> float:
        return log((self.documents + 1) / (count + _ALONE))


class Counts:
    """In how many works of a period each word occurs, and on how many of their pages."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Count the first mention of each work."""
        firsts = {document.mention.work: document for document in reversed(documents)}.values()
        self.documents = len(firsts)
        self.words = Counter(chain.from_iterable(document.words for document in firsts))
        self.pages = Counter(chain.from_iterable(document.page for document in firsts))
