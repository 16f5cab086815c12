"""Ties of the mentions of each period, and of those that cite one work."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from crawler.analysis.stories.mentions import Mention, Tie
from crawler.analysis.stories.periods import REACH, period_of

__all__ = ["MAX_ISSUES_OF_WORK", "Citation", "ties_of_periods", "ties_of_works"]

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
    from crawler.analysis.stories.window import Window  # with numpy: most reading of stories finds no ties

    waiting = deque(sorted(periods))
    held = Window()
    for arriving, of_period in groupby(mentions, lambda mention: period_of(mention.day)):
        while waiting and waiting[0] + REACH < arriving:
            yield from held.ties(waiting.popleft())
        held.add(arriving, list(of_period))
    for period in waiting:
        yield from held.ties(period)


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
