"""The canned queries ("questions") of the explorer, one file each: `NAME.sql` in this folder. To add one, add a file.

A file starts with comments that describe the question, followed by one SELECT:

    -- title: Which sites are cited most?
    -- group: Sites
    -- description: What a row is and how it is counted, in a sentence or two.
    -- caveat: What the result does not say. (Optional.)
    -- chart: lines year: percent
    -- year [year] = : A parameter: what it takes, its default (here the empty string, which stands for all), meaning.
    -- rows [number] = 20: Another parameter.
    SELECT ...

What a parameter takes, in brackets, is a kind of `explorer.questions.values`, number, date, or words with bars between
them; it may be left out. A chart (optional) is of one of the forms of `Chart`.

A name in braces stands for SQL that questions share: `FRAGMENTS` of explorer.figures has them. That of a parameter
that takes a number stands for the number that was asked, or its default where none above 0 was: `LIMIT {rows}`.

A comment with two additional spaces after the dashes continues the one above. Datasette passes an omitted parameter as
an empty string, and the SQL itself must replace that by the default. So the SQL also runs outside of Datasette, except
for the function `fts_query` of explorer.search.terms.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from explorer.figures import fill_fragments

__all__ = ["GROUPS", "QUESTIONS", "Chart", "Parameter", "Question", "QuestionError", "read_question"]

FOLDER = Path(__file__).parent

GROUPS = ("Reading", "Subjects", "Sites", "Pages and authors", "Stories", "Link life", "The archive itself")
"""Headings of the list of questions, in order."""

_FIELDS = ("title", "group", "description", "caveat", "chart")
_COMMENT = re.compile(r"-- (?:(?P<name>\w+)(?: \[(?P<takes>[\w|]+)\])?(?: = ?(?P<default>[^:]*))?: )?(?P<text>.*)")
_CHART = re.compile(r"(?P<form>lines|stacked|bars|pivot) (?P<label>\w+): (?P<columns>\w+(?:, \w+)*)")
_PLACEHOLDER = re.compile(r"'(?:[^']|'')*'|:(\w+)")


class QuestionError(Exception):
    """The file of a question is malformed; the message names the file and the fault."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A parameter of a question."""

    name: str
    """Name in the SQL, without the colon, and in the URL."""
    default: str
    """Value that an empty one stands for; "" where empty stands for all."""
    meaning: str
    """Description for the reader, ending in a full stop."""
    takes: str = ""
    """A kind of `explorer.questions.values`, or words with bars between them; empty for any text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """What a result is drawn as."""

    form: str
    """`lines` or `stacked`: a series for each column; `bars`: one column; `pivot`: a line for each value of the first
    column, of the values of the second."""
    label: str
    """Column of the labels of the axis."""
    columns: tuple[str, ...]
    """Columns of the values."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A canned query with its documentation."""

    name: str
    """Name of its file and in its URL."""
    title: str
    """The question, as a heading."""
    group: str
    """One of `GROUPS`."""
    description: str
    """What a row is and how it is counted."""
    caveat: str | None
    """What the result does not say; None where the description is enough."""
    parameters: tuple[Parameter, ...]
    """In the order of the file."""
    sql: str
    """One SELECT, without a semicolon."""
    chart: Chart | None = None
    """What its result is drawn as; None where the table says it best."""

    def fill_parameters(self, values: Mapping[str, str] = MappingProxyType({})) -> str:
        """Return the SQL with literals in place of its parameters; a missing value is an empty string.

        >>> "'it''s' = ''" in QUESTIONS["top_sites"].fill_parameters({"year": "it's"})
        True
        """

        def literal(match: re.Match[str]) -> str:
            if match[1] is None:
                return match[0]
            value = values.get(match[1], "").replace("'", "''")
            return f"'{value}'"

        return _PLACEHOLDER.sub(literal, self.sql)


def read_question(name: str, text: str) -> Question:
    """Parse a question.

    Args:
        name: name of the file without `.sql`.
        text: its content; what it names in braces is filled in.

    Raises:
        QuestionError: a comment, the group or the parameters are malformed.
    """
    lines = fill_fragments(text).splitlines()
    length = next((number for number, line in enumerate(lines) if not line.startswith("--")), len(lines))
    fields, parameters = _parse_comments(name, lines[:length])
    if missing := [field for field in _FIELDS[:3] if not fields.get(field)]:
        raise QuestionError(f"{name}.sql: missing in the comments at the top: {', '.join(missing)}.")
    if fields["group"] not in GROUPS:
        raise QuestionError(f"{name}.sql: unknown group {fields['group']!r}; groups are {', '.join(GROUPS)}.")
    sql = _fill_numbers("\n".join(lines[length:]).strip().removesuffix(";"), parameters)
    used = {parameter for parameter in _PLACEHOLDER.findall(sql) if parameter}
    if used != {parameter.name for parameter in parameters}:
        raise QuestionError(f"{name}.sql: the parameters in the SQL and in the comments differ.")
    return Question(
        name=name,
        title=fields["title"],
        group=fields["group"],
        description=fields["description"],
        caveat=fields.get("caveat"),
        parameters=tuple(parameters),
        sql=sql,
        chart=_read_chart(name, fields.get("chart")),
    )


def _fill_numbers(sql: str, parameters: list[Parameter]) -> str:
    """Return the SQL with what a parameter that takes a number stands for, in place of its name in braces."""
    for parameter in parameters:
        if parameter.takes == "number":
            asked = f"CAST(:{parameter.name} AS INTEGER)"
            number = f"CASE WHEN {asked} > 0 THEN {asked} ELSE {parameter.default} END"
            sql = sql.replace(f"{{{parameter.name}}}", number)
    return sql


def _read_chart(name: str, text: str | None) -> Chart | None:
    """Parse the chart of a question. Raise QuestionError."""
    if text is None:
        return None
    found = _CHART.fullmatch(text)
    if found is None:
        raise QuestionError(f"{name}.sql: a chart takes the form 'lines year: column, column', not {text!r}.")
    return Chart(form=found["form"], label=found["label"], columns=tuple(found["columns"].split(", ")))


def _parse_comments(name: str, lines: list[str]) -> tuple[dict[str, str], list[Parameter]]:
    """Return the fields (name -> text) and the parameters in the comments of a file. Raise QuestionError."""
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for line in _join_continuations(name, lines):
        comment = _COMMENT.fullmatch(line)
        if comment is None or comment["name"] is None:
            raise QuestionError(f"{name}.sql: {line!r} is neither '-- field: text' nor '-- parameter = default: text'.")
        if comment["default"] is not None:
            default = comment["default"].strip()
            takes = comment["takes"] or ""
            parameters.append(Parameter(name=comment["name"], default=default, meaning=comment["text"], takes=takes))
        elif comment["name"] in _FIELDS:
            fields[comment["name"]] = comment["text"]
        else:
            raise QuestionError(
                f"{name}.sql: unknown field {comment['name']!r}; fields are {', '.join(_FIELDS)}."
                " A parameter takes the form '-- parameter = default: text'."
            )
    return fields, parameters


def _join_continuations(name: str, lines: list[str]) -> Iterator[str]:
    """Return the comments, each joined with its continuation lines. Raise QuestionError."""
    joined: list[str] = []
    for line in lines:
        if not line.startswith("--   "):
            joined.append(line)
        elif joined:
            joined[-1] += f" {line[5:].strip()}"
        else:
            raise QuestionError(f"{name}.sql: the first line is a continuation line.")
    return iter(joined)


def _read_all() -> Iterator[Question]:
    questions = [read_question(path.stem, path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.sql"))]
    return iter(sorted(questions, key=lambda question: (GROUPS.index(question.group), question.title)))


QUESTIONS: Mapping[str, Question] = {question.name: question for question in _read_all()}
"""Name -> question, sorted by group and title."""
