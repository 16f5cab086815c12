"""A connection that notes which tables and columns its queries read, by the names of `explorer.generations`.

SQLite itself tells, when it compiles a statement: https://www.sqlite.org/c3ref/set_authorizer.html.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from typing import Any

from crawler.archive.search_indexes import SEARCH_INDEXES
from explorer.generations import EVERYTHING, MOMENT, SCHEMA
from explorer.search.terms import VOCABULARY

__all__ = ["MAX_STATEMENT_CHARS", "RecordingConnection", "read_by", "recorded"]

MAX_STATEMENTS = 4000
"""Statements of which is remembered what they read."""

MAX_STATEMENT_CHARS = 10_000
"""Length of the longest statement that is remembered: what visitors write may be of any."""

_QUERY = re.compile(r"\s*(?:SELECT|WITH|VALUES)\b", re.IGNORECASE)
_OF_SCHEMA = re.compile(
    r"\s*PRAGMA\s+(?:\w+\.)?(?:table_x?info|foreign_key_list|index_x?info|index_x?list|schema_version"
    r"|database_list|function_list|compile_options)\b",
    re.IGNORECASE,
)
_READS_NOTHING = re.compile(
    r"\s*(?:BEGIN|COMMIT|ROLLBACK|PRAGMA\s+(?:temp_store|hard_heap_limit|query_only)|CREATE VIRTUAL TABLE .* temp\.)",
    re.IGNORECASE,
)
_OBJECTS = "SELECT name, type FROM main.sqlite_master WHERE type IN ('table', 'view')"

_OF_THE_MOMENT = frozenset(
    {
        *("random", "randomblob", "changes", "total_changes", "last_insert_rowid"),
        *("current_date", "current_time", "current_timestamp"),
    }
)
"""Functions of SQLite whose value is another each time (https://www.sqlite.org/deterministic.html)."""

_OF_TIME = frozenset({"date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff"})
"""Those whose value may be: of the time `now`, which is also meant where none is given, or of this machine's zone."""

_NOW = re.compile(
    r"'\s*(?:now|localtime|utc)\s*'|\b(?:date|time|datetime|julianday|unixepoch)\s*\(\s*\)|\bstrftime\s*\([^,()]*\)",
    re.IGNORECASE,
)

_PARTS: Mapping[tuple[str, str], str] = {
    **{("links", column): "links.state" for column in ("state", "state_since")},
    **{
        ("links", column): "links.visits"
        for column in ("proved_by", "visited", "next_visit", "etag", "last_modified")
    },
    **{
        ("sources", column): "sources.reading"
        for column in ("visit_id", "origins", "repairs", "read_at", "reader")
    },
}  # fmt: skip
"""Table and column -> the name under which the column's changes are counted, where that is not the table's."""

_OF_THE_FILE = frozenset({"dbstat", "sqlite_dbpage", "sqlite_stmt"})
"""Virtual tables of SQLite that tell of the whole file, or of the connection."""

_DERIVED: Mapping[str, tuple[str, ...]] = {
    "mention_counts": ("mentions", "issues", "links", "sections"),
    "link_counts": ("mentions", "issues", "links", "links.state", "sections"),
    "lag_counts": ("mentions", "issues", "links", "sections", "sources"),
}
"""Table that triggers derive -> the tables whose changes change it."""


class RecordingConnection(sqlite3.Connection):
    """A connection of which `recorded` tells what its statements read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: set[str] = set()
        """What was read since it was emptied last."""
        self._known: dict[str, frozenset[str]] = {}
        self._of_time: set[str] = set()
        self._objects: dict[str, str] = {}
        self._schema_version: int | None = None
        self._authorizer: Any = None

    def set_authorizer(self, authorizer_callback: Any) -> None:
        """Have a function say what statements may do, as on any connection."""
        self._authorizer = authorizer_callback
        super().set_authorizer(authorizer_callback)

    def cursor(self, factory: Any = None) -> Any:
        """Return a cursor that notes what it is to execute."""
        return super().cursor(_RecordingCursor)

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        """Execute a statement with a cursor of its own, as any cursor does."""
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any) -> Any:
        """As `execute`."""
        return self.cursor().executemany(sql, parameters)

    def executescript(self, script: str) -> Any:
        """As `execute`."""
        return self.cursor().executescript(script)

    def note(self, sql: str, parameters: Any) -> None:
        """Note what a statement reads, by SQLite's word for it."""
        names = self._known.get(sql)
        if names is None:
            names = self._names_of(sql, parameters)
            if len(self._known) >= MAX_STATEMENTS:
                self.forget()
            if names is None:  # its time was up before that was found out
                names = frozenset({EVERYTHING})
            elif len(sql) <= MAX_STATEMENT_CHARS:
                self._known[sql] = names
        self.names |= names
        if sql in self._of_time and _names_moment(parameters):
            self.names.add(MOMENT)

    def forget(self) -> None:
        """Forget which statement reads what."""
        self._known.clear()
        self._of_time.clear()
        self._objects = {}

    def forget_if_changed(self) -> None:
        """Forget which statement reads what where the schema has changed since this was called last."""
        version = super().cursor().execute("PRAGMA schema_version").fetchone()[0]
        if version != self._schema_version:
            self._schema_version = version
            self.forget()

    def _names_of(self, sql: str, parameters: Any) -> frozenset[str] | None:
        """Return what a statement reads; None where SQLite was interrupted."""
        if _READS_NOTHING.match(sql):
            return frozenset()
        if _OF_SCHEMA.match(sql):
            return frozenset({SCHEMA})
        if not _QUERY.match(sql):
            return frozenset({EVERYTHING})
        plain = super().cursor()
        try:
            # Kept apart: another thread may have them forgotten meanwhile.
            objects = self._objects = self._objects or dict(tuple(row) for row in plain.execute(_OBJECTS))
            read, functions = self._used(plain, sql, parameters)
            names = {name for table, column in read for name in _counted_as(table, column, objects)}
            if functions & _OF_TIME:
                self._of_time.add(sql)
            return frozenset({*names, MOMENT} if _is_of_the_moment(functions, sql) else names)
        except sqlite3.Error as error:
            return None if str(error) == "interrupted" else frozenset({EVERYTHING})
        finally:
            plain.close()

    def _used(self, plain: sqlite3.Cursor, sql: str, parameters: Any) -> tuple[set[tuple[str, str]], set[str]]:
        """Return each table with a column of it that the statement reads, and the functions. Raise sqlite3.Error."""
        read: set[tuple[str, str]] = set()
        functions: set[str] = set()

        def noting(action: int, first: str | None, second: str | None, *others: str | None) -> int:
            if action == sqlite3.SQLITE_READ:
                read.add((first or "", second or ""))
            elif action == sqlite3.SQLITE_FUNCTION:
                functions.add((second or "").lower())
            return self._authorizer(action, first, second, *others) if self._authorizer else sqlite3.SQLITE_OK

        super().set_authorizer(noting)
        try:
            plain.execute(f"EXPLAIN {sql}", parameters)
        finally:
            super().set_authorizer(self._authorizer)
        return read, functions


class _RecordingCursor(sqlite3.Cursor):
    """A cursor that notes what it executes."""

    connection: RecordingConnection

    def execute(self, sql: str, parameters: Any = ()) -> "_RecordingCursor":
        """Note what the statement reads, and execute it."""
        self.connection.note(sql, parameters)
        super().execute(sql, parameters)
        return self

    def executemany(self, sql: str, parameters: Iterable[Any]) -> "_RecordingCursor":
        """As `execute`, of which nothing is known."""
        self.connection.names.add(EVERYTHING)
        super().executemany(sql, parameters)
        return self

    def executescript(self, script: str) -> "_RecordingCursor":
        """As `execute`, of which nothing is known."""
        self.connection.names.add(EVERYTHING)
        super().executescript(script)
        return self


@contextmanager
def recorded(connection: sqlite3.Connection) -> Iterator[set[str]]:
    """Yield a set that has the names of what was read on the connection once the context ends; everything, where it
    does not tell."""
    names: set[str] = set()
    if not isinstance(connection, RecordingConnection):
        names.add(EVERYTHING)
        yield names
        return
    before, connection.names = connection.names, set()
    try:
        yield names
    finally:
        names |= connection.names
        connection.names |= before


def read_by(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Note that what was read before is used again."""
    if isinstance(connection, RecordingConnection):
        connection.names.update(names)


def _is_of_the_moment(functions: Set[str], sql: str) -> bool:
    """Return whether the result of a statement that uses these functions may be another a moment later.

    >>> _is_of_the_moment({"date"}, "SELECT date(published), count(*) OVER () FROM issues")
    False
    >>> _is_of_the_moment({"date"}, "SELECT date()")
    True
    """
    return bool(functions & _OF_THE_MOMENT) or (bool(functions & _OF_TIME) and _NOW.search(sql) is not None)


def _names_moment(parameters: Any) -> bool:
    """Return whether one of the parameters of a statement stands for the present time."""
    values = parameters.values() if isinstance(parameters, Mapping) else parameters
    return any(isinstance(value, str) and value.strip().lower() == "now" for value in values)


def _counted_as(table: str, column: str, objects: Mapping[str, str]) -> Iterator[str]:
    """Yield the names under which the changes of a table's column are counted; objects: name -> `table` or `view`."""
    if table in ("sqlite_master", "sqlite_schema"):
        yield SCHEMA
    elif table.startswith("pragma_"):
        yield SCHEMA if _OF_SCHEMA.match(f"PRAGMA {table.removeprefix('pragma_')}") else EVERYTHING
    elif table.lower() in _OF_THE_FILE:
        yield EVERYTHING
    elif f"temp.{table}" == VOCABULARY:
        yield SEARCH_INDEXES["mention_words_fts"].table
    elif (index := _index_of(table)) is not None:
        yield index
    elif table in _DERIVED:
        yield from _DERIVED[table]
    elif objects.get(table) == "table":
        yield table
        if part := _PARTS.get((table, column)):
            yield part
    # Else it is a view, or a name within the statement, whose tables are read under their own names.


def _index_of(table: str) -> str | None:
    """Return the table that a full-text index, or a table in which FTS5 keeps it, is of; None for any other.

    >>> _index_of("mention_words_fts_data"), _index_of("mentions")
    ('mentions', None)
    """
    name = table.partition("_fts")[0] + "_fts"
    return SEARCH_INDEXES[name].table if name in SEARCH_INDEXES and table != name.removesuffix("_fts") else None
