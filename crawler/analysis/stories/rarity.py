"""How rare words are, in the months around a mention: names of yesterday are everybody's words today.

Time is cut into periods of a quarter. What is rare in a period is counted over it and two on either side, so a new
issue changes what is known of a few periods, however long the archive.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
        """Sum the counts of periods."""
        counts = list(periods)
        self.documents = sum(count.documents for count in counts)
        self.words = _sum(count.words for count in counts)
        self.pages = _sum(count.pages for count in counts)
        self._words = self._logarithms(self.words)
        self._unseen = log((self.documents + 1) / _ALONE)

    def of_words(self, words: Iterable[str]) -> float:
        """Return the rarity of words together."""
        return fsum(map(self.of_word, words))  # the same in whatever order a set has them

    def of_word(self, word: str) -> float:
        """Return the rarity of a word."""
        return self._words.get(word, self._unseen)

    def _logarithms(self, counts: Mapping[str, int]) -> dict[str, float]:
        by_count = {count: log((self.documents + 1) / (count + _ALONE)) for count in set(counts.values())}
        return {word: by_count[count] for word, count in counts.items()}


class Counts:
    """In how many works of a period each word occurs, and on how many of their pages."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Count the first mention of each work."""
        firsts = {document.mention.work: document for document in reversed(documents)}
        self.documents = len(firsts)
        self.words: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        for document in firsts.values():
            self.words.update(document.words)
            self.pages.update(document.page)


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total
