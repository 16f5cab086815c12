"""Count as a publication's own analysis did: every occurrence of a word in the headlines that it took.

The rule is that of a plain count: ten signs are spaces, the letters A to Z are small, what stands between two spaces
is a word. So it finds no form of several words, or with a hyphen, and a word that follows itself counts once.
"""

import string
from collections.abc import Iterable, Sequence

from crawler.analysis.topics.vocabulary import Analysis, Topic

__all__ = ["OwnAnalysis"]

_SIGNS = "’',.?:-‘!\""
_PLAIN = str.maketrans(
    dict.fromkeys(_SIGNS, " ") | dict(zip(string.ascii_uppercase, string.ascii_lowercase, strict=True))
)


class OwnAnalysis:
    """Counts the topics of an analysis in headlines.

    >>> topics = [Topic(group="", name="covid", forms=("covid", "covid-19", "masks"), analysis="2021")]
    >>> OwnAnalysis(Analysis(name="2021"), topics).count("Masks and COVID-19: a covid year")
    {0: 3}
    """

    def __init__(self, analysis: Analysis, topics: Sequence[Topic]) -> None:
        """topics: those of the vocabulary; only those of the analysis are counted."""
        self._spaces = analysis.words - 1
        self._topics: dict[str, list[int]] = {}
        for number, topic in enumerate(topics):
            if topic.analysis == analysis.name:
                for word in _words(topic.forms):
                    self._topics.setdefault(word, []).append(number)

    def count(self, headline: str) -> dict[int, int]:
        """Return number of the topic -> occurrences in a headline; {} for one with too few words."""
        counts: dict[int, int] = {}
        if headline.count(" ") < self._spaces:
            return counts
        line = f" {headline.translate(_PLAIN)} "
        for word in self._topics.keys() & line.split(" "):
            for topic in self._topics[word]:
                counts[topic] = counts.get(topic, 0) + line.count(f" {word} ")
        return counts


def _words(forms: Iterable[str]) -> set[str]:
    """Return the forms of one word, as they stand in a line."""
    plain = {form.strip().translate(_PLAIN) for form in forms if not form.startswith("/")}
    return {form for form in plain if form and " " not in form}
