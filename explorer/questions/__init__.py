"""The questions that the explorer answers: one file each, `NAME.sql` in this folder. To add one, add a file.

A file begins with comments that say what it is, then has one SELECT:

    -- title: Which sites are cited most?
    -- group: Sites
    -- description: What a row is and how it is counted, in a sentence or two.
    -- caveat: What the answer does not say. (May be left out.)
    -- year = : A parameter, its default (here none, which stands for all) and its meaning.
    -- rows = 20: Another.
    SELECT ...

A comment that begins with two blanks more continues the one above. A parameter that is left empty means its default,
which the SQL sees to: Datasette gives it as an empty text. So the SQL also runs anywhere else, but for the function
`fts_query` of explorer.search_terms.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

__all__ = ["GROUPS", "QUESTIONS", "Parameter", "Question", "QuestionError", "read_question"]

FOLDER = Path(__file__).parent

GROUPS = ("Reading", "Subjects", "Sites", "Pages and authors", "Link life", "The archive itself")
"""Headings under which lists show the questions, in order."""

_FIELDS = ("title", "group", "description", "caveat")
_COMMENT = re.compile(r"-- (?:(?P<name>\w+)(?: = ?(?P<default>[^:]*))?: )?(?P<text>.*)")
_PLACEHOLDER = re.compile(r"'(?:[^']|'')*'|:(\w+)")


class QuestionError(Exception):
    """A file of a question cannot be read as one; the message names it and says what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A parameter of a question. default: what an empty one means; '' when that stands for all."""

    name: str
    default: str
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question. name: of its file and in its address. caveat: None when the description says all."""

    name: str
    title: str
    group: str
    description: str
    caveat: str | None
    parameters: tuple[Parameter, ...]
    sql: str

    def fill_parameters(self, values: Mapping[str, str] = MappingProxyType({})) -> str:
        """The SQL with its parameters filled in; those that are not given are empty.

        >>> "'it''s' = ''" in QUESTIONS["top_sites"].fill_parameters({"year": "it's"})
        True
        """

        def literal(place: re.Match[str]) -> str:
            if place[1] is None:
                return place[0]
            value = values.get(place[1], "").replace("'", "''")
            return f"'{value}'"

        return _PLACEHOLDER.sub(literal, self.sql)


def read_question(name: str, text: str) -> Question:
    """The question in a file. Raises QuestionError."""
    lines = text.splitlines()
    length = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for head in _join_continuations(name, lines[:length]):
        comment = _COMMENT.fullmatch(head)
        if comment is None or comment["name"] is None:
            raise QuestionError(f"{name}.sql: {head!r} is neither '-- head: text' nor '-- parameter = default: text'.")
        if comment["default"] is not None:
            parameters.append(
                Parameter(name=comment["name"], default=comment["default"].strip(), meaning=comment["text"])
            )
        elif comment["name"] in _FIELDS:
            fields[comment["name"]] = comment["text"]
        else:
            raise QuestionError(f"{name}.sql: there is no head {comment['name']!r}; a parameter has a '=' behind it.")
    if missing := [head for head in _FIELDS[:3] if not fields.get(head)]:
        raise QuestionError(f"{name}.sql: the comments at its top have no {' and no '.join(missing)}.")
    if fields["group"] not in GROUPS:
        raise QuestionError(f"{name}.sql: {fields['group']!r} is no group; the groups are {', '.join(GROUPS)}.")
    sql = "\n".join(lines[length:]).strip().removesuffix(";")
    used = {place for place in _PLACEHOLDER.findall(sql) if place}
    if used != {parameter.name for parameter in parameters}:
        raise QuestionError(f"{name}.sql: the parameters of its SQL and those of its comments differ.")
    return Question(
        name=name,
        title=fields["title"],
        group=fields["group"],
        description=fields["description"],
        caveat=fields.get("caveat"),
        parameters=tuple(parameters),
        sql=sql,
    )


def _join_continuations(name: str, lines: list[str]) -> Iterator[str]:
    """The comments, each with the lines that continue it."""
    joined: list[str] = []
    for line in lines:
        if not line.startswith("--   "):
            joined.append(line)
        elif joined:
            joined[-1] += f" {line[5:].strip()}"
        else:
            raise QuestionError(f"{name}.sql: its first line continues none.")
    return iter(joined)


def _read_all() -> Iterator[Question]:
    questions = [read_question(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.sql"))]
    return iter(sorted(questions, key=lambda question: (GROUPS.index(question.group), question.title)))


QUESTIONS: Mapping[str, Question] = {question.name: question for question in _read_all()}
"""Name -> question, by group and title."""
