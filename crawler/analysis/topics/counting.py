"""Count topics in a text as pages and questions do: whole words, longest form first, exclusions taken out before."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple
from unicodedata import normalize

from crawler.analysis.topics.vocabulary import Topic
from crawler.analysis.topics.words import folded_ascii_words, folded_words, words_of
from crawler.digests.description.patterns import compiled
from crawler.text.typography import as_ascii

__all__ = ["TopicCounter", "pattern_of"]


class _Phrase(NamedTuple):
    """A form or an exclusion of a topic, as words."""

    topic: int
    anchor: int
    """Which of its words it is looked up by: the longest, since short ones are in most texts."""
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


_Spans = dict[int, list[_Span]]
"""Number of a topic -> where its phrases are."""

_END: Final = "\0"
"""Stands behind each of several texts; no word."""

_CHARS_AT_A_TIME: Final = 50_000
"""Of texts that are searched at once: of more, Python's collector of garbage looks through long lists."""


class TopicCounter:
    """Counts the topics of a vocabulary in one pass over the words of each text.

    >>> counter = TopicCounter([Topic(group="", name="MIT", forms=("MIT",), exclusions=("MIT Technology Review",))])
    >>> counter.count("MIT’s robot, mit freundlichen Grüßen"), counter.count("MIT Technology Review on robots")
    ({0: 1}, {})
    """

    def __init__(self, topics: Sequence[Topic]) -> None:
        """Raise ValueError for a form that is no regular expression though it stands between slashes."""
        self._words: dict[str, list[int]] = defaultdict(list)
        """Word -> topics all of whose forms are single words without capitals: each such word counts."""
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        """Anchor -> phrases of other topics."""
        self._patterns: list[tuple[int, re.Pattern[str], bool]] = []
        for number, topic in enumerate(topics):
            if not topic.exclusions and all(_is_plain_word(form) for form in topic.forms):
                for word in {folded_words(form)[0] for form in topic.forms}:
                    self._words[word].append(number)
                continue
            for form in topic.forms:
                self._add(number, form, excludes=False)
            for form in topic.exclusions:
                self._add(number, form, excludes=True)
        self._sought = {*self._words, *self._phrases, _END}

    def _add(self, topic: int, form: str, *, excludes: bool) -> None:
        pattern = pattern_of(form)
        if pattern is not None:
            self._patterns.append((topic, pattern, excludes))
            return
        words = words_of(form)
        folded = [word.casefold() for word in words]
        anchor = max(range(len(folded)), key=lambda place: len(folded[place]))
        cased = words if any(sign.isupper() for sign in form) else None
        self._phrases[folded[anchor]].append(_Phrase(topic, anchor, folded, cased, excludes))

    def count(self, text: str) -> dict[int, int]:
        """Return number of the topic -> how often it occurs in the text; topics that do not occur are left out."""
        return next((counts for _, counts in self.count_all([text])), {})

    def count_all(self, texts: Sequence[str]) -> Iterator[tuple[int, dict[int, int]]]:
        """Yield the number of each text that has a word by which a form is looked up, and what `count` returns for it.

        Many texts are searched at once: it takes half the time.
        """
        plain: list[tuple[int, str]] = []
        chars = 0
        for number, text in enumerate(texts):
            ascii_text = as_ascii(text)
            if ascii_text is None or self._patterns or _END in ascii_text:
                yield from self._count_in([*folded_words(text), _END], [(number, text)])
                continue
            plain.append((number, ascii_text))
            chars += len(ascii_text)
            if chars > _CHARS_AT_A_TIME:
                yield from self._count_in(_words_of_all(plain), plain)
                plain, chars = [], 0
        yield from self._count_in(_words_of_all(plain), plain)

    def _count_in(self, words: Sequence[str], texts: Sequence[tuple[int, str]]) -> Iterator[tuple[int, dict[int, int]]]:
        """Count in texts. words: theirs, case folded, with _END behind those of each; texts: with their numbers."""
        counts: dict[int, int] = {}
        spans: _Spans = {}
        begin, place_of_text = 0, 0
        found = False
        by_word, by_anchor, sought = self._words, self._phrases, self._sought
        for place in [place for place, word in enumerate(words) if word in sought]:
            word = words[place]
            if word == _END:
                number, text = texts[place_of_text]
                if self._patterns:
                    self._find_patterns(text, begin, spans)
                if spans:
                    counts |= _counts(spans)
                    spans = {}
                if found or counts:
                    yield number, counts
                    counts, found = {}, False
                begin, place_of_text = place + 1, place_of_text + 1
                continue
            found = True
            if word in by_word:
                for topic in by_word[word]:
                    counts[topic] = counts.get(topic, 0) + 1
            if word in by_anchor:
                self._find_phrases(words, place, texts[place_of_text][1], begin, spans)

    def _find_phrases(self, words: Sequence[str], place: int, text: str, begin: int, spans: _Spans) -> None:
        """Add the phrases whose anchor is in a place. begin: place of the first word of the text."""
        for topic, anchor, wanted, cased, excludes in self._phrases[words[place]]:
            start, end = place - anchor, place - anchor + len(wanted)
            if start < begin or words[start:end] != wanted:
                continue
            if cased is None or words_of(text)[start - begin : end - begin] == cased:
                spans.setdefault(topic, []).append(_Span(start, end, excludes))

    def _find_patterns(self, text: str, begin: int, spans: _Spans) -> None:
        """Add where regular expressions fit. begin: place of the first word of the text."""
        words = words_of(text)
        line = " ".join(words)
        starts = [0, *accumulate(len(word) + 1 for word in words)]
        for topic, pattern, excludes in self._patterns:
            for match in pattern.finditer(line):
                start, end = bisect_left(starts, match.start()), bisect_left(starts, match.end() + 1)
                spans.setdefault(topic, []).append(_Span(begin + start, begin + end, excludes))


def _words_of_all(texts: Iterable[tuple[int, str]]) -> list[str]:
    """Return the words of texts of ASCII, case folded, with _END behind those of each."""
    return folded_ascii_words(f" {_END} ".join([*(text for _, text in texts), ""]), _END)


def pattern_of(form: str) -> re.Pattern[str] | None:
    r"""Return the regular expression of a form between slashes, over words with one space between them, that matches
    whole words without regard to case; None for another form. Raise ValueError for one that is wrong.

    >>> bool(pattern_of("/gpt ?[0-9]+/").search("GPT 4 and more")), pattern_of("gpt-4")
    (True, None)
    """
    if not (len(form) > 1 and form.startswith("/") and form.endswith("/")):
        return None
    written = normalize("NFC", form[1:-1])
    if compiled(written, re.IGNORECASE).search("") is not None:
        raise ValueError(f"{form!r} fits a text without any word")
    try:
        return compiled(rf"(?<!\S)(?:{written})(?!\S)", re.IGNORECASE)
    except ValueError as error:
        reason = "flags such as (?i) cannot stand in it, and case never counts" if "(?" in written else error
        raise ValueError(f"{form!r} is no expression for a part of a text: {reason}") from None


def _is_plain_word(form: str) -> bool:
    """Return whether a form is one word in which case does not count."""
    return pattern_of(form) is None and len(words_of(form)) == 1 and not any(sign.isupper() for sign in form)


def _counts(spans: _Spans) -> dict[int, int]:
    counts = {topic: _occurrences(found) for topic, found in spans.items()}
    return {topic: count for topic, count in counts.items() if count}


def _occurrences(found: Sequence[_Span]) -> int:
    """Return how many forms are found that no exclusion touches, each word counted once, the longest form first."""
    if len(found) == 1:
        return int(not found[0].excludes)
    taken = {word for span in found if span.excludes for word in range(span.start, span.end)}
    count = 0
    for span in sorted((span for span in found if not span.excludes), key=lambda span: (span.start, -span.end)):
        words = range(span.start, span.end)
        if taken.isdisjoint(words):
            taken.update(words)
            count += 1
    return count
