"""The tables and views that are exported, with the types and meanings of their columns, from archive.db-schema.sql."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Literal

from crawler.archive.descriptions import SCHEMA, Column, describe
from crawler.archive.exports.names import VIEWS
from crawler.archive.summaries import SUMMARIES

__all__ = ["TEXTS", "TEXTS_IN_ROWS", "Field", "FieldType", "Relation", "relation", "relations"]

FieldType = Literal["integer", "number", "text", "date", "time", "flag"]
"""number: a float. date and time: a text of that form, by a rule of the schema. flag: an integer, 0 or 1."""

TEXTS = frozenset(
    {"edition_texts", "edition_revision_texts", "withheld_texts", "source_texts", "source_revision_texts"}
)
"""Tables with the whole texts of others."""

TEXTS_IN_ROWS = frozenset({("mentions", "context")})
"""Table and column of texts of others that only an archive with texts has."""

_OF_ONE_FILE = frozenset({"generations", *(summary.table for summary in SUMMARIES)})
"""Tables that count what one file has."""

_TYPES: Mapping[str, FieldType] = {"INTEGER": "integer", "REAL": "number", "TEXT": "text"}

_VOCABULARIES = re.compile(r"\((\w+) IN \(([^)]*)\)")
_WORDS = re.compile(r"'([^']*)'")
_DATES = re.compile(r"\((\w+) IS date\(\1")
_TIMES = re.compile(r"\((\w+) IS strftime\('%Y-%m-%dT%H:%M:%SZ', \1\)")
"""Rules of columns in a statement that makes a table."""

_MEANINGS: Mapping[str, str] = {
    "entries.archived_url": "snapshots.url",
    "entries.domain": "domains.name",
    "entries.image_url": "images.url",
    "entries.issue_date": "issues.published",
    "entries.issue_number": "issues.number",
    "entries.issue_title": "issues.title",
    "entries.issue_url": "issues.url",
    "entries.link_url": "links.url",
    "entries.mention_id": "mentions.id",
    "entries.publication": "publications.name",
    "entries.section": "sections.name",
    "entries.section_group": "sections.section_group",
    "entries.category": "sections.category",
    "entries.source_state": "links.state",
    "entries.source_title": "sources.title",
    "entries.work": "links.work",
    "illustrations.image_url": "images.url",
    "illustrations.issue_date": "issues.published",
    "illustrations.issue_number": "issues.number",
    "illustrations.publication": "publications.name",
    "illustrations.section": "sections.name",
}
"""Column of a view -> the column that it shows, where it has another name; else it is one of mentions or image_uses."""

_MADE: Mapping[str, str] = {
    "entries.parent_url": "as written, of the story or item that a related or inline link belongs to",
    "entries.source_author": "who signs the linked page, separated by '; '",
    "entries.source_published": "date of publication of the linked page",
    "illustrations.story_url": "as written, of the story that it illustrates",
}
"""Columns of views that no table has."""

_ROWS_OF = {"entries": "mentions", "illustrations": "image_uses"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A column."""

    name: str
    """Its name."""

    type: FieldType
    """Its type."""

    nullable: bool = True
    """Whether it may be null."""

    references: str | None = None
    """The table that it refers to; None without one."""

    vocabulary: tuple[str, ...] = ()
    """The words that it may hold; empty for any."""

    description: str = ""
    """What it means, with its unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """A table or view."""

    name: str
    """Its name."""

    kind: Literal["table", "view"]
    """What it is."""

    description: str
    """What a row is."""

    fields: tuple[Field, ...]
    """Its columns."""

    key: tuple[str, ...]
    """Columns of the primary key; empty for a view."""

    order: str
    """What its rows are sorted by."""


@cache
def relations() -> tuple[Relation, ...]:
    """Return all tables in the order of the schema, then the views."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA.read_text("utf-8"))
        return tuple(_relations(connection))


def relation(name: str) -> Relation:
    """Return the table or view of a name. Raises KeyError."""
    return {each.name: each for each in relations()}[name]


def _relations(connection: sqlite3.Connection) -> Iterator[Relation]:
    described = {table.name: table for table in describe(SCHEMA.read_text("utf-8"))}
    fields: dict[str, Field] = {}
    for table in described.values():
        if table.kind != "table" or table.name in _OF_ONE_FILE:
            continue
        vocabularies, forms = _rules(_statement(connection, table.name))
        own = tuple(_field(column, vocabularies.get(column.name), forms.get(column.name)) for column in table.columns)
        fields |= {f"{table.name}.{field.name}": field for field in own}
        key = _key(connection, table.name)
        yield Relation(
            name=table.name, kind="table", description=table.description, fields=own, key=key, order=", ".join(key)
        )
    for name, order in VIEWS.items():
        columns = [row[0] for row in connection.execute("SELECT name FROM pragma_table_xinfo(?)", (name,))]
        shown = tuple(_shown(name, column, fields) for column in columns)
        yield Relation(
            name=name, kind="view", description=described[name].description, fields=shown, key=(), order=order
        )


def _statement(connection: sqlite3.Connection, table: str) -> str:
    return str(connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0])


def _key(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    rows = connection.execute("SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (table,))
    return tuple(row[0] for row in rows)


def _rules(statement: str) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, FieldType]]:
    """Return the words that columns may hold, none for numbers, and what columns of one form of text are."""
    # Of two rules for a column the first counts.
    vocabularies = {name: tuple(_WORDS.findall(words)) for name, words in reversed(_VOCABULARIES.findall(statement))}
    forms: dict[str, FieldType] = dict.fromkeys(_TIMES.findall(statement), "time")
    return vocabularies, forms | dict.fromkeys(_DATES.findall(statement), "date")


def _field(column: Column, vocabulary: tuple[str, ...] | None, form: FieldType | None) -> Field:
    kind = form or _TYPES[column.type]
    if vocabulary is not None:  # which counts before a form
        kind = _TYPES[column.type] if vocabulary else "flag"
    return Field(
        name=column.name,
        type=kind,
        nullable=column.nullable,
        references=column.references,
        vocabulary=vocabulary or (),
        description=column.description,
    )


def _shown(view: str, column: str, fields: Mapping[str, Field]) -> Field:
    """Return a column of a view: that of a table under its own name, nullable since outer joins may find nothing."""
    place = f"{view}.{column}"
    if place in _MADE:
        return Field(name=column, type="text", description=_MADE[place])
    known = fields[_MEANINGS.get(place, f"{_ROWS_OF[view]}.{column}")]
    return Field(
        name=column,
        type=known.type,
        references=known.references,
        vocabulary=known.vocabulary,
        description=known.description,
    )
