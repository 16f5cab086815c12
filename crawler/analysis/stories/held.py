"""Documents of two periods that are compared, and the words that any two of them have in common."""

from bisect import bisect_left

import numpy as np

from crawler.analysis.stories.judgement import MAX_DAYS
from crawler.analysis.stories.numbered import Floats, Numbered, WordLists, word_lists
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
        said, title, read = (
            earlier.since(first).joined(later)
            for earlier, later in ((before.said, now.said), (before.title, now.title), (before.read, now.read))
        )
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
        self.said, self.title, self.read, self.meant = (
            WordLists(lists.documents, place[lists.words], lists.starts)
            for lists in (kept.kept(is_shared) for kept in (said, title, read, meant))
        )
        """Words that each document says; those of its headline; those that only its page has; abbreviations of names
        in it."""
        rarities = _rarities(rarity)
        self.rarities = rarities[is_shared]
        """Rarity of each word."""
        self.titles: Floats = np.zeros(len(self.documents))
        self.titles += np.bincount(title.documents, rarities[title.words], len(self.documents))
        """Rarity of all words of each headline together, those that no other document has included."""
        self.having = having[is_shared]
        """How many documents say or read each word."""


def _rarities(rarity: Rarity) -> Floats:
    """Return the rarity of all words: as many have the same, which is computed once."""
    of_works = np.zeros(rarity.works.max(initial=0) + 1)
    present = np.nonzero(np.bincount(rarity.works))[0]
    of_works[present] = [rarity.of_count(count) for count in present.tolist()]
    return of_works[rarity.works]
