"""A vocabulary: what is counted, as data."""

import json
from dataclasses import dataclass
from datetime import date

__all__ = ["Analysis", "Figure", "Topic", "Vocabulary", "said_to_count"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a publication gave in an analysis of its own."""

    count: int
    """The number."""

    why: str | None
    """Why a count of the archive differs from it; None where nobody said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Analysis:
    """An analysis that a publication made itself: how it counted."""

    name: str
    """Name in the vocabulary, such as `analysis-2021`."""

    title: str | None = None
    """What it is called; None without one."""

    url: str | None = None
    """Where it is; None where that is not said."""

    until: date | None = None
    """Last day of the issues that it counted; None for all."""

    words: int = 4
    """Least number of words of a headline that it counted: one more than its spaces."""

    roles: tuple[str, ...] = ("story", "item", "related", "inline")
    """Roles of the mentions that it counted."""

    types: tuple[str, ...] = ("newsletter",)
    """Types of the issues that it counted."""

    headlines: Figure | None = None
    """How many headlines it counted, as it says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Topic:
    """Something that headlines and summaries may be about."""

    group: str
    """Topics that are shown together."""

    name: str
    """Name, unique in the vocabulary."""

    forms: tuple[str, ...]
    """What stands for it in a text: words, or a regular expression between slashes."""

    exclusions: tuple[str, ...] = ()
    """Phrases in which a form does not stand for it."""

    since_renamed: str | None = None
    """What it is called since."""

    analysis: str | None = None
    """Name of the publication's own analysis that had it; None for none."""

    figure: Figure | None = None
    """What that analysis gave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """The topics of a publication, in order, and its own analyses of them."""

    topics: tuple[Topic, ...] = ()
    """Those of one group stand together."""

    analyses: tuple[Analysis, ...] = ()
    """Those that a topic names, and others."""


def said_to_count(vocabulary: Vocabulary) -> str:
    """Return what of a vocabulary decides what is counted, as a text."""
    told = [(each.name, each.forms, each.exclusions, each.analysis) for each in vocabulary.topics]
    analyses = [(each.name, each.words) for each in vocabulary.analyses]
    return json.dumps([told, analyses], ensure_ascii=False)
