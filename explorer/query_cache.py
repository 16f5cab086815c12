"""Cache of query results that cover the whole archive, each valid until something that it was made of changes."""

import sqlite3
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from explorer.generations import Numbers, is_current, stamp
from explorer.recording import read_by, recorded

__all__ = ["QueryCache", "Row", "query_cache", "select"]

Row = dict[str, Any]
"""A result row: column name -> value."""

MAX_CACHED_RESULTS = 2000
"""Results kept per archive; those of single domains are the most numerous."""


Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _CachedResult:
    value: Any
    """The result."""
    stamp: Numbers
    """Of what it was made."""


@dataclass(slots=True, weakref_slot=True, eq=False)
class QueryCache:
    """Results of queries over one whole archive. Thread-safe."""

    generations: Callable[[], Numbers]
    """Returns the present numbers of the archive."""
    most: int = MAX_CACHED_RESULTS
    """Results that are kept, the latest."""
    _results: dict[str, _CachedResult] = field(default_factory=dict)
    """Name -> result, oldest first."""
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    """Name -> what is held while the query runs, so that concurrent requests run it once."""

    def get(self, connection: sqlite3.Connection, begun: Numbers, name: str, sql: str) -> list[Row]:
        """Return the rows of a query without parameters, from the cache where they hold.

        Args:
            connection: runs the query.
            begun: numbers of the archive, from before the connection's transaction began.
            name: the key in the cache.
            sql: the query.
        """
        return self.get_made(connection, begun, name, lambda: select(connection, sql, {}))

    def get_made(self, connection: sqlite3.Connection, begun: Numbers, name: str, make: Callable[[], Value]) -> Value:
        """Return what a function makes of the archive, from the cache where it holds; make: asks the connection."""
        with self._locks.setdefault(name, threading.Lock()):
            cached = self._results.get(name)
            if cached is None or not is_current(cached.stamp, begun):
                try:
                    cached = self._compute(connection, begun, name, make)
                finally:
                    if name not in self._results:  # it failed, and may never be asked for again
                        self._locks.pop(name, None)
        read_by(connection, cached.stamp)
        value: Value = cached.value
        return value

    def _compute(
        self, connection: sqlite3.Connection, begun: Numbers, name: str, make: Callable[[], Any]
    ) -> _CachedResult:
        with recorded(connection) as names:
            value = make()
        result = _CachedResult(value, stamp(names, begun))
        self._results.pop(name, None)
        self._results[name] = result
        while len(self._results) > self.most:
            # Evict the oldest result; another thread may have evicted it already.
            oldest = next(iter(self._results))
            self._results.pop(oldest, None)
            self._locks.pop(oldest, None)
        return result


_CACHES: weakref.WeakKeyDictionary[Any, QueryCache] = weakref.WeakKeyDictionary()


def query_cache(database: Any) -> QueryCache:
    """Return the cache of an `ArchiveDatabase`; the same one on every call."""
    return _CACHES.setdefault(database, QueryCache(database.generations))


def select(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    """Return all rows of a SELECT."""
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
