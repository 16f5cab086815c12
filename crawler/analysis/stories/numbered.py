"""Documents as arrays: their words as numbers, so that numpy looks at many pairs of them in one step."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from itertools import chain, count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from crawler.analysis.stories.documents import Document

__all__ = ["Floats", "Lexicon", "Numbered", "Numbers", "WordLists", "elements", "numbered", "word_lists"]

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Lexicon(dict[str, int]):
    """Word -> its number: each that is asked for gets one."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


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

    def since(self, first: int) -> "WordLists":
        """Return the lists of the documents from one on."""
        begin = self.starts[first]
        return WordLists(self.documents[begin:] - first, self.words[begin:], self.starts[first:] - begin)

    def joined(self, others: "WordLists") -> "WordLists":
        """Return the lists of these documents and of others behind them."""
        return WordLists(
            np.concatenate((self.documents, others.documents + (len(self.starts) - 1))),
            np.concatenate((self.words, others.words)),
            np.concatenate((self.starts, others.starts[1:] + self.starts[-1])),
        )

    def counts(self, size: int) -> Numbers:
        """Return how many documents have each word. size: of the lexicon."""
        return np.bincount(self.words, minlength=size)

    def of(self, first: int, last: int) -> tuple[Numbers, Numbers]:
        """Return documents and words of the documents from one on, up to before another one."""
        part = slice(self.starts[first], self.starts[last])
        return self.documents[part], self.words[part]


class Numbered:
    """Documents of a stretch of time, with their words as numbers."""

    def __init__(self, documents: Sequence[Document], lexicon: Lexicon) -> None:
        """Number the words of documents. lexicon: it takes in those that it lacks."""
        self.documents = documents
        self.lexicon = lexicon
        self.said = word_lists([document.words for document in documents], lexicon)
        """Words that each document says."""
        self.title = word_lists([document.title for document in documents], lexicon)
        """Those of its headline."""
        self.read = word_lists(
            [document.page - document.words if document.page else () for document in documents], lexicon
        )
        """Words that only its page has."""


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


def word_lists(words: Sequence[Collection[str]], lexicon: Lexicon) -> WordLists:
    """Return words of documents by their numbers. lexicon: it takes in those that it lacks."""
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    numbers = np.fromiter(map(lexicon.__getitem__, chain.from_iterable(words)), np.int64)
    return _word_lists(np.repeat(np.arange(len(words)), sizes), numbers, len(words))


def _word_lists(documents: Numbers, words: Numbers, size: int) -> WordLists:
    return WordLists(documents, words, np.searchsorted(documents, np.arange(size + 1)))
