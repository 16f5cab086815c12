"""What a description makes of a publication's editions, counted as they are read. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from crawler.digests.publications import Publication
from crawler.items import Edition, Problem
from crawler.text.space import fold_space
from crawler.urls import normalise

__all__ = ["Tally", "address_origin"]

EXAMPLES: Final = 3
"""Examples that are kept of each kind of doubt."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """Counts over the editions of a publication."""

    publication: Publication
    left_out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Cause -> names of what is no issue."""
    kinds: Counter[str] = field(default_factory=Counter)
    """Kind of an edition -> how many may be issues."""
    told_by: Mapping[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in ("number", "date", "title", "address")}
    )
    """Fact -> place that states it -> how many."""
    lacking: Mapping[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in ("number", "date", "title", "address")}
    )
    """Fact -> names of the editions that lack it."""
    doubts: Counter[str] = field(default_factory=Counter)
    """Kind of a problem -> how many."""
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Kind of a problem -> some of them, in words."""
    roles: Counter[str] = field(default_factory=Counter)
    sections: Counter[str] = field(default_factory=Counter)
    """Heading of a section -> in how many editions."""
    groups: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Heading of a section -> the outer headings that it stands under."""
    linked: Counter[str] = field(default_factory=Counter)
    """Normalised address -> in how many editions a link to it counts as more than housekeeping."""
    texts: dict[str, str] = field(default_factory=dict)
    """Such an address -> text of one link to it."""
    numbers: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Number -> names of the editions that have it."""
    words: int = 0
    newest: Edition | None = None
    """The one with the latest date, else the highest number."""

    def add(self, edition: Edition) -> None:
        """Count an edition."""
        name = edition.document.locator
        if edition.left_out is not None or edition.availability in ("empty", "stub"):
            self.left_out[edition.left_out or _why_empty(edition)].append(name)
            return
        self.kinds[edition.document.kind] += 1
        self.words += edition.body.words
        told, address = edition.told_by, address_origin(edition, self.publication)
        date = edition.published or edition.published_raw
        for fact, place, value in (
            ("number", told.number, edition.number),
            ("date", told.date, date),
            ("title", told.title, edition.title),
            ("address", address, address),
        ):
            if value is None:
                self.lacking[fact].append(name)
            else:
                self.told_by[fact][place or edition.document.kind] += 1
        if edition.number is not None:
            self.numbers[edition.number].append(name)
        self.doubt(name, edition.problems)
        self._add_body(edition)
        if self.newest is None or _age(edition) >= _age(self.newest):
            self.newest = edition

    def doubt(self, name: str, problems: Iterable[Problem]) -> None:
        """Count the problems of what has a name."""
        for problem in problems:
            self.doubts[problem.kind] += 1
            if len(self.examples[problem.kind]) < EXAMPLES:
                about = f" {problem.about}:" if problem.about and problem.about not in problem.evidence else ""
                self.examples[problem.kind].append(f"{name}:{about} {problem.evidence}")

    def _add_body(self, edition: Edition) -> None:
        body = edition.body
        self.roles.update(mention.role for mention in body.mentions)
        self.sections.update({section.name for section in body.sections})
        for section in body.sections:
            self.groups[section.name].add(section.group)
        here: dict[str, str | None] = {}
        for mention in body.mentions:
            if mention.role not in ("promo", "embed"):
                here.setdefault(mention.url, mention.title)
        for written, title in here.items():
            self.linked[written] += 1
            self.texts.setdefault(written, fold_space(title or ""))

    @property
    def issues(self) -> int:
        """How many editions may be issues."""
        return self.kinds.total()

    @property
    def unmapped(self) -> list[str]:
        """The headings that no rule maps to a category, themselves nor by what they stand under."""
        find = self.publication.reading.categories.find
        return [name for name in sorted(self.groups) if not find(name) and not all(map(find, self.groups[name]))]

    def everywhere(self, share: float, least: int) -> list[tuple[str, int]]:
        """Return the addresses that count as content in at least a share of the issues, and at least in some, with the
        number of issues."""
        wanted = max(least, share * self.issues)
        joined: Counter[str] = Counter()
        for written, count in self.linked.items():
            if count > 1 or wanted <= 1:
                joined[normalise(written).url] += count
        return [(url, min(count, self.issues)) for url, count in joined.most_common() if count >= wanted]


def address_origin(edition: Edition, publication: Publication) -> str | None:
    """Return where the address of an edition's issue is from; None where none is known."""
    kind = edition.document.kind
    if kind in ("markdown", "mail"):
        if edition.permalink is None:
            return None
        return "permalink of [issue]" if publication.issue.permalink is not None else "header"
    return {"entry": "link of the feed's entry", "page": "the page's own", "post": "the post's own"}[kind]


def _why_empty(edition: Edition) -> str:
    first = next((problem.evidence for problem in edition.problems if problem.kind in ("empty", "too_large")), None)
    return first or ("it redirects elsewhere" if edition.availability == "stub" else "it has no text")


def _age(edition: Edition) -> tuple[str, int, str]:
    return (
        edition.published.isoformat() if edition.published else "",
        edition.number or 0,
        edition.document.locator,
    )
