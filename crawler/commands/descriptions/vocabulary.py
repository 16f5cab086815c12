"""Check the vocabulary of a publication's topics, for `scrapy publication check`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from crawler.analysis.topics.counting import TopicCounter
from crawler.analysis.topics.file import load_vocabulary, vocabulary_path
from crawler.analysis.topics.vocabulary import Vocabulary
from crawler.analysis.topics.words import folded_words
from crawler.exceptions import VocabularyError

__all__ = ["CheckedVocabulary", "find_vocabulary"]

SHOWN = 8
"""Topics that are named."""


def find_vocabulary(name: str) -> Path | None:
    """Return the path of the vocabulary that belongs to a description, given by its key or its path; None without
    one."""
    path = Path(name).with_suffix(".topics.yaml") if name.endswith(".toml") else vocabulary_path(name)
    return path if path.exists() else None


class CheckedVocabulary:
    """What a vocabulary says, and how often its topics occur in what was read."""

    def __init__(self, path: Path) -> None:
        self.faults: tuple[str, ...]
        """What is wrong with it."""
        try:
            self._vocabulary, self.faults = load_vocabulary(path)
        except VocabularyError as error:
            self._vocabulary, self.faults = Vocabulary(), (str(error),)
        self._counter = TopicCounter(self._vocabulary.topics)
        self._found: Counter[int] = Counter()
        self._headlines = 0

    def add(self, headlines: Iterable[str | None]) -> None:
        """Count the topics of headlines."""
        for headline in headlines:
            if headline:
                self._headlines += 1
                self._found.update(self._counter.count(headline).keys())

    def report(self) -> list[str]:
        """Return what is said of it."""
        topics = self._vocabulary.topics
        groups = len({topic.group for topic in topics})
        named = [f"{topics[number].name} {count}" for number, count in self._found.most_common(SHOWN)]
        absent = [topic.name for number, topic in enumerate(topics) if not self._found[number]]
        found = ", ".join(named) or "none"
        lines = [f"Topics:   {len(topics)} in {groups} groups; in {self._headlines:,} headlines: {found}."]
        if absent and self._found:
            more = f" and {len(absent) - SHOWN} more" if len(absent) > SHOWN else ""
            lines.append(f"          In none of them: {', '.join(absent[:SHOWN])}{more}.")
        return lines + self._overlaps()

    def _overlaps(self) -> list[str]:
        """Return what is said of forms that several topics have: a text counts for each of them."""
        having: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for topic in self._vocabulary.topics:
            for form in topic.forms:
                having[" ".join(folded_words(form))][topic.name] = None
        several = [f"{form} ({', '.join(names)})" for form, names in having.items() if len(names) > 1]
        more = f" and {len(several) - SHOWN} more" if len(several) > SHOWN else ""
        return [f"          Counts for several topics: {', '.join(several[:SHOWN])}{more}."] if several else []
