"""How rare words are, in the months around a mention: names of yesterday are everybody's words today.

What is rare in a period is counted over it and two on either side.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import fsum, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # numpy, which most reading of stories does without
    from numpy import int64
    from numpy.typing import NDArray

__all__ = ["Rarity"]

_ALONE = 0.5
"""Added to a count, so that a word that one document has is not rare without bound."""


class Rarity:
    """How rare words are in some documents: the logarithm of how many there are for each that has
    one, the inverse document frequency of information retrieval. In an archive of a few issues nothing is rare."""

    def __init__(
        self, documents: int, lexicon: Mapping[str, int], works: "NDArray[int64]", pages: Sequence[Mapping[str, int]]
    ) -> None:
        """Hold what was counted: how many documents there are, word -> its number, how many works have the word of
        each number, and word -> on how many pages it is, by period."""
        self.works = works
        """How many works have each word, by its number."""
        self._pages = pages
        self._words = _Rarities(documents, lexicon, works)
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

    def of_count(self, works: int) -> float:
        """Return the rarity of a word that so many works have: one that fewer have is rarer."""
        return self._words.of_count(works)

    def pages(self, word: str) -> int:
        """Return on how many pages a word is."""
        return sum(pages.get(word, 0) for pages in self._pages)


class _Rarities(dict[str, float]):
    """Word -> its rarity, from when it is first asked for."""

    def __init__(self, documents: int, lexicon: Mapping[str, int], works: "NDArray[int64]") -> None:
        self._documents = documents
        self._lexicon = lexicon
        self._works = works

    def __missing__(self, word: str) -> float:
        number = self._lexicon.get(word)
        rarity = self[word] = self.of_count(0 if number is None else int(self._works[number]))
        return rarity

    def of_count(self, works: int) -> float:
        """Return the rarity of a word that so many works have."""
        return log((self._documents + 1) / (works + _ALONE))
