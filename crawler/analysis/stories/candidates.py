"""Pairs of documents that may be tied: those that share enough rare words within the window.

An inverted index over rare words; what is looked at per document is bounded, so the whole is linear in documents.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

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

_Index = defaultdict[str, list[int]]
"""Word -> numbers of the documents that have it, in their order."""


def candidates(
    before: Sequence[Document], documents: Sequence[Document], rarity: Rarity
) -> Iterator[tuple[Document, Document]]:
    """Yield pairs of documents of different works, the earlier first; the later one is among `documents`.

    Args:
        before: earlier documents, by place.
        documents: those to look for pairs of, likewise.
        rarity: how rare words are around them.
    """
    if not documents:
        return
    since = documents[0].mention.day - MAX_DAYS
    held = [document for document in before if document.mention.day >= since]
    begin, earliest = len(held), 0
    held += documents
    worth = _worth(held, rarity)
    telling = frozenset(worth)
    said, read = _Index(list), _Index(list)
    for number, document in enumerate(held):
        words = document.words & telling
        page = (document.page & telling) - words if document.page else document.page
        if number >= begin:
            while held[earliest].mention.day < document.mention.day - MAX_DAYS:
                earliest += 1
            work = document.mention.work
            for other in _alike([(said, words), (said, page), (read, words)], worth, earliest):
                if held[other].mention.work != work:
                    yield held[other], document
        _add(said, number, words)
        _add(read, number, page)


def _worth(held: Iterable[Document], rarity: Rarity) -> dict[str, float]:
    """Return the rarity of the words to look under: rare ones that are not of one document alone."""
    counts = Counter(chain.from_iterable(document.words for document in held))
    counts.update(chain.from_iterable(document.page - document.words for document in held if document.page))
    least = rarity.least_of(MAX_WORKS_OF_WORD)
    return {
        word: worth for word, documents in counts.items() if documents > 1 and (worth := rarity.of_word(word)) >= least
    }


def _add(index: _Index, number: int, words: Iterable[str]) -> None:
    for word in words:
        index[word].append(number)


def _alike(looked_up: Iterable[tuple[_Index, frozenset[str]]], worth: Mapping[str, float], earliest: int) -> list[int]:
    """Return the numbers, from one on, of the documents that share enough: what both digests say, or one says and the
    other one's page."""
    shared: dict[int, float] = defaultdict(float)
    for index, words in looked_up:
        for word in words if index else ():
            numbers = index.get(word)
            if numbers is None or numbers[-1] < earliest:
                continue
            rarity = worth[word]
            for number in numbers[-MAX_POSTINGS:]:
                if number >= earliest:
                    shared[number] += rarity
    return [number for number, rarity in shared.items() if rarity >= MIN_RARITY]
