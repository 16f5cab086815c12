"""The full-text indexes, and how a writer keeps those of a table.

Each has the texts of a table elsewhere, so it has to be told the values that it is to forget:
https://www.sqlite.org/fts5.html#external_content_tables. Those of issues and authors have triggers, but for new
rows: within a statement that replaces rows, FTS5 would replace too, and forget values that it never had. New rows, and
all of mentions, sources and texts, are told by who writes them, since triggers would do it three times as slowly: at
the end of the transaction.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.archive.connections import put_off, write_waiting
from crawler.archive.database import Archive

__all__ = [
    "SEARCH_INDEXES",
    "SearchIndex",
    "forget_rows",
    "index_issue",
    "index_rows",
    "indexes_of",
    "is_unspaced",
    "rebuild_indexes",
]

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""A letter by which a row is one of the view `unspaced_mentions`."""

_COUNT_CHANGE = "UPDATE generations SET number = number + 1 WHERE name = ?"
"""What no trigger counts: a change of an index alone."""

# Triggers follow what becomes of an issue once it is in the index.
_INDEX_ISSUE = """
INSERT INTO issues_fts (rowid, title, subtitle)
SELECT id, title, subtitle FROM issues WHERE id = ? AND id NOT IN (SELECT id FROM issues_fts_docsize)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchIndex:
    """A full-text index."""

    name: str
    """Name of the index."""

    table: str
    """Table whose texts it has."""

    content: str
    """Table or view that it reads when it is rebuilt."""

    key: str
    """Column of both that is the rowid of the index."""

    columns: tuple[str, ...]
    """Columns that it has, in its order."""

    unspaced: bool = False
    """Whether it has only texts with a letter of a script without spaces."""

    @property
    def insert(self) -> str:
        """Return the statement that adds a row: key and texts."""
        marks = ", ".join("?" for _ in self.columns)
        return f"INSERT INTO {self.name} (rowid, {', '.join(self.columns)}) VALUES (?, {marks})"  # noqa: S608

    @property
    def delete(self) -> str:
        """Return the statement that forgets a row: key and the texts that it was added with."""
        marks = ", ".join("?" for _ in self.columns)
        columns = ", ".join((self.name, "rowid", *self.columns))
        return f"INSERT INTO {self.name} ({columns}) VALUES ('delete', ?, {marks})"  # noqa: S608 - of constants

    def chosen(self, rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
        """Return those of the rows, key and texts, that it has."""
        if not self.unspaced:
            return list(rows)
        return [row for row in rows if any(text and is_unspaced(text) for text in row[1:])]


_MENTION = ("title", "summary", "heading", "context")
SEARCH_INDEXES: Mapping[str, SearchIndex] = {
    index.name: index
    for index in (
        SearchIndex(name="issues_fts", table="issues", content="issues", key="id", columns=("title", "subtitle")),
        SearchIndex(name="mentions_fts", table="mentions", content="mentions", key="id", columns=_MENTION),
        SearchIndex(name="mention_words_fts", table="mentions", content="mentions", key="id", columns=_MENTION),
        SearchIndex(
            name="unspaced_mentions_fts",
            table="mentions",
            content="unspaced_mentions",
            key="id",
            columns=_MENTION,
            unspaced=True,
        ),
        SearchIndex(
            name="sources_fts",
            table="sources",
            content="sources",
            key="link_id",
            columns=("title", "description", "site_name"),
        ),
        SearchIndex(
            name="source_texts_fts", table="source_texts", content="source_texts", key="link_id", columns=("text",)
        ),
        SearchIndex(name="authors_fts", table="authors", content="authors", key="id", columns=("name",)),
    )
}
"""Name -> full-text index; all of the schema."""


def is_unspaced(text: str) -> bool:
    """Return whether a text has a letter of a script without spaces between words.

    >>> is_unspaced("機械 learning"), is_unspaced("machine")
    (True, False)
    """
    return not text.isascii() and _UNSPACED.search(text) is not None


def indexes_of(table: str) -> tuple[SearchIndex, ...]:
    """Return the full-text indexes of the texts of a table."""
    return tuple(index for index in SEARCH_INDEXES.values() if index.table == table)


def index_rows(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Add rows of a table, key and texts, to its indexes."""
    for index in indexes_of(table):
        put_off(connection, index.name, index.insert, index.chosen(rows), characters=_characters(table, rows))


def forget_rows(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Take rows of a table out of its indexes. rows: key and texts as they were added."""
    for index in indexes_of(table):
        put_off(connection, index.name, index.delete, index.chosen(rows), characters=_characters(table, rows))


def _characters(table: str, rows: Iterable[Sequence[Any]]) -> int:
    """Return the length of texts of pages; those of mentions and titles are short."""
    return sum(len(text) for _, text in rows) if table == "source_texts" else 0


def index_issue(connection: sqlite3.Connection, number: int) -> None:
    """Add a new issue to the index of issues, as it is at the end of the transaction, if it is there then."""
    put_off(connection, "issues_fts", _INDEX_ISSUE, [(number,)])


def rebuild_indexes(archive: Archive, *tables: str) -> None:
    """Make the indexes of these tables anew from what the tables have; those of all tables where none is named."""
    write_waiting(archive.connection)
    for index in SEARCH_INDEXES.values():
        if not tables or index.table in tables:
            archive.db.table(index.name).rebuild_fts()
            archive.connection.execute(_COUNT_CHANGE, (index.table,))
