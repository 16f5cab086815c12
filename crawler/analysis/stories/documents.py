"""Mentions as they are compared: words of the headline, of all that is said of them, and which of it is no evidence.

Sentences that two works share are boilerplate, or were pasted to the wrong mention: they are evidence of nothing. The
same goes for a headline that stands in another work's summary. What a page says is kept apart: it counts only where it
agrees with the digest's own words of another mention.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

from crawler.analysis.stories.addresses import day_in, words_in
from crawler.analysis.stories.mentions import Mention
from crawler.analysis.stories.versions import VersionsByName, versions_in
from crawler.analysis.stories.words import initials_of, key_of, says_nothing, sentences_of, words_of, words_of_key

__all__ = ["Document", "Sentences", "Shared", "read_document"]

MAX_WORDS = 70
"""Words of a summary that are read: what is longer comes to speak of other things."""

MAX_LEAD_WORDS = 25
"""Words of a summary that say what happened; what follows tells of whom it concerns, and what came before."""

MAX_PAGE_WORDS = 60
"""Words of a page's text that are read, for the same reason."""

MIN_SENTENCE_WORDS = 6
"""Words of a headline that can be told from a phrase, when it is looked for in summaries."""

MIN_RUN = 9
"""Words in a row that headlines of two sites do not share by accident."""

MIN_PAGE_SHARE = 0.34
"""Share of the headline's words that the title of a page must have: another page may stand there now."""


@dataclass(kw_only=True, slots=True)
class Document:
    """A mention as it is compared: with many others, so its fields are those of the kind that is read fastest. Few are
    measured one by one, so what is needed for that alone is made from a document then."""

    mention: Mention
    title: frozenset[str]
    """Words of the headline."""

    subject: str
    """Word that the headline begins with; empty where it says nothing."""

    words: frozenset[str]
    """Words of all that is said of it."""

    opening: Sequence[str]
    """Words of the beginning of the summary."""

    page: frozenset[str]
    """Words of the page; empty while it is unread, or where it is another one than the digest described."""

    initials: frozenset[str]
    """Abbreviations that the long names of the summary may have elsewhere."""

    headline: str
    """Headline as a text is compared; empty when it is no evidence."""

    runs: Sequence[str]
    """All of its words in a row that are as many as two headlines do not share by accident."""

    sentences: Sequence[str]
    """Sentences of the summary, as they are compared, boilerplate included."""

    day: int | None
    """Day at which the page was published, as it or its address says; None where neither does."""

    written: str
    """Headline as it is written; empty where it is another work's."""

    @property
    def lead(self) -> frozenset[str]:
        """Words of the headline and of the beginning of the summary."""
        return self.title.union(self.opening)

    @property
    def versions(self) -> VersionsByName:
        """Versions and parts that the headline names."""
        return versions_in(self.written)

    def texts(self) -> Iterable[str]:
        """Return headline, runs and sentences: two documents without one in common are not one text in two places."""
        return chain(self.runs, self.sentences, (self.headline,) if self.headline else ())


class Sentences:
    """Which works have each sentence, as it is compared: in the summaries of some mentions, and on their pages."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        """Read the texts of mentions."""
        self.said = _Having()
        self.read = _Having()
        for mention in mentions:
            for _, key in _sentences(mention.summary):
                self.said.add(key, mention.work)
            for sentence in sentences_of(mention.page_text) if mention.page_text else ():
                self.read.add(key_of(sentence), mention.work)


class _Having:
    """Which works have a sentence: nearly all sentences have one."""

    def __init__(self) -> None:
        self.first: dict[str, str] = {}
        """Sentence -> the first work that has it."""
        self.of_several: set[str] = set()
        """Sentences that two works have."""

    def add(self, sentence: str, work: str) -> None:
        if self.first.setdefault(sentence, work) != work:
            self.of_several.add(sentence)


class Shared:
    """What several works have in common in a stretch of time."""

    def __init__(self, parts: Sequence[Sentences]) -> None:
        """Join the sentences of the periods that make the stretch."""
        self._parts = parts
        self.sentences = _of_several([part.said for part in parts])
        """Sentences of summaries that two works have, as they are compared."""
        self.page_sentences = _of_several([part.read for part in parts])
        """Sentences of pages that two works have, likewise."""

    def said_of_others(self, sentence: str, work: str) -> bool:
        """Return whether a sentence stands in the summary of another work."""
        for part in self._parts:
            first = part.said.first.get(sentence)
            if first is not None and (first != work or sentence in part.said.of_several):
                return True
        return False


def read_document(mention: Mention, shared: Shared) -> Document:
    """Return a mention as it is compared, with what others share left out."""
    title_key = key_of(mention.title)
    misplaced = len(title_key.split()) >= MIN_SENTENCE_WORDS and shared.said_of_others(title_key, mention.work)
    slug, is_empty = words_in(mention.address), says_nothing(mention.title)
    if misplaced:
        title: Sequence[str] = ()
    elif is_empty:
        title = slug
    else:
        title = words_of_key(title_key, mention.title)
    sentences = _sentences(mention.summary)
    body: list[str] = []
    initials: set[str] = set()
    for sentence, key in sentences:
        if len(body) >= MAX_WORDS:
            break
        if key not in shared.sentences and key != title_key:
            body += words_of_key(key, sentence)
            initials |= initials_of(sentence)
    headwords = frozenset(title)
    headline = "" if misplaced or is_empty else title_key
    return Document(
        mention=mention,
        title=headwords,
        subject=next(iter(title), ""),
        words=headwords.union(body[:MAX_WORDS], slug),
        opening=body[:MAX_LEAD_WORDS],
        page=frozenset(_page_words(mention, headwords, shared)),
        initials=frozenset(initials),
        headline=headline,
        runs=_runs_of(headline),
        sentences=[key for _, key in sentences],
        day=_page_day(mention),
        written="" if misplaced else mention.title,
    )


def _runs_of(headline: str) -> list[str]:
    words = headline.split()
    return [" ".join(words[begin : begin + MIN_RUN]) for begin in range(len(words) - MIN_RUN + 1)]


def _of_several(parts: Sequence[_Having]) -> frozenset[str]:
    """Return the sentences that two works have, in one part or in two."""
    found = set().union(*(part.of_several for part in parts))
    for one, other in combinations(parts, 2):
        found.update(key for key in one.first.keys() & other.first.keys() if one.first[key] != other.first[key])
    return frozenset(found)


def _page_words(mention: Mention, title: frozenset[str], shared: Shared) -> list[str]:
    """Return words of the page; [] when it is unread, or another one than the digest described."""
    if not (mention.page_title or mention.page_text):
        return []
    named = words_of(mention.page_title)
    if title and len(title.intersection(named)) < MIN_PAGE_SHARE * len(title):
        return []
    own = (sentence for sentence in sentences_of(mention.page_text) if key_of(sentence) not in shared.page_sentences)
    return named + words_of(" ".join(own))[:MAX_PAGE_WORDS]


def _page_day(mention: Mention) -> int | None:
    """Return the day of the page; what it says now counts no more where it is later than the issue that cites it."""
    if mention.page_day is not None and mention.page_day <= mention.day + 1:
        return mention.page_day
    return day_in(mention.address)


@lru_cache(maxsize=1 << 14)  # a summary is read twice, a period or two apart
def _sentences(text: str) -> tuple[tuple[str, str], ...]:
    """Return the sentences of a text, each with how it is compared."""
    return tuple((sentence, key_of(sentence)) for sentence in sentences_of(text))
