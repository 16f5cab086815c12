"""Documents of two periods that are compared, and the words that any two of them have in common."""

from bisect import bisect_left

import numpy as np

from crawler.analysis.stories.judgement import MAX_DAYS
from crawler.analysis.stories.numbered import Floats, Numbered, Numbers, WordLists, word_lists
from crawler.analysis.stories.rarity import Rarity

__all__ = ["Held"]


class Held:
    """Documents of two periods that are compared, with the words that more than one of them has."""

    def __init__(self, before: Numbered, now: Numbered, rarity: Rarity) -> None:
        """Join what two periods have: of the one before, what is within MAX_DAYS of the later one's first document."""
        since, lexicon = now.documents[0].mention.day - MAX_DAYS, now.lexicon
        first = bisect_left(before.documents, since, key=lambda document: document.mention.day)
        self.documents = [*before.documents[first:], *now.documents]
        self.earlier = len(before.documents) - first
        """How many of them are of the period before."""
        said, read = before.said.since(first).joined(now.said), before.read.since(first).joined(now.read)
        # What nobody says or reads is in common with nobody.
        meant = word_lists(
            [
                [word for word in document.initials if word in lexicon and word not in document.words]
                for document in self.documents
            ],
            lexicon,
        )
        size = len(lexicon)
        having = said.counts(size) + read.counts(size)
        is_shared = (having > 0) & (having + meant.counts(size) > 1)
        place = np.cumsum(is_shared) - 1
        self.said, self.read, self.meant = (
            WordLists(lists.documents, place[lists.words], lists.starts)
            for lists in (said.kept(is_shared), read.kept(is_shared), meant.kept(is_shared))
        )
        """Words that each document says; those that only its page has; abbreviations of names in it."""
        self.rarities = _rarities(np.nonzero(is_shared)[0], rarity)
        """Rarity of each word."""
        self.having = having[is_shared]
        """How many documents say or read each word."""


def _rarities(words: Numbers, rarity: Rarity) -> Floats:
    """Return the rarity of words: as many have the same, which is computed once."""
    works = rarity.works[words]
    of_works = np.zeros(works.max(initial=0) + 1)
    present = np.nonzero(np.bincount(works))[0]
    of_works[present] = [rarity.of_count(count) for count in present.tolist()]
    return of_works[works]
