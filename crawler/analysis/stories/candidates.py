"""Pairs of documents that may be tied: those that share enough rare words within the window.

An inverted index over rare words; what is looked at per document is bounded, so the whole is linear in documents.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from crawler.analysis.stories.documents import Document
from crawler.analysis.stories.judgement import MAX_DAYS
from crawler.analysis.stories.rarity import Rarity

__all__ = ["candidates"]

MAX_WORKS_OF_WORD = 60
"""Works with a word, in the time over which words are counted, up to which it is rare enough to look under."""

MAX_POSTINGS = 60
"""Latest documents with a word that are looked at."""

MIN_RARITY = 6.0
"""Rarity of the rare words that two documents share, from which they are compared: two names, or one word that two of a
thousand have."""


def candidates(
    before: Iterable[Document], documents: Iterable[Document], rarity: Rarity
) -> Iterator[tuple[Document, Document]]:
    """Yield pairs of documents of different works, the earlier first; the later one is among `documents`.

    Args:
        before: earlier documents, by place.
        documents: those to look for pairs of, likewise.
        rarity: how rare words are around them.
    """
    said, read = _Index(), _Index()
    frequent = {word for word, works in rarity.words.items() if works > MAX_WORKS_OF_WORD}
    for document in before:
        said.add(document, document.words - frequent)
        read.add(document, document.page - document.words - frequent)
    for document in documents:
        words = document.words - frequent
        page = document.page - document.words - frequent
        looked_up = [(said, words), (said, page), (read, words)]
        yield from ((other, document) for other in _alike(document, looked_up, rarity))
        said.add(document, words)
        read.add(document, page)


class _Index:
    """Documents by a word that they have, the latest ones."""

    def __init__(self) -> None:
        self._having: dict[str, list[Document]] = defaultdict(list)

    def add(self, document: Document, words: Iterable[str]) -> None:
        for word in words:
            self._having[word].append(document)

    def having(self, word: str) -> Sequence[Document]:
        return self._having.get(word, ())[-MAX_POSTINGS:]


def _alike(document: Document, looked_up: list[tuple[_Index, frozenset[str]]], rarity: Rarity) -> Iterator[Document]:
    """Yield the documents that share enough: what both digests say, or one says and the other one's page."""
    shared: dict[int, float] = defaultdict(float)
    found: dict[int, Document] = {}
    since = document.mention.day - MAX_DAYS
    for index, words in looked_up:
        for word in words:
            worth = rarity.of_word(word)
            for other in index.having(word):
                if other.mention.day >= since:
                    shared[other.mention.id] += worth
                    found[other.mention.id] = other
    for number, worth in shared.items():
        if worth >= MIN_RARITY and found[number].mention.work != document.mention.work:
            yield found[number]
