"""Pairs of documents that may be tied: those that share enough rare words within the window.

An inverted index over rare words; what is looked at per document is bounded, so the whole is linear in documents.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

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

_Index = defaultdict[str, list[tuple[int, int, Document]]]
"""Word -> documents that have it, by place, each after the day and the id of its mention."""


def candidates(
    before: Iterable[Document], documents: Iterable[Document], rarity: Rarity
) -> Iterator[tuple[Document, Document]]:
    """Yield pairs of documents of different works, the earlier first; the later one is among `documents`.

    Args:
        before: earlier documents, by place.
        documents: those to look for pairs of, likewise.
        rarity: how rare words are around them.
    """
    said, read = _Index(list), _Index(list)
    frequent = {word for word, works in rarity.words.items() if works > MAX_WORKS_OF_WORD}
    for document in before:
        _add(said, document, document.words - frequent)
        _add(read, document, document.page - document.words - frequent)
    for document in documents:
        words = document.words - frequent
        page = document.page - document.words - frequent
        looked_up = [(said, words), (said, page), (read, words)]
        yield from ((other, document) for other in _alike(document, looked_up, rarity))
        _add(said, document, words)
        _add(read, document, page)


def _add(index: _Index, document: Document, words: Iterable[str]) -> None:
    posting = (document.mention.day, document.mention.id, document)
    for word in words:
        index[word].append(posting)


def _alike(document: Document, looked_up: list[tuple[_Index, frozenset[str]]], rarity: Rarity) -> Iterator[Document]:
    """Yield the documents that share enough: what both digests say, or one says and the other one's page."""
    shared: dict[int, float] = defaultdict(float)
    found: dict[int, Document] = {}
    since = document.mention.day - MAX_DAYS
    for index, words in looked_up:
        for word in words:
            worth = rarity.of_word(word)
            for day, number, other in reversed(index[word][-MAX_POSTINGS:] if word in index else ()):
                if day < since:
                    break
                shared[number] += worth
                found[number] = other
    for number, worth in shared.items():
        if worth >= MIN_RARITY and found[number].mention.work != document.mention.work:
            yield found[number]
