"""The file of a vocabulary, `publications/KEY.topics.yaml`: what it may say, and what is said of a wrong one.

Unknown keys and wrong types follow from the classes, as those of a publication's file do. What is wrong with one topic
leaves out that topic; a text that is no YAML, or no vocabulary at all, raises.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from unicodedata import normalize

import msgspec

from crawler.analysis.topics.forms import fault_of, taken_out_by
from crawler.analysis.topics.marked_yaml import Place, read_yaml
from crawler.analysis.topics.vocabulary import Analysis, Figure, Topic, Vocabulary
from crawler.digests.description.messages import explain, unknown_keys
from crawler.digests.publications import FOLDER
from crawler.exceptions import VocabularyError

__all__ = ["ParsedVocabulary", "load_vocabulary", "parse_vocabulary", "vocabulary_path"]

_UNQUOTED = re.compile(r"Expected a string, got (true or false|an integer|a number|a date)")
"""What is said of a text that YAML reads as something else."""

_MOST_EXPRESSIONS = 200
"""Regular expressions of a vocabulary: each is sought in every text, where words are looked up."""

_LONGEST_NAME = 100
"""Characters of the name of a topic or a group, which stands in addresses and below charts."""

Text = Annotated[str, msgspec.Meta(min_length=1, description="text that is not empty")]
Words = Annotated[int, msgspec.Meta(ge=1, description="a number of words, at least 1")]
Count = Annotated[int, msgspec.Meta(ge=0, description="a number, at least 0")]
Role = Literal["story", "item", "related", "inline", "embed", "promo"]
IssueType = Literal["newsletter", "special", "podcast"]


class FigureTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that an analysis gave."""

    count: Count
    """The number, as published."""
    why: Text | None = None
    """Why a count of the archive differs from it."""


class TopicTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A topic. A list of forms alone may stand for it."""

    forms: tuple[Text, ...]
    """What stands for it: words, where case counts if one is a capital letter; or a regular expression between
    slashes."""
    exclusions: tuple[Text, ...] = msgspec.field(default=(), name="not")
    """Phrases in which a form does not stand for it; they are taken out first."""
    since_renamed: Text | None = msgspec.field(default=None, name="since-renamed")
    """What it is called since."""
    published: FigureTable | None = None
    """What the analysis of its group gave."""


class GroupTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Topics that are shown together."""

    analysis: Text | None = msgspec.field(default=None, name="of")
    """Name of the publication's own analysis that had these topics."""
    topics: dict[str, Any]
    """Name -> topic."""


class AnalysisTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An analysis that the publication made itself: how it counted."""

    title: Text | None = None
    """What it is called."""
    url: Text | None = None
    """Where it is."""
    until: date | None = None
    """Last day of the issues that it counted."""
    words: Words = 4
    """Least number of words of a headline that it counted."""
    roles: tuple[Role, ...] = ("story", "item", "related", "inline")
    """Roles of the links that it counted."""
    types: tuple[IssueType, ...] = ("newsletter",)
    """Types of the issues that it counted."""
    headlines: FigureTable | None = None
    """How many headlines it counted."""


class VocabularyFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A vocabulary."""

    groups: dict[str, Any]
    """Name -> group of topics."""
    analyses: dict[str, Any] = {}
    """Name -> analysis that the publication made itself."""


class ParsedVocabulary(NamedTuple):
    """What a file gives."""

    vocabulary: Vocabulary
    """What of it is right."""
    faults: tuple[str, ...]
    """What is wrong with the rest, each with file, line and key."""


Table = TypeVar("Table", bound=msgspec.Struct)


def parse_vocabulary(text: str, path: str) -> ParsedVocabulary:
    """Return what a file says. path: its path, for messages.

    Raises VocabularyError for what is no YAML, or has no table `groups`.
    """
    read = read_yaml(text, path)
    parser = _Parser(path, read.lines)
    faults = [parser.fault(place, what) for place, what in read.faults]
    if not isinstance(read.data, dict):
        raise VocabularyError(f"{path}: Expected a table with the key groups. docs/topics.md shows one.")
    known = {name: read.data[name] for name in read.data if name in ("groups", "analyses")}
    faults += [parser.fault((key.partition(":")[0],), key) for key in unknown_keys(read.data, VocabularyFile)]
    file, wrong = parser.table(known, VocabularyFile, ())
    if file is None:
        raise VocabularyError(" ".join(wrong))
    analyses = tuple(parser.analyses(file.analyses))
    named = {analysis.name for analysis in analyses}
    topics = tuple(parser.topics(file.groups, named))
    unnamed = dict.fromkeys(topic.analysis for topic in topics if topic.analysis and topic.analysis not in named)
    vocabulary = Vocabulary(topics=topics, analyses=(*analyses, *(Analysis(name=name) for name in unnamed)))
    return ParsedVocabulary(vocabulary, (*faults, *parser.faults))


class _Parser:
    """Reads the tables of a file one by one, and keeps what is wrong with each."""

    def __init__(self, path: str, lines: Mapping[Place, int]) -> None:
        self._path = path
        self._lines = lines
        self._expressions = 0
        self.faults: list[str] = []

    def fault(self, place: Place, what: str) -> str:
        """Return what is said of something wrong."""
        known = place
        while known and known not in self._lines:
            known = known[:-1]
        return f"{self._path}, line {self._lines.get(known, 1)}: {what}"

    def table(self, data: Any, kind: type[Table], place: Place) -> tuple[Table | None, list[str]]:
        """Return a table of the file, or None and what is wrong with it."""
        prefix = f"{'.'.join(place)}: " if place else ""
        if not isinstance(data, dict):
            return None, [self.fault(place, f"{prefix}Expected a table, got {_short(data)}.")]
        if unknown := unknown_keys(data, kind):
            return None, [
                self.fault((*place, each.partition(":")[0].split(".")[0]), f"{prefix}{each}") for each in unknown
            ]
        try:
            return msgspec.convert(data, kind), []
        except msgspec.ValidationError as error:
            said = explain(str(error), data, kind)
            if _UNQUOTED.search(said):
                said += " Put it in quotes."
            return None, [self.fault((*place, *_steps(said)), f"{prefix}{said}")]

    def analyses(self, given: Mapping[str, Any]) -> Iterator[Analysis]:
        for name, data in given.items():
            table, wrong = self.table(data, AnalysisTable, ("analyses", name))
            self.faults += wrong
            if table is not None:
                values = msgspec.structs.asdict(table) | {"headlines": _figure(table.headlines)}
                yield Analysis(name=name, **values)

    def topics(self, groups: Mapping[str, Any], analyses: set[str]) -> Iterator[Topic]:
        seen: dict[str, str] = {}
        for group, data in groups.items():
            place = ("groups", group)
            table, wrong = self.table(data, GroupTable, place)
            self.faults += wrong
            if table is None:
                continue
            if analyses and table.analysis is not None and table.analysis not in analyses:
                known = ", ".join(sorted(analyses))
                what = f"{'.'.join(place)}.of: there is no analysis {table.analysis!r} in analyses, only {known}."
                self.faults.append(self.fault((*place, "of"), what))
                continue
            for name, value in table.topics.items():
                where = (*place, "topics", name)
                if unnamed := _fault_of_name(group) or _fault_of_name(name):
                    self.faults.append(self.fault(where, f"{'.'.join(where)!r}: {unnamed}."))
                    continue
                topic = self._topic(value, group, name, table.analysis, where)
                if topic is None:
                    continue
                key = normalize("NFKC", name).casefold()
                if key in seen:
                    what = f"{'.'.join(where)}: there is a topic of that name in {seen[key]}."
                    self.faults.append(self.fault(where, what))
                    continue
                seen[key] = group
                yield topic

    def _topic(self, value: Any, group: str, name: str, analysis: str | None, where: Place) -> Topic | None:
        data = {"forms": value} if isinstance(value, list) else value
        table, wrong = self.table(data, TopicTable, where)
        if table is None:
            self.faults += wrong
            return None
        wrong = [
            self.fault((*where, key, str(number)), f"{'.'.join(where)}: {fault}.")
            for key, forms in (("forms", table.forms), ("not", table.exclusions))
            for number, form in enumerate(forms)
            if (fault := fault_of(form)) is not None
        ]
        if not table.forms:
            wrong.append(self.fault((*where, "forms"), f"{'.'.join(where)}: forms: Expected at least one form."))
        wrong += [] if wrong else self._never_counted(table, where)
        self._expressions += sum(form.startswith("/") for form in (*table.forms, *table.exclusions))
        if self._expressions > _MOST_EXPRESSIONS:
            what = f"{'.'.join(where)}: at most {_MOST_EXPRESSIONS} regular expressions are read. Write words."
            wrong.append(self.fault(where, what))
        self.faults += wrong
        if wrong:
            return None
        return Topic(
            group=group,
            name=name,
            forms=table.forms,
            exclusions=table.exclusions,
            since_renamed=table.since_renamed,
            analysis=analysis,
            figure=_figure(table.published),
        )

    def _never_counted(self, table: TopicTable, where: Place) -> list[str]:
        """Return what is said of forms that an exclusion takes out wherever they stand."""
        taken = ((number, form, taken_out_by(form, table.exclusions)) for number, form in enumerate(table.forms))
        return [
            self.fault((*where, "forms", str(number)), f"{'.'.join(where)}: {form!r} is never counted: not has {by!r}.")
            for number, form, by in taken
            if by is not None
        ]


def _fault_of_name(name: str) -> str | None:
    if not name.strip():
        return "a name is empty"
    if not name.isprintable():
        return "a name has a line break, or a sign that nobody sees"
    return f"a name has more than {_LONGEST_NAME} characters" if len(name) > _LONGEST_NAME else None


def _figure(table: FigureTable | None) -> Figure | None:
    return None if table is None else Figure(table.count, table.why)


def _steps(said: str) -> tuple[str, ...]:
    """Return the keys below a table that a message begins with.

    >>> _steps("forms[2]: Expected a string"), _steps("forms is missing.")
    (('forms', '2'), ())
    """
    key, mark, _ = said.partition(":")
    return tuple(key.replace("[", ".").replace("]", "").split(".")) if mark else ()


def _short(value: object) -> str:
    text = repr(value)
    return "nothing" if value is None else text if len(text) <= 80 else f"{text[:80]}…"


def load_vocabulary(path: Path) -> ParsedVocabulary:
    """Return what the file at a path says. Raises VocabularyError, as `parse_vocabulary` does, and where it cannot be
    read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:  # not UTF-8
        raise VocabularyError(f"{path} cannot be read: {error}.") from None
    return parse_vocabulary(text, str(path))


def vocabulary_path(key: str, folder: Path = FOLDER) -> Path:
    """Return where the vocabulary of a publication is, if it has one.

    >>> vocabulary_path("gearbox").name
    'gearbox.topics.yaml'
    """
    return folder / f"{key}.topics.yaml"
