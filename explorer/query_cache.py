"""Cache of query results that cover the whole archive, valid while the archive's files stay unchanged."""

import sqlite3
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["QueryCache", "Row", "query_cache", "select"]

Row = dict[str, Any]
"""A result row: column name -> value."""

MAX_CACHED_RESULTS = 2000
"""Results kept per archive; those of single domains are the most numerous."""

CHEAP_QUERY_SECONDS = 0.03
"""Queries that took at most this long are run again as soon as the archive has changed."""

FRESH_SECONDS = 2.0
"""A result of at most this age is served even if the archive has changed: a crawl writes many times a second."""


@dataclass(slots=True)
class _CachedResult:
    version: object
    """Version of the archive's files that the query read."""
    rows: list[Row]
    """The result."""
    seconds: float
    """Duration of the query."""
    computed: float
    """When the query ended, by the monotonic clock."""

    def is_current(self, version: object) -> bool:
        """Return whether the result is of this version of the archive, or recent enough to serve anyway."""
        return self.version == version or time.monotonic() - self.computed < FRESH_SECONDS


@dataclass(slots=True, weakref_slot=True, eq=False)
class QueryCache:
    """Results of queries over one whole archive. Thread-safe.

    A cheap query is run again once the archive has changed and the result is older than `FRESH_SECONDS`. For an
    expensive one the outdated result is returned and the query is added to `stale`, to be run by `refresh`: a page
    waits for an expensive query only the first time.
    """

    path: Path
    """The archive's file."""
    stale: dict[str, str] = field(default_factory=dict)
    """Name -> SQL of the queries whose results are outdated."""
    _results: dict[str, _CachedResult] = field(default_factory=dict)
    """Name -> result, oldest first."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while a query runs for the first time, so that concurrent requests run it once."""

    def get(self, connection: sqlite3.Connection, name: str, sql: str) -> list[Row]:
        """Return the rows of a query without parameters, from the cache where possible; `name` is the cache key."""
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
        """Run the stale queries again."""
        while self.stale:
            name, sql = self.stale.popitem()
            self._compute(connection, name, sql)

    def _compute(self, connection: sqlite3.Connection, name: str, sql: str) -> _CachedResult:
        # Taken before the query: what is written while it runs makes the result stale.
        version = self._archive_version()
        start = time.perf_counter()
        rows = select(connection, sql, {})
        result = _CachedResult(version, rows, time.perf_counter() - start, time.monotonic())
        self._results.pop(name, None)
        self._results[name] = result
        while len(self._results) > MAX_CACHED_RESULTS:
            # Evict the oldest result; another thread may have evicted it already.
            self._results.pop(next(iter(self._results)), None)
        return result

    def _archive_version(self) -> object:
        return tuple(_file_version(self.path.with_name(self.path.name + suffix)) for suffix in ("", "-wal"))


_CACHES: weakref.WeakKeyDictionary[Any, QueryCache] = weakref.WeakKeyDictionary()


def query_cache(database: Any) -> QueryCache:
    """Return the cache of a Datasette database; the same one on every call."""
    return _CACHES.setdefault(database, QueryCache(Path(database.path)))


def select(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    """Return all rows of a SELECT."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _file_version(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size
