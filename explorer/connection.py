"""The read-only connection that a page queries: one transaction, a time limit, and cached results."""

import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from explorer.generations import Numbers
from explorer.publications import restricted
from explorer.query_cache import QueryCache, Row, query_cache, select
from explorer.sql.connections import prepare
from explorer.time_limits import limit_of

__all__ = ["ArchiveConnection", "QueryTimeoutError", "in_transaction", "time_limit", "warm_cache"]

TIME_LIMIT_SECONDS = 1.5
"""Time limit for all uncached queries of a page together, of a processor's time."""

Built = TypeVar("Built")

PROGRESS_INTERVAL = 1000
"""SQLite virtual machine instructions between two checks of the time limit."""


_LATEST: weakref.WeakKeyDictionary[QueryCache, dict[str, QueryCache]] = weakref.WeakKeyDictionary()
"""Cache of an archive -> kind of what visitors ask for -> the latest of that kind: readers turn pages, and go back."""


class QueryTimeoutError(Exception):
    """The queries of a page exceeded the time limit; the message is shown to the visitor."""


@dataclass(frozen=True, slots=True)
class ArchiveConnection:
    """Runs the queries of one page."""

    connection: sqlite3.Connection
    """The connection, within a read transaction."""
    cache: QueryCache
    """Results of queries over the whole archive."""
    begun: Numbers
    """Numbers of the archive from before the transaction began."""
    publication: int | None = None
    """Id of the publication that all queries are restricted to; None for the whole archive."""

    def of(self, publication: int) -> "ArchiveConnection":
        """Return the connection restricted to the publication with an id."""
        return replace(self, publication=publication)

    def restrict(self, sql: str) -> str:
        """Return a SELECT as it is run: restricted to the publication, if there is one."""
        return sql if self.publication is None else restricted(sql, self.publication)

    def rows(self, sql: str, **parameters: Any) -> list[Row]:
        """Return all rows of a SELECT."""
        return select(self.connection, self.restrict(sql), parameters)

    def row(self, sql: str, **parameters: Any) -> Row | None:
        """Return the first row of a SELECT, or None."""
        found = self.rows(sql, **parameters)
        return found[0] if found else None

    def latest(self, kind: str, most: int, name: str, make: Callable[[], Built]) -> Built:
        """Return what a function makes of the archive for a visitor, or made for one before, as long as that holds.

        Args:
            kind: those of one kind are kept together.
            most: of the kind that are kept, the latest.
            name: tells it from others of its kind; that of the publication is added.
            make: asks this connection.
        """
        kinds = _LATEST.setdefault(self.cache, {})
        kept = kinds.setdefault(kind, QueryCache(self.cache.generations, most=most))
        return kept.get_made(self.connection, self.begun, f"{name} of {self.publication}", make)

    def cached_rows(self, name: str, sql: str) -> list[Row]:
        """Return the rows of a query over the whole archive, cached under `name` (see `QueryCache`)."""
        with without_time_limit(self.connection):
            within = "" if self.publication is None else f" of {self.publication}"
            return self.cache.get(self.connection, self.begun, f"{name}{within}", self.restrict(sql))


@contextmanager
def time_limit(connection: sqlite3.Connection) -> Iterator[None]:
    """Interrupt queries (sqlite3.OperationalError) once they took `TIME_LIMIT_SECONDS` in this context."""
    _start_time_limit(connection)
    try:
        yield
    finally:
        connection.set_progress_handler(None, PROGRESS_INTERVAL)


@contextmanager
def without_time_limit(connection: sqlite3.Connection) -> Iterator[None]:
    """Suspend the time limit for a cached query, which is the explorer's own; start a new one afterwards."""
    connection.set_progress_handler(None, PROGRESS_INTERVAL)
    try:
        yield
    finally:
        _start_time_limit(connection)


def _start_time_limit(connection: sqlite3.Connection) -> None:
    connection.set_progress_handler(limit_of(TIME_LIMIT_SECONDS), PROGRESS_INTERVAL)


def warm_cache(database: Any, pages: Iterable[Callable[[ArchiveConnection], Any]]) -> None:
    """Build pages once and discard them, so that the first visitor does not wait for their cached queries.

    Why a page cannot be built is told to whoever asks for it.
    """
    connection = database.connect()
    prepare(connection)
    try:
        for page in pages:
            with suppress(QueryTimeoutError, sqlite3.Error):
                in_transaction(query_cache(database), page)(connection)
    finally:
        connection.close()


def in_transaction(
    cache: QueryCache, page: Callable[[ArchiveConnection], Built]
) -> Callable[[sqlite3.Connection], Built]:
    """Return a function that builds the page in one read transaction, for Datasette's `execute_fn`.

    It raises QueryTimeoutError, and whatever `page` raises.
    """

    def build(connection: sqlite3.Connection) -> Built:
        with time_limit(connection):
            # Before the transaction: what is written meanwhile ends what the page is made of.
            archive = ArchiveConnection(connection, cache, cache.generations())
            try:
                connection.execute("BEGIN")
                return page(archive)
            except sqlite3.OperationalError as error:
                if "interrupted" not in str(error):
                    raise
                raise QueryTimeoutError(
                    "The query takes too long. Narrow it: use rarer words, or a single year."
                ) from error
            finally:
                # Once the time is up, it would be interrupted, too: SQLite counts the steps of all its executions.
                connection.set_progress_handler(None, PROGRESS_INTERVAL)
                connection.rollback()

    return build
