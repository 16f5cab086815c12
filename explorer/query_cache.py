"""Cache of query results that cover the whole archive, valid while the archive stays unchanged."""

import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    version: int
    """Version of the archive that the query read, or of an earlier one."""
    rows: list[Row]
    """The result."""
    seconds: float
    """Duration of the query."""
    computed: float
    """When the query ended, by the monotonic clock."""

    def is_current(self, version: int) -> bool:
        """Return whether the result is of this version of the archive, or recent enough to serve anyway."""
        return self.version == version or time.monotonic() - self.computed < FRESH_SECONDS


@dataclass(slots=True, weakref_slot=True, eq=False)
class QueryCache:
    """Results of queries over one whole archive. Thread-safe.

    A cheap query is run again once the archive has changed and the result is older than `FRESH_SECONDS`. For an
    expensive one the outdated result is returned and the query is added to `stale`, to be run by `refresh`: a page
    waits for an expensive query only the first time.
    """

    version: Callable[[], int]
    """Returns the version of the archive's data."""
    stale: dict[str, str] = field(default_factory=dict)
    """Name -> SQL of the queries whose results are outdated."""
    _results: dict[str, _CachedResult] = field(default_factory=dict)
    """Name -> result, oldest first."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Held while a query runs for the first time, so that concurrent requests run it once."""

    def get(self, connection: sqlite3.Connection, version: int, name: str, sql: str) -> tuple[list[Row], bool]:
        """Return the rows of a query without parameters, from the cache where possible, and whether they are outdated.

        Args:
            connection: runs the query.
            version: of the archive, before the connection's transaction began.
            name: the key in the cache.
            sql: the query.
        """
        cached = self._results.get(name)
        if cached is None or not cached.is_current(version):
            if cached is not None and cached.seconds > CHEAP_QUERY_SECONDS:
                self.stale[name] = sql
            else:
                with self._lock:
                    cached = self._results.get(name)
                    if cached is None or not cached.is_current(version):
                        cached = self._compute(connection, version, name, sql)
        return cached.rows, cached.version != version

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Run the stale queries again."""
        while self.stale:
            name, sql = self.stale.popitem()
            self._compute(connection, self.version(), name, sql)

    def _compute(self, connection: sqlite3.Connection, version: int, name: str, sql: str) -> _CachedResult:
        start = time.perf_counter()
        rows = select(connection, sql, {})
        result = _CachedResult(version, rows, time.perf_counter() - start, time.monotonic())
        self._results.pop(name, None)
        self._results[name] = result
        while len(self._results) > MAX_CACHED_RESULTS:
            # Evict the oldest result; another thread may have evicted it already.
            self._results.pop(next(iter(self._results)), None)
        return result


_CACHES: weakref.WeakKeyDictionary[Any, QueryCache] = weakref.WeakKeyDictionary()


def query_cache(database: Any) -> QueryCache:
    """Return the cache of an `ArchiveDatabase`; the same one on every call."""
    return _CACHES.setdefault(database, QueryCache(database.data_version))


def select(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    """Return all rows of a SELECT."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
