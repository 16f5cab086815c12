"""In how many works each word occurs, period by period."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain

import numpy as np

from crawler.analysis.stories.numbered import Lexicon, Numbered, Numbers
from crawler.analysis.stories.rarity import Rarity

__all__ = ["Counts", "rarity_in"]


class Counts:
    """In how many works of a period each word occurs, and on how many of their pages: of each work, the first mention
    counts."""

    def __init__(self, period: Numbered) -> None:
        """Count the words of a period."""
        documents, said = period.documents, period.said
        firsts = {documents[place].mention.work: place for place in reversed(range(len(documents)))}.values()
        is_first = np.zeros(len(documents), np.bool_)
        is_first[list(firsts)] = True
        self.works = len(firsts)
        self.words = np.bincount(said.words[is_first[said.documents]])
        """By number of the word, up to that of the last one."""
        self.pages = Counter(chain.from_iterable(documents[place].page for place in firsts))


def rarity_in(periods: Iterable[Counts], lexicon: Lexicon) -> Rarity:
    """Return how rare words are in periods together."""
    works: Numbers = np.zeros(len(lexicon), np.int64)
    documents = 0
    pages = []
    for period in periods:
        works[: len(period.words)] += period.words
        documents += period.works
        pages.append(period.pages)
    return Rarity(documents, lexicon, works, pages)
