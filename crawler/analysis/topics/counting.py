"""Count topics in a text as pages and questions do: whole words, longest form first, exclusions taken out before."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from crawler.analysis.topics.vocabulary import Topic
from crawler.analysis.topics.words import folded_words, words_of
from crawler.digests.description.patterns import compiled

__all__ = ["TopicCounter", "pattern_of"]


class _Phrase(NamedTuple):
    """A form or an exclusion of a topic, as words."""

    topic: int
    folded: list[str]
    """Its words, case folded."""
    cased: list[str] | None
    """Its words as they must be written; None where case does not count."""
    excludes: bool


class _Span(NamedTuple):
    """Where a phrase is in a text: numbers of the first word and of that behind the last one."""

    start: int
    end: int
    excludes: bool


class TopicCounter:
    """Counts the topics of a vocabulary in one pass over the words of each text.

    >>> counter = TopicCounter([Topic(group="", name="MIT", forms=("MIT",), exclusions=("MIT Technology Review",))])
    >>> counter.count("MIT’s robot, mit freundlichen Grüßen"), counter.count("MIT Technology Review on robots")
    ({0: 1}, {})
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        """Raise ValueError for a form that is no regular expression though it stands between slashes."""
        self._by_first: dict[str, list[_Phrase]] = defaultdict(list)
        self._patterns: list[tuple[int, re.Pattern[str], bool]] = []
        for number, topic in enumerate(topics):
            for form in topic.forms:
                self._add(number, form, excludes=False)
            for form in topic.exclusions:
                self._add(number, form, excludes=True)

    def _add(self, topic: int, form: str, *, excludes: bool) -> None:
        pattern = pattern_of(form)
        if pattern is not None:
            self._patterns.append((topic, pattern, excludes))
            return
        words = words_of(form)
        folded = [word.casefold() for word in words]
        cased = words if any(sign.isupper() for sign in form) else None
        self._by_first[folded[0]].append(_Phrase(topic, folded, cased, excludes))

    def count(self, text: str) -> dict[int, int]:
        """Return number of the topic -> how often it occurs in the text; topics that do not occur are left out."""
        folded = folded_words(text)
        spans: dict[int, list[_Span]] = defaultdict(list)
        if not self._by_first.keys().isdisjoint(folded):
            self._find_phrases(text, folded, spans)
        if self._patterns:
            self._find_patterns(words_of(text), spans)
        counts = {topic: _occurrences(found) for topic, found in spans.items()}
        return {topic: count for topic, count in counts.items() if count}

    def _find_phrases(self, text: str, folded: list[str], spans: Mapping[int, list[_Span]]) -> None:
        by_first = self._by_first
        words: list[str] = []
        for start in [place for place, word in enumerate(folded) if word in by_first]:
            for topic, wanted, cased, excludes in by_first[folded[start]]:
                end = start + len(wanted)
                if folded[start:end] != wanted:
                    continue
                if cased is not None:
                    words = words or words_of(text)
                    if words[start:end] != cased:
                        continue
                spans[topic].append(_Span(start, end, excludes))

    def _find_patterns(self, words: list[str], spans: Mapping[int, list[_Span]]) -> None:
        line = " ".join(words)
        starts = [0, *accumulate(len(word) + 1 for word in words)]
        for topic, pattern, excludes in self._patterns:
            for match in pattern.finditer(line):
                start, end = bisect_left(starts, match.start()), bisect_left(starts, match.end() + 1)
                spans[topic].append(_Span(start, end, excludes))


def pattern_of(form: str) -> re.Pattern[str] | None:
    r"""Return the regular expression of a form between slashes, over words with one space between them, that matches
    whole words without regard to case; None for another form. Raise ValueError for one that is wrong.

    >>> bool(pattern_of("/gpt ?[0-9]+/").search("GPT 4 and more")), pattern_of("gpt-4")
    (True, None)
    """
    if not (len(form) > 1 and form.startswith("/") and form.endswith("/")):
        return None
    written = form[1:-1]
    if compiled(written, re.IGNORECASE).search("") is not None:
        raise ValueError(f"{form!r} fits a text without any word")
    return compiled(rf"(?<!\S)(?:{written})(?!\S)", re.IGNORECASE)


def _occurrences(spans: Iterable[_Span]) -> int:
    """Return how many forms are found that no exclusion touches, each word counted once, the longest form first."""
    found = list(spans)
    taken = {word for span in found if span.excludes for word in range(span.start, span.end)}
    count = 0
    for span in sorted((span for span in found if not span.excludes), key=lambda span: (span.start, -span.end)):
        words = range(span.start, span.end)
        if taken.isdisjoint(words):
            taken.update(words)
            count += 1
    return count
