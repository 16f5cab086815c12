"""Pairs of documents that may be tied: those that share enough rare words within the window.

An inverted index over rare words; what is looked at per document is bounded.
"""

from collections.abc import Iterator

import numpy as np

from crawler.analysis.stories.documents import Document
from crawler.analysis.stories.held import Held
from crawler.analysis.stories.judgement import MAX_DAYS
from crawler.analysis.stories.numbered import Floats, Numbered, Numbers, WordLists, elements, numbered
from crawler.analysis.stories.promise import Promise
from crawler.analysis.stories.rarity import Rarity

__all__ = ["candidates"]

MAX_WORKS_OF_WORD = 60
"""Works with a word, in the time over which words are counted, up to which it is rare enough to look under."""

MAX_POSTINGS = 60
"""Latest documents with a word that are looked at."""

MIN_RARITY = 6.0
"""Rarity of the rare words that two documents share, from which they are compared: two names, or one word that two of a
thousand have."""

MAX_CELLS = 1 << 21
"""Cells of a table of documents by documents, or by words: it is in memory."""

MAX_DOCUMENTS = 256
"""Documents that are looked up at once; of more, the tables no longer fit into a processor's cache."""


def candidates(before: Numbered, now: Numbered, rarity: Rarity) -> Iterator[tuple[Document, Document]]:
    """Yield pairs of documents of different works that could be tied by what they say, the earlier first; the later
    one is of this period.

    Args:
        before: documents of the period before, by place.
        now: those of this period, to look for pairs of, likewise.
        rarity: how rare words are around them.
    """
    if not now.documents:
        return
    held = Held(before, now, rarity)
    documents, size = held.documents, len(held.documents)
    index, promise = _Index(held, rarity), Promise(held)
    works = numbered(document.mention.work for document in documents)
    step = min(MAX_DOCUMENTS, max(1, MAX_CELLS // max(size, len(held.rarities), 1)))
    for first in range(held.earlier, size, step):
        ones, others = index.alike(first, min(first + step, size))
        are_others = works[ones] != works[others]
        for one, other in promise.kept(ones[are_others], others[are_others]):
            yield documents[one], documents[other]


class _Index:
    """Which documents have each word to look under: a rare one that is not of one document alone."""

    def __init__(self, held: Held, rarity: Rarity) -> None:
        telling = (held.rarities >= rarity.of_count(MAX_WORKS_OF_WORD)) & (held.having > 1)
        self._rarities = held.rarities
        self._said, self._read = held.said.kept(telling), held.read.kept(telling)
        self._size = len(held.documents)
        self._said_by, self._read_by = self._postings(self._said), self._postings(self._read)
        days = np.array([document.mention.day for document in held.documents])
        self._earliest = np.searchsorted(days, days - MAX_DAYS)
        """The first document of the window of each."""

    def _postings(self, lists: WordLists) -> Numbers:
        """Return the documents that have each word, as word * size + document, in ascending order."""
        return np.sort(lists.words * self._size + lists.documents)

    def alike(self, first: int, last: int) -> tuple[Numbers, Numbers]:
        """Return pairs, by number, whose later document is from one on and before another one, and that share enough:
        what both digests say, or one says and the other one's page."""
        base = self._earliest[first]
        shape = last - first, last - base
        shared: Floats = np.zeros(shape[0] * shape[1])
        for postings, lists in ((self._said_by, self._said), (self._said_by, self._read), (self._read_by, self._said)):
            documents, words = lists.of(first, last)
            if not (len(postings) and len(words)):
                continue
            offsets = words * self._size
            ends = np.searchsorted(postings, offsets + documents)
            begins = np.searchsorted(postings, offsets + self._earliest[documents])
            which, places = elements(np.maximum(begins, ends - MAX_POSTINGS), ends)
            rows, columns = documents[which] - first, postings[places] - offsets[which] - base
            shared += np.bincount(rows * shape[1] + columns, self._rarities[words[which]], len(shared))
        others, ones = np.nonzero(shared.reshape(shape) >= MIN_RARITY)
        return ones + base, others + first
