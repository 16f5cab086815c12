"""What the pages read the archive by: one connection, a bound on time, and figures that are kept."""

import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explorer.search_terms import register_fts_query

__all__ = ["ArchiveConnection", "QueryCache", "QueryTimeoutError", "Row", "in_transaction", "query_cache", "warm_cache"]

Row = dict[str, Any]
"""A row, by the names of its columns."""

TIME_LIMIT_SECONDS = 1.5
"""How long all statements of one page may take together."""

MAX_CACHED_RESULTS = 2000
"""Figures that are kept; those of single domains make up the most."""

CHEAP_QUERY_SECONDS = 0.03
"""Seconds under which a result is computed anew as soon as the archive changed."""


class QueryTimeoutError(Exception):
    """A page took longer than it may; the message says so to the visitor."""


FRESH_SECONDS = 2.0
"""Seconds for which a result is good whatever is written: a run writes many times a second."""


@dataclass(slots=True)
class _CachedResult:
    version: object
    rows: list[Row]
    seconds: float
    computed: float

    def is_current(self, version: object) -> bool:
        return self.version == version or time.monotonic() - self.computed < FRESH_SECONDS


@dataclass(slots=True, weakref_slot=True, eq=False)
class QueryCache:
    """Answers to questions over the whole archive, kept while the archive stays as it is.

    One that is cheap is computed anew when the archive changed, if it is not of just now. Of one that is dear, the last
    answer is given and the question put among the `stale`, for whoever has the time to `refresh` it: a page never waits
    for it but once.
    """

    path: Path
    stale: dict[str, str] = field(default_factory=dict)
    _results: dict[str, _CachedResult] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, connection: sqlite3.Connection, name: str, sql: str) -> list[Row]:
        """The rows that answer a question; `name` tells it from the others."""
        version = self._archive_version()
        cached = self._results.get(name)
        if cached is not None and cached.is_current(version):
            return cached.rows
        if cached is not None and cached.seconds > CHEAP_QUERY_SECONDS:
            self.stale[name] = sql
            return cached.rows
        with self._lock:
            cached = self._results.get(name)
            if cached is None or not cached.is_current(version):
                cached = self._compute(connection, name, sql)
            return cached.rows

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Computes what is stale."""
        while self.stale:
            name, sql = self.stale.popitem()
            self._compute(connection, name, sql)

    def _compute(self, connection: sqlite3.Connection, name: str, sql: str) -> _CachedResult:
        # Before the question: what is written meanwhile makes the answer stale.
        version = self._archive_version()
        start = time.perf_counter()
        rows = select(connection, sql, {})
        result = _CachedResult(version, rows, time.perf_counter() - start, time.monotonic())
        self._results.pop(name, None)
        self._results[name] = result
        while len(self._results) > MAX_CACHED_RESULTS:
            # The one that was computed longest ago; another thread may have been as quick.
            self._results.pop(next(iter(self._results)), None)
        return result

    def _archive_version(self) -> object:
        return tuple(_file_version(self.path.with_name(self.path.name + suffix)) for suffix in ("", "-wal"))


_CACHES: weakref.WeakKeyDictionary[Any, QueryCache] = weakref.WeakKeyDictionary()


def query_cache(database: Any) -> QueryCache:
    """The figures that are kept of one of Datasette's databases."""
    return _CACHES.setdefault(database, QueryCache(Path(database.path)))


@dataclass(frozen=True, slots=True)
class ArchiveConnection:
    """Reads the archive for one page."""

    connection: sqlite3.Connection
    cache: QueryCache

    def rows(self, sql: str, **parameters: Any) -> list[Row]:
        """All rows of a SELECT."""
        return select(self.connection, sql, parameters)

    def row(self, sql: str, **parameters: Any) -> Row | None:
        """The first row of a SELECT."""
        found = self.rows(sql, **parameters)
        return found[0] if found else None

    def cached_rows(self, name: str, sql: str) -> list[Row]:
        """The rows of a question over the whole archive: see `QueryCache`."""
        with lift_time_limit(self.connection):
            return self.cache.get(self.connection, name, sql)


@contextmanager
def limit_time(connection: sqlite3.Connection) -> Iterator[None]:
    """Statements within are interrupted (sqlite3.OperationalError) when all of them took too long."""
    _start_time_limit(connection)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 1000)


@contextmanager
def lift_time_limit(connection: sqlite3.Connection) -> Iterator[None]:
    """No bound within, and a new one behind: the questions are the explorer's own, and asked once."""
    connection.set_progress_handler(None, 1000)
    yield
    _start_time_limit(connection)


def _start_time_limit(connection: sqlite3.Connection) -> None:
    deadline = time.perf_counter() + TIME_LIMIT_SECONDS
    connection.set_progress_handler(lambda: int(time.perf_counter() >= deadline), 1000)


def warm_cache(database: Any, pages: Iterable[Callable[[ArchiveConnection], Any]]) -> None:
    """Makes pages once, so that the first visitor does not wait for their cache."""
    connection = database.connect()
    register_fts_query(connection)
    try:
        for page in pages:
            with suppress(QueryTimeoutError):
                in_transaction(query_cache(database), page)(connection)
    finally:
        connection.close()


def in_transaction(cache: QueryCache, page: Callable[[ArchiveConnection], Any]) -> Callable[[sqlite3.Connection], Any]:
    """A function for Datasette's thread of SQL that makes a page of one state of the archive."""

    def read(connection: sqlite3.Connection) -> Any:
        with limit_time(connection):
            connection.execute("BEGIN")
            try:
                return page(ArchiveConnection(connection, cache))
            except sqlite3.OperationalError as error:
                if "interrupted" not in str(error):
                    raise
                raise QueryTimeoutError(
                    "The archive takes too long to answer this. Ask for less: rarer words, one year."
                ) from error
            finally:
                connection.execute("ROLLBACK")

    return read


def select(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _file_version(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size
