"""Datasette's database of an archive, whose SQL runs in processes where a visitor can shape it."""

import asyncio
import math
import os
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl

from datasette.database import Database, QueryInterrupted, Results
from datasette.views.base import DatasetteError

from crawler.archive.memory import available_memory
from explorer.generations import EVERYTHING, SCHEMA, Generations, note_read
from explorer.http.middleware import App, Receive, Scope, Send
from explorer.publications import restricted_by_parameter
from explorer.query_cache import query_cache
from explorer.questions import QUESTIONS
from explorer.recording import RecordingConnection, recorded
from explorer.row_counts import count_rows
from explorer.visitors.lanes import MAX_WAITING, TOO_MANY, BusyError, EndedError, Lane, TimeUpError
from explorer.visitors.limits import MAX_MEMORY
from explorer.visitors.results import KeptResults
from explorer.visitors.summed import summed

__all__ = ["ArchiveDatabase", "is_a_question", "note_own_sql", "processes_for"]

SCHEMA_VERSION: Final = "PRAGMA schema_version"
"""What Datasette asks before each request, the explorer's own pages too."""

OWN_SQL: Final = frozenset({"sql", "_where"})
"""Parameters of a request that hold SQL of the visitor."""

WORDS: Final = "q"
"""Parameter of a request that holds words to search for."""

REQUEST_SECONDS: Final = 6.0
"""Seconds of SQL of one request, in which a table's page makes a query for each of its facets."""

QUESTION_MS: Final = 4500
"""Milliseconds that a question may take where nobody asked for values of their own: its result is kept for all."""

LEAST_SECONDS: Final = 0.05
"""Seconds without which no further query of a request begins."""


@dataclass
class _Asked:
    """The request that is being answered."""

    has_own_sql: bool = False
    """Whether it holds SQL of the visitor."""

    has_words: bool = False
    """Whether it holds words of the visitor, to search for."""

    left: float = math.inf
    """Seconds of SQL that are left to it."""


OWN_MEMORY: Final = 600_000_000
"""Bytes that are left to the explorer itself."""

_QUESTIONS: Final = frozenset(restricted_by_parameter(question.sql) for question in QUESTIONS.values())

_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


class ArchiveDatabase(Database):  # type: ignore[misc] # Datasette has no types
    """A database whose `execute`, which all of Datasette's own pages use, runs SQL in processes that can be killed.

    The explorer's pages use `execute_fn`, in threads of this process, and never wait for those. Requests that bring SQL
    of their own have processes of their own, so tables and canned queries do not wait for them either. Searches, which
    may take as long as a page may, have all of the threads but one.
    """

    def __init__(self, datasette: Any, path: str, *, immutable: bool = False, share: int = 1) -> None:
        """Open the archive; `share` is the number of processes that share this machine's memory."""
        super().__init__(datasette, path=path, is_mutable=not immutable)
        uri = f"file:{path}?{'immutable=1' if immutable else 'mode=ro'}"
        number = processes_for(available_memory() // share, os.cpu_count() or 1)
        self.generations = Generations(uri)
        self._uri = uri
        self._connections: list[RecordingConnection] = []
        self._schema_version: int | None = None
        self._of_tables: dict[tuple[str, str], Any] = {}
        self._lanes = {own_sql: Lane(uri, number) for own_sql in (False, True)}
        self._kept = KeptResults(self.generations)
        self._searches = asyncio.Semaphore(max(1, datasette.setting("num_sql_threads") - 1))
        self._searching = 0

    def connect(self, write: bool = False) -> RecordingConnection:
        """Return a connection of a thread; none may write."""
        connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False, factory=RecordingConnection)
        self._connections.append(connection)
        return connection

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """Return what a function makes of a connection, in a thread; note what it reads for the present request.

        Raise DatasetteError (503) for a search where too many are waiting.
        """
        if not (_asked.get() or _Asked()).has_words:
            return await self._execute_noting(fn)
        if self._searching >= MAX_WAITING:
            raise DatasetteError(TOO_MANY, status=503)
        self._searching += 1
        try:
            async with self._searches:
                return await self._execute_noting(fn)
        finally:
            self._searching -= 1

    async def _execute_noting(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        read: set[str] = set()

        def noting(connection: sqlite3.Connection) -> Any:
            names: set[str] = set()
            try:
                with recorded(connection) as names:
                    return fn(connection)
            finally:
                read.update(names)

        try:
            return await super().execute_fn(noting)
        finally:
            note_read(read)

    async def execute(
        self,
        sql: str,
        params: Sequence[Any] | Mapping[str, Any] | None = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Any:
        """Run SQL in a process of its lane; as Datasette's, but that errors are not logged.

        Raise QueryInterrupted, sqlite3.OperationalError, or DatasetteError (503) where too many queries are waiting.
        """
        if sql == SCHEMA_VERSION:
            return await self._execute_schema_version()
        asked = _asked.get() or _Asked()
        if asked.left < LEAST_SECONDS:
            raise QueryInterrupted(sqlite3.OperationalError("interrupted"), sql, params)
        if not asked.has_own_sql:
            sql = summed(sql)
        query = self._query(sql, params, truncate, custom_time_limit, page_size, asked.left)
        answer = await self._ask(query, asked)
        note_read(answer.get("read", [EVERYTHING]))
        if "error" in answer:
            failure = sqlite3.OperationalError(answer["error"])
            if answer.get("interrupted"):
                raise QueryInterrupted(failure, sql, params)
            raise failure
        return _results(answer)

    async def table_counts(self, limit: int = 10) -> Mapping[str, int | None]:
        """Return table -> number of its rows, None of a hidden one of many; Datasette limits the milliseconds of each
        instead, which SQLite does not look at while it counts."""
        begun = self.generations()
        tables, hidden = await self.table_names(), await self.hidden_table_names()
        make = partial(count_rows, cache=query_cache(self), begun=begun, tables=tables, hidden=hidden)
        counts: Mapping[str, int | None] = await self.execute_fn(make)
        return counts

    async def table_columns(self, table: str) -> list[str]:
        """Return the columns of a table."""
        return list(await self._of_schema(table, "columns", super().table_columns))

    async def primary_keys(self, table: str) -> list[str]:
        """Return the columns of a table's primary key."""
        return list(await self._of_schema(table, "key", super().primary_keys))

    async def fts_table(self, table: str) -> str | None:
        """Return the full-text index of a table, None where it has none."""
        index: str | None = await self._of_schema(table, "index", super().fts_table)
        return index

    async def _of_schema(self, table: str, what: str, ask: Callable[[str], Awaitable[Any]]) -> Any:
        """Return what a function tells of a table, asked once for a schema: the list of tables asks for hundreds."""
        known = self._of_tables
        if (table, what) not in known:
            known[table, what] = await ask(table)
        note_read({SCHEMA})
        return known[table, what]

    def _query(
        self,
        sql: str,
        params: Sequence[Any] | Mapping[str, Any] | None,
        truncate: bool,
        custom_time_limit: int | None,
        page_size: int | None,
        left: float,
    ) -> dict[str, Any]:
        """Return what a process is asked, as `process.answer` takes it; left: seconds that the request has."""
        most_time = QUESTION_MS if is_a_question(sql, params) else self.ds.sql_time_limit_ms
        limit = min(most_time, custom_time_limit or most_time, 1000 * left)
        most = self.ds.max_returned_rows + (self.ds.max_returned_rows == (page_size or self.ds.page_size))
        named = isinstance(params, Mapping)
        return {
            "sql": sql,
            "params": dict(params or {}) if named or not params else list(params),
            "seconds": limit / 1000,
            "most": most if truncate and most else None,
        }

    async def _execute_schema_version(self) -> Any:
        results = await super().execute(SCHEMA_VERSION)
        version = results.first()[0]
        if version != self._schema_version:
            self._schema_version = version
            self._of_tables = {}  # another: what is being asked of the old schema stays with the old one
            for connection in self._connections:
                connection.forget()
        return results

    async def _ask(self, query: Mapping[str, Any], asked: _Asked) -> Mapping[str, Any]:
        """Return the answer to a query of the explorer that is kept, else that of a process.

        All rows of a table, a page after the other, are not kept: nobody asks for them twice.
        """
        if asked.has_own_sql or math.isinf(asked.left):
            return await self._ask_process(query, asked)
        params = query["params"]
        key = (query["sql"], query["most"], repr(params))
        return await self._kept.get(key, query["seconds"], partial(self._ask_process, query, asked))

    async def _ask_process(self, query: Mapping[str, Any], asked: _Asked) -> Mapping[str, Any]:
        """Return the answer of a process to a query, and take its time from the request's."""
        try:
            answer = await self._lanes[asked.has_own_sql].ask(query)
        except BusyError as error:
            raise DatasetteError(str(error), status=503) from error
        except TimeUpError as error:
            answer = {"error": str(error), "interrupted": True, "took": query["seconds"]}
        except EndedError as error:
            asked.left -= query["seconds"]
            raise QueryInterrupted(error, query["sql"], query["params"]) from error
        asked.left -= answer["took"]
        return answer

    def close(self) -> None:
        """Close all connections, and end the processes."""
        super().close()
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self.generations.close()
        for lane in self._lanes.values():
            lane.close()


def processes_for(memory: int, processors: int) -> int:
    """Return the number of processes of each of the two lanes.

    >>> processes_for(3_000_000_000, 8), processes_for(64_000_000_000, 8), processes_for(1_000_000_000, 1)
    (2, 8, 1)
    """
    return max(1, min(max(2, processors), (memory - OWN_MEMORY) // (2 * MAX_MEMORY)))


def is_a_question(sql: str, params: Sequence[Any] | Mapping[str, Any] | None) -> bool:
    """Return whether a query is one of the explorer's questions, with none but its default values."""
    return sql in _QUESTIONS and isinstance(params, Mapping) and not any(params.values())


def _results(answer: Mapping[str, Any]) -> Any:
    """Return an answer as Datasette's views take it: rows of sqlite3, which a cursor with these columns makes."""
    names = ", ".join('NULL AS "{}"'.format(name.replace('"', '""')) for name in answer["columns"])
    memory = sqlite3.connect(":memory:")
    try:
        cursor = memory.execute(f"SELECT {names or 'NULL'}")
        rows = [sqlite3.Row(cursor, tuple(row)) for row in answer["rows"]]
        return Results(rows, answer["truncated"], cursor.description)
    finally:
        memory.close()


def note_own_sql(app: App) -> App:
    """Note for each request whether it brings SQL of its own, or words, and how long its SQL may take.

    All rows of a table as CSV are one query for each of its pages, and may take any time.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True))
            streams = "_stream" in query and scope["path"].endswith(".csv")
            seconds = math.inf if streams else REQUEST_SECONDS
            _asked.set(_Asked(not OWN_SQL.isdisjoint(query), bool(query.get(WORDS)), seconds))
        await app(scope, receive, send)

    return wrapped
