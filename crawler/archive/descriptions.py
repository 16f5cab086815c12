"""Read the descriptions of tables and columns from the comments of `archive.db-schema.sql`.

A comment above a table, view or virtual table is its description; one behind a column is the description of the column.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["SCHEMA", "Column", "Table", "describe"]

SCHEMA = Path(__file__).resolve().parents[2] / "archive.db-schema.sql"

_CREATE = re.compile(r"CREATE (TABLE|VIEW|VIRTUAL TABLE) (\w+)")
_COLUMN = re.compile(r"  (\w+) (TEXT|INTEGER|REAL|BLOB)\b")
_REFERENCE = re.compile(r"REFERENCES (\w+)")
_COMMENT = re.compile(r"^\s*-- (.*)$")
_CONSTRAINTS = ("UNIQUE", "PRIMARY", "CHECK", "FOREIGN")


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    """Its name."""

    type: str
    """Its type in SQLite."""

    nullable: bool
    """Whether it may be null."""

    references: str | None
    """The table that it refers to; None without one."""

    description: str
    """What it means, with its unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table, view or full-text index."""

    name: str
    """Its name."""

    kind: Literal["table", "view", "index"]
    """What it is; `index` is a full-text index."""

    description: str
    """What a row is."""

    columns: tuple[Column, ...] = ()
    """Its columns; none for views, whose queries name them."""

    query: str = ""
    """The SELECT of a view; empty for others."""


def describe(sql: str) -> tuple[Table, ...]:
    """Return the tables, views and full-text indexes of a schema, in its order."""
    return tuple(_tables(sql.splitlines()))


def _tables(lines: list[str]) -> Iterator[Table]:
    above: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        comment, create = _COMMENT.match(line), _CREATE.match(line)
        if create:
            end = next(i for i in range(number, len(lines)) if lines[i].rstrip().endswith(";"))
            kind: Literal["table", "view", "index"] = "view" if create[1] == "VIEW" else "table"
            if create[1] == "VIRTUAL TABLE":
                kind = "index"
            columns = tuple(_columns(lines[number + 1 : end])) if kind == "table" else ()
            query = "\n".join(lines[number + 1 : end + 1]).rstrip("; \n") if kind == "view" else ""
            yield Table(name=create[2], kind=kind, description=" ".join(above), columns=columns, query=query)
            number = end
        above = [*above, comment[1].strip()] if comment else []
        number += 1


def _columns(lines: list[str]) -> Iterator[Column]:
    for number, line in enumerate(lines):
        column = _COLUMN.match(line)
        if not column or column[1] in _CONSTRAINTS:
            continue
        _, dashes, description = line.partition(" -- ")
        if not dashes:  # a CHECK of several lines has the comment at its end
            rest = (re.search(r"-- (.*)$", after) for after in lines[number + 1 : number + 4])
            description = next((found[1] for found in rest if found), "")
        references = _REFERENCE.search(line)
        yield Column(
            name=column[1],
            type=column[2],
            nullable="NOT NULL" not in line and "PRIMARY KEY" not in line,
            references=references[1] if references else None,
            description=description.strip(),
        )
