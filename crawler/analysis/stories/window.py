"""The periods within reach of one: what was read and counted of them, and the ties that are found in it."""

from collections.abc import Iterator
from itertools import chain
from operator import itemgetter
from typing import Any

from crawler.analysis.stories.candidates import candidates
from crawler.analysis.stories.counts import Counts, rarity_in
from crawler.analysis.stories.documents import Document, Sentences, Shared, read_document
from crawler.analysis.stories.judgement import judge
from crawler.analysis.stories.mentions import Mention, Tie
from crawler.analysis.stories.numbered import Lexicon, Numbered
from crawler.analysis.stories.periods import COUNTED_PERIODS, REACH, SHARED_PERIODS

__all__ = ["Window"]

LEXICON_PERIODS = 40
"""Periods after which words are numbered anew: those of all years are too many to hold."""


class Window:
    """Mentions of the periods within reach, with what was read and counted of them so far."""

    def __init__(self) -> None:
        self._mentions: dict[int, list[Mention]] = {}
        self._sentences: dict[int, Sentences] = {}
        self._documents: dict[int, Numbered] = {}
        self._counts: dict[int, Counts] = {}
        self._lexicon = Lexicon()
        self._numbered_from = 0
        """The period from which on words have the numbers of this lexicon."""

    def add(self, period: int, mentions: list[Mention]) -> None:
        """Hold the mentions of a period, in the order of their places."""
        self._mentions[period] = mentions

    def ties(self, period: int) -> list[Tie]:
        """Return the ties whose later mention is of the period; forget the periods out of its reach."""
        self._forget(period - REACH)
        if period >= self._numbered_from + LEXICON_PERIODS:
            self._number_anew(period)
        around = range(period - COUNTED_PERIODS, period + COUNTED_PERIODS + 1)
        counts = [self._counted(near) for near in around]
        rarity = rarity_in(counts, self._lexicon)
        found = {}
        for one, other in chain(candidates(self._read(period - 1), self._read(period), rarity), self._related(period)):
            if (tie := judge(one, other, rarity)) is not None:
                found[other.mention.place, one.mention.place] = tie
        return [tie for _, tie in sorted(found.items(), key=itemgetter(0))]

    def _forget(self, before: int) -> None:
        held: tuple[dict[int, Any], ...] = (self._mentions, self._sentences, self._documents, self._counts)
        for of_periods in held:
            for period in [period for period in of_periods if period < before]:
                del of_periods[period]

    def _number_anew(self, period: int) -> None:
        self._lexicon = Lexicon()
        self._numbered_from = period
        self._counts.clear()
        self._documents = {near: Numbered(read.documents, self._lexicon) for near, read in self._documents.items()}

    def _related(self, period: int) -> Iterator[tuple[Document, Document]]:
        by_id = {document.mention.id: document for document in self._read(period).documents}
        for document in by_id.values():
            parent = by_id.get(document.mention.parent or 0)
            if parent is not None and parent.mention.work != document.mention.work:
                yield (parent, document) if parent.mention.place < document.mention.place else (document, parent)

    def _read(self, period: int) -> Numbered:
        if period not in self._documents:
            near = range(period - SHARED_PERIODS, period + SHARED_PERIODS + 1)
            shared = Shared([self._sentences_of(each) for each in near])
            documents = [read_document(mention, shared) for mention in self._mentions.get(period, ())]
            self._documents[period] = Numbered(documents, self._lexicon)
        return self._documents[period]

    def _sentences_of(self, period: int) -> Sentences:
        if period not in self._sentences:
            self._sentences[period] = Sentences(self._mentions.get(period, ()))
        return self._sentences[period]

    def _counted(self, period: int) -> Counts:
        if period not in self._counts:
            self._counts[period] = Counts(self._read(period))
        return self._counts[period]
