"""How rare words are, in the months around a mention: names of yesterday are everybody's words today.

Time is cut into periods of a quarter. What is rare in a period is counted over it and two on either side, so a new
issue changes what is known of a few periods, however long the archive.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
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
        """Hold the counts of words. Few of all words are asked for: those are summed when they are."""
        self._periods = list(periods)
        self._words = _Rarities(self._periods)
        self._together: dict[frozenset[str], float] = {}

    def of_words(self, words: Iterable[str]) -> float:
        """Return the rarity of words together."""
        return fsum(map(self._words.__getitem__, words))  # the same in whatever order a set has them

    def of_headline(self, words: frozenset[str]) -> float:
        """Return the rarity of words together, of a headline: each is compared with many."""
        known = self._together.get(words)
        if known is None:
            known = self._together[words] = self.of_words(words)
        return known

    def of_word(self, word: str) -> float:
        """Return the rarity of a word."""
        return self._words[word]

    def of_rarest(self, words: Iterable[str]) -> float:
        """Return the rarity of the rarest word; 0 without one."""
        return max(map(self._words.__getitem__, words), default=0.0)

    def least_of(self, works: int) -> float:
        """Return the rarity of a word that so many works have: one that fewer have is rarer."""
        return self._words.of_count(works)

    def pages(self, word: str) -> int:
        """Return on how many pages a word is."""
        return sum(period.pages.get(word, 0) for period in self._periods)


class _Rarities(dict[str, float]):
    """Word -> its rarity, from when it is first asked for."""

    def __init__(self, periods: Sequence["Counts"]) -> None:
        self._counts = [period.words for period in periods]
        self._documents = sum(period.documents for period in periods)

    def __missing__(self, word: str) -> float:
        works = 0
        for counts in self._counts:  # in half the time of a sum
            works += counts.get(word, 0)
        rarity = self[word] = self.of_count(works)
        return rarity

    def of_count(self, works: int) -> float:
        """Return the rarity of a word that so many works have."""
        return log((self._documents + 1) / (works + _ALONE))


class Counts:
    """In how many works of a period each word occurs, and on how many of their pages."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Count the first mention of each work."""
        firsts = {document.mention.work: document for document in reversed(documents)}.values()
        self.documents = len(firsts)
        self.words = Counter(chain.from_iterable(document.words for document in firsts))
        self.pages = Counter(chain.from_iterable(document.page for document in firsts))
