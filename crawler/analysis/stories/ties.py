"""Ties of the mentions of each period, and of those that cite one work."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from crawler.analysis.stories.documents import Document, Sentences, Shared, read_document
from crawler.analysis.stories.judgement import judge
from crawler.analysis.stories.mentions import Mention, Tie
from crawler.analysis.stories.rarity import COUNTED_PERIODS, Counts, Rarity, period_of

__all__ = ["MAX_ISSUES_OF_WORK", "REACH", "Citation", "ties_of_periods", "ties_of_works"]

_SHARED_PERIODS = 1
"""Periods on either side in which sentences that works share are looked for."""

REACH = COUNTED_PERIODS + _SHARED_PERIODS
"""Periods on either side that decide what is found in one: as far as its words are counted, and those texts cleaned."""

MAX_ISSUES_OF_WORK = 12
"""Issues that cite a work, up to which it is news; more of them have a standing link to it."""


class Citation(NamedTuple):
    """A mention of a work, whatever its role."""

    work: str
    issue: int
    mention: int


def ties_of_periods(mentions: Iterable[Mention], periods: Iterable[int]) -> Iterator[Tie]:
    """Yield the ties whose later mention is of one of some periods, by period, then in the order of places.

    Only mentions within reach of one period are held.

    Args:
        mentions: all that are within REACH of the periods, in the order of their places, which is that of their days.
        periods: which ones.
    """
    waiting = deque(sorted(periods))
    held = _Periods()
    for arriving, of_period in groupby(mentions, lambda mention: period_of(mention.day)):
        while waiting and waiting[0] + REACH < arriving:
            yield from held.ties(waiting.popleft())
        held.add(arriving, list(of_period))
    for period in waiting:
        yield from held.ties(period)


class _Periods:
    """Mentions of the periods within reach, with what was read and counted of them so far."""

    def __init__(self) -> None:
        self._mentions: dict[int, list[Mention]] = {}
        self._sentences: dict[int, Sentences] = {}
        self._documents: dict[int, list[Document]] = {}
        self._counts: dict[int, Counts] = {}

    def add(self, period: int, mentions: list[Mention]) -> None:
        """Hold the mentions of a period, in the order of their places."""
        self._mentions[period] = mentions

    def ties(self, period: int) -> list[Tie]:
        """Return the ties whose later mention is of the period; forget the periods out of its reach."""
        from crawler.analysis.stories.candidates import candidates  # with numpy: most reading of stories finds no ties

        self._forget(period - REACH)
        around = range(period - COUNTED_PERIODS, period + COUNTED_PERIODS + 1)
        rarity = Rarity(self._counted(near) for near in around)
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

    def _related(self, period: int) -> Iterator[tuple[Document, Document]]:
        by_id = {document.mention.id: document for document in self._read(period)}
        for document in by_id.values():
            parent = by_id.get(document.mention.parent or 0)
            if parent is not None and parent.mention.work != document.mention.work:
                yield (parent, document) if parent.mention.place < document.mention.place else (document, parent)

    def _read(self, period: int) -> list[Document]:
        if period not in self._documents:
            near = range(period - _SHARED_PERIODS, period + _SHARED_PERIODS + 1)
            shared = Shared([self._sentences_of(each) for each in near])
            self._documents[period] = [read_document(mention, shared) for mention in self._mentions.get(period, ())]
        return self._documents[period]

    def _sentences_of(self, period: int) -> Sentences:
        if period not in self._sentences:
            self._sentences[period] = Sentences(self._mentions.get(period, ()))
        return self._sentences[period]

    def _counted(self, period: int) -> Counts:
        if period not in self._counts:
            self._counts[period] = Counts(self._read(period))
        return self._counts[period]


def ties_of_works(citations: Iterable[Citation]) -> tuple[list[Tie], int]:
    """Return ties of each mention of a work with its first one, and how many works have too many for news.

    Args:
        citations: mentions, by work, then by place.

    >>> ties, standing = ties_of_works([Citation("v", 1, 11), Citation("w", 1, 10), Citation("w", 2, 12)])
    >>> [(tie.a, tie.b) for tie in ties], standing
    ([(10, 12)], 0)
    """
    ties, standing = [], 0
    for _, citing in groupby(citations, attrgetter("work")):
        first, *others = citing
        if len({first.issue, *(citation.issue for citation in others)}) > MAX_ISSUES_OF_WORK:
            standing += 1
            continue
        ties += [
            Tie(a=first.mention, b=citation.mention, kind="same_work", rule="work", score=1.0, evidence="one work")
            for citation in others
        ]
    return ties, standing
