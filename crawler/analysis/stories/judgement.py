"""What two mentions are to each other: one story, two steps of one affair, or nothing.

Twelve measures, each of which a person can check, are weighed and summed: a logistic regression. The weights were
fitted to labelled pairs and cross-validated (docs/stories.md has the figures). They know no site and no subject. A pair
is judged with and without what is read of its pages, and the greater score counts: a page can only add.
"""

from dataclasses import replace
from math import exp, log1p
from operator import itemgetter, mul
from typing import NamedTuple

from crawler.analysis.stories.documents import Document
from crawler.analysis.stories.mentions import Tie
from crawler.analysis.stories.rarity import Rarity
from crawler.analysis.stories.versions import agree, conflict
from crawler.analysis.stories.words import MIN_HEADLINE_WORDS

__all__ = ["AFFAIR", "DAYS_A_WEEK", "KINDS", "MAX_DAYS", "SAME_DAYS", "STORY", "Measures", "Weights", "judge"]

MAX_DAYS = 60
"""Days between the issues of two mentions; what is alike beyond them is another story of its kind."""

MIN_STORY_SCORE = 0.54
"""Score from which two mentions tell the same news."""

MIN_AFFAIR_SCORE = 0.65
"""Score from which they are of one affair."""

MAX_PAGES_OF_WORD = 60
"""Pages with a word, in the time over which words are counted, up to which it is no part of the dress of pages."""

MAX_TEXT_DAYS = 21
"""Days between two issues in which one headline is one text; later, titles such as 'The state of the art' come back."""

MIN_TEXT_WORDS = 8
"""Words of a sentence that two texts do not share by accident."""

MIN_BEGINNING = 4
"""Words that two headlines of one site begin with, and then differ: of a series, or the same of two things."""

MIN_TITLE_SHARE = 0.5
"""Share of the words of both headlines that one text in two places has in common."""

SAME_DAYS = 1
"""Days between the publication of two pages of one event: time zones, and papers that print next morning."""

DAYS_A_WEEK = 7

TEXT_SCORE = 0.99

RELATED_SCORE = 0.5
"""Score of a tie that only says that an editor listed a link under a story as related."""


class Measures(NamedTuple):
    """What two documents have in common, in numbers."""

    number: float
    """Logarithm of one plus how many words both have."""

    rarest: float
    """Rarity of the rarest word that both have."""

    covered: float
    """Share of a headline that the other document says too, its words weighed by their rarity, of the headline of which
    less is said. What one tells and the other leaves out is another affair."""

    named: float
    """Rarity of the rarest word of either headline that the other document says too: what the news is about."""

    lead: float
    """Logarithm of one plus how many words their headlines and the beginnings of their summaries share."""

    same_version: float
    """1 when both headlines name one version of one thing; else 0."""

    length: float
    """Logarithm of one plus the words of the shorter one: a long text shares more by chance."""

    weeks: float
    """Logarithm of one plus the weeks between the two issues."""

    other_day: float
    """1 when both pages are dated, more than a day apart; else 0."""

    same_site: float
    """1 when both are on one site, which rarely tells the same news twice; else 0."""

    same_subject: float
    """1 when both headlines begin with the same word, common ones aside: with who did it, in most; else 0."""

    related: float
    """1 when an issue lists one of them as related to the other; else 0."""


class Weights(NamedTuple):
    """Weights of the measures, and what is added to their sum."""

    measures: Measures
    constant: float

    def score(self, measures: Measures) -> float:
        """Return how likely it is, from 0 to 1."""
        return 1 / (1 + exp(-self.constant - sum(map(mul, self.measures, measures))))


STORY = Weights(
    Measures(
        number=1.74, rarest=0.69, covered=2.18, named=0.43, lead=1.81, same_version=1.42, length=-1.19, weeks=-1.85,
        other_day=-3.0, same_site=-2.69, same_subject=1.08, related=1.3,
    ),
    constant=-11.33,
)  # fmt: skip

AFFAIR = Weights(
    Measures(
        number=2.55, rarest=0.29, covered=2.6, named=0.43, lead=-0.12, same_version=0.47, length=-1.59, weeks=-1.13,
        other_day=0.85, same_site=-0.93, same_subject=0.94, related=0,
    ),
    constant=-4.55,
)  # fmt: skip

# A follow-up is last: parts of a series may be that.
KINDS = (("same_news", STORY, MIN_STORY_SCORE), ("follow_up", AFFAIR, MIN_AFFAIR_SCORE))


def judge(one: Document, other: Document, rarity: Rarity) -> Tie | None:
    """Return the tie of two documents of different works, the earlier first; None where nothing ties them."""
    a, b = one.mention.id, other.mention.id
    if not conflict(one.versions, other.versions):
        if text := _same_text(one, other):
            return Tie(a=a, b=b, kind="same_text", rule=text, score=TEXT_SCORE, evidence=_quote(one, other, rarity))
        ways = [(one, other)]
        if one.page or other.page:
            read = _agreeing(one, other, rarity), _agreeing(other, one, rarity)
            ways += [read] if read != (one, other) else []
        measured = [(_measure(*way, rarity), way) for way in ways]
        for kind, weights, least in KINDS[_is_series(one, other) :]:
            score, way = max(((weights.score(measures), way) for measures, way in measured), key=itemgetter(0))
            if score >= least:
                return Tie(a=a, b=b, kind=kind, rule="words", score=round(score, 3), evidence=_quote(*way, rarity))
    if _is_related(one, other):
        evidence = "listed as related to it"
        return Tie(a=a, b=b, kind="follow_up", rule="related", score=RELATED_SCORE, evidence=evidence)
    return None


def _agreeing(one: Document, other: Document, rarity: Rarity) -> Document:
    """Return a document with those words of its page that the digest says of the other one."""
    if not one.page:
        return one
    agreed = {word for word in one.page & other.words if rarity.pages(word) <= MAX_PAGES_OF_WORD}
    return one if agreed <= one.words else replace(one, words=one.words | agreed, opening=[*one.opening, *agreed])


def _measure(one: Document, other: Document, rarity: Rarity) -> Measures:
    """Return what two documents have in common."""
    common = _in_common(one, other)
    said = [(one.title, _shared(one.title, other)), (other.title, _shared(other.title, one))]
    shares = (rarity.of_words(both) / rarity.of_headline(title) for title, both in said if title)
    return Measures(
        number=log1p(len(common)),
        rarest=rarity.of_rarest(common),
        covered=min(shares, default=0.0),
        named=rarity.of_rarest(said[0][1] | said[1][1]),
        lead=log1p(len(one.lead & other.lead)),
        same_version=float(agree(one.versions, other.versions)),
        length=_length(one, other),
        weeks=_weeks(one, other),
        other_day=float(_are_of_other_days(one, other)),
        same_site=float(one.mention.site == other.mention.site),
        same_subject=float(one.subject == other.subject != ""),
        related=float(_is_related(one, other)),
    )


def _in_common(one: Document, other: Document) -> frozenset[str]:
    """Return the words that both documents say, or that one says and the other one abbreviates."""
    common = _shared(one.words, other)
    return common if one.initials.isdisjoint(other.words) else common | one.initials & other.words


def _length(one: Document, other: Document) -> float:
    return log1p(min(len(one.words), len(other.words)))


def _weeks(one: Document, other: Document) -> float:
    return log1p(abs(one.mention.day - other.mention.day) / DAYS_A_WEEK)


def _are_of_other_days(one: Document, other: Document) -> bool:
    return one.day is not None and other.day is not None and abs(one.day - other.day) > SAME_DAYS


def _shared(words: frozenset[str], other: Document) -> frozenset[str]:
    """Return the words that a document says, or abbreviates."""
    said = words & other.words
    return said if other.initials.isdisjoint(words) else said | words & other.initials


def _same_text(one: Document, other: Document) -> str | None:
    """Return the rule by which two documents are one text in two places; None where they are not."""
    # Headlines that are equal come back, and are no one text for that.
    if (
        not set(one.runs).isdisjoint(other.runs)
        and one.mention.site != other.mention.site
        and one.headline != other.headline
    ):
        return "wording"
    if abs(one.mention.day - other.mention.day) > MAX_TEXT_DAYS:
        return None
    if one.headline and one.headline == other.headline and len(one.headline.split()) >= MIN_HEADLINE_WORDS:
        return "headline"
    if one.headline and other.headline:
        alike = len(one.title & other.title) >= MIN_TITLE_SHARE * max(len(one.title), len(other.title), 1)
        repeated = set(one.sentences).intersection(other.sentences) if alike else ()
        if any(len(sentence.split()) >= MIN_TEXT_WORDS for sentence in repeated):
            return "sentence"
    return None


def _is_related(one: Document, other: Document) -> bool:
    """Return whether one is listed as related to the other."""
    return other.mention.parent == one.mention.id or one.mention.parent == other.mention.id


def _is_series(one: Document, other: Document) -> bool:
    """Return whether one site begins two headlines alike, of two things."""
    if one.mention.site != other.mention.site or one.headline == other.headline:
        return False
    begins, others = (document.headline.split()[:MIN_BEGINNING] for document in (one, other))
    return begins == others and len(begins) == MIN_BEGINNING


MAX_QUOTED_WORDS = 6


def _quote(one: Document, other: Document, rarity: Rarity) -> str:
    """Return the rarest words that both have, for people: they are stems."""
    shared = sorted(one.words & other.words, key=lambda word: (-rarity.of_word(word), word))
    return ", ".join(shared[:MAX_QUOTED_WORDS])
