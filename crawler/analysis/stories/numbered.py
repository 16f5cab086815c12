"""Documents as arrays: their words as numbers, so that numpy looks at many pairs of them in one step."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from itertools import chain, compress, count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawler.analysis.stories.documents import Document
from crawler.analysis.stories.rarity import Rarity

__all__ = ["Floats", "Numbered", "Numbers", "WordLists", "elements", "numbered"]

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


class WordLists(NamedTuple):
    """The words of each of some documents, one after the other."""

    documents: Numbers
    """Number of the document that has each word."""

    words: Numbers
    """Number of the word."""

    starts: Numbers
    """Where the words of each document begin; last, where those of the last one end."""

    def kept(self, mask: NDArray[np.bool_]) -> "WordLists":
        """Return the lists of those words alone for which a mask, over words, is set."""
        chosen = mask[self.words]
        return _word_lists(self.documents[chosen], self.words[chosen], len(self.starts) - 1)

    def of(self, first: int, last: int) -> tuple[Numbers, Numbers]:
        """Return documents and words of the documents from one on, up to before another one."""
        part = slice(self.starts[first], self.starts[last])
        return self.documents[part], self.words[part]


class Numbered:
    """Words of documents that more than one of them has, as numbers."""

    def __init__(self, held: Sequence[Document], rarity: Rarity) -> None:
        """Number the words of documents."""
        number: dict[str, int] = defaultdict(count().__next__)
        said = _lists([document.words for document in held], number)
        read = _lists([document.page - document.words if document.page else () for document in held], number)
        # What nobody says or reads is in common with nobody.
        meant = _lists(
            [
                [word for word in document.initials if word in number and word not in document.words]
                for document in held
            ],
            number,
        )
        having = _counts(said, len(number)) + _counts(read, len(number))
        is_shared = having + _counts(meant, len(number)) > 1
        place = np.cumsum(is_shared) - 1
        self.said, self.read, self.meant = (
            WordLists(lists.documents, place[lists.words], lists.starts)
            for lists in (said.kept(is_shared), read.kept(is_shared), meant.kept(is_shared))
        )
        """Words that each document says; those that only its page has; abbreviations of names in it."""
        self.rarities: Floats = np.fromiter(map(rarity.of_word, compress(number, is_shared)), np.float64)
        """Rarity of each word."""
        self.having = having[is_shared]
        """How many documents say or read each word."""


def numbered(values: Iterable[Hashable]) -> Numbers:
    """Return a number for each value: one for equal ones."""
    number: dict[Hashable, int] = defaultdict(count().__next__)
    return np.fromiter(map(number.__getitem__, values), np.int64)


def elements(begins: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
    """Return all numbers from each begin on, up to before its end: of which of the ranges each is, and the number.

    >>> [found.tolist() for found in elements(np.array([5, 8, 1]), np.array([7, 8, 2]))]
    [[0, 0, 2], [5, 6, 1]]
    """
    sizes = ends - begins
    until = np.cumsum(sizes)
    shifts = np.repeat(until - sizes - begins, sizes)
    return np.repeat(np.arange(len(sizes)), sizes), np.arange(len(shifts)) - shifts


def _lists(words: Sequence[Collection[str]], number: dict[str, int]) -> WordLists:
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    numbers = np.fromiter(map(number.__getitem__, chain.from_iterable(words)), np.int64)
    return _word_lists(np.repeat(np.arange(len(words)), sizes), numbers, len(words))


def _word_lists(documents: Numbers, words: Numbers, size: int) -> WordLists:
    return WordLists(documents, words, np.searchsorted(documents, np.arange(size + 1)))


def _counts(lists: WordLists, size: int) -> Numbers:
    return np.bincount(lists.words, minlength=size)
