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

from explorer.search_terms import add_function

__all__ = ["Figures", "Reader", "Row", "TooSlow", "figures_of", "reading", "warm"]

Row = dict[str, Any]
"""A row, by the names of its columns."""

SECONDS = 1.5
"""How long all statements of one page may take together."""

MOST_FIGURES = 2000
"""Figures that are kept; those of single domains make up the most."""

CHEAP = 0.03
"""Seconds under which a figure is computed anew as soon as the archive changed."""


class TooSlow(Exception):  # noqa: N818 - no defect of the program
    """A page took longer than it may; the message says so to the visitor."""


FRESH = 2.0
"""Seconds for which a figure is good whatever is written: a run writes many times a second."""


@dataclass(slots=True)
class _Figure:
    stamp: object
    rows: list[Row]
    seconds: float
    computed: float

    def holds(self, stamp: object) -> bool:
        return self.stamp == stamp or time.monotonic() - self.computed < FRESH


@dataclass(slots=True, weakref_slot=True, eq=False)
class Figures:
    """Answers to questions over the whole archive, kept while the archive stays as it is.

    One that is cheap is computed anew when the archive changed, if it is not of just now. Of one that is dear, the last
    answer is given and the question put among the `stale`, for whoever has the time to `refresh` it: a page never waits
    for it but once.
    """

    path: Path
    stale: dict[str, str] = field(default_factory=dict)
    _kept: dict[str, _Figure] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, connection: sqlite3.Connection, name: str, sql: str) -> list[Row]:
        """The rows that answer a question; `name` tells it from the others."""
        stamp = self._stamp()
        known = self._kept.get(name)
        if known is not None and known.holds(stamp):
            return known.rows
        if known is not None and known.seconds > CHEAP:
            self.stale[name] = sql
            return known.rows
        with self._lock:
            known = self._kept.get(name)
            if known is None or not known.holds(stamp):
                known = self._compute(connection, name, sql)
            return known.rows

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Computes what is stale."""
        while self.stale:
            name, sql = self.stale.popitem()
            self._compute(connection, name, sql)

    def _compute(self, connection: sqlite3.Connection, name: str, sql: str) -> _Figure:
        # Before the question: what is written meanwhile makes the answer stale.
        stamp = self._stamp()
        start = time.perf_counter()
        rows = _rows(connection, sql, {})
        figure = _Figure(stamp, rows, time.perf_counter() - start, time.monotonic())
        self._kept.pop(name, None)
        self._kept[name] = figure
        while len(self._kept) > MOST_FIGURES:
            # The one that was computed longest ago; another thread may have been as quick.
            self._kept.pop(next(iter(self._kept)), None)
        return figure

    def _stamp(self) -> object:
        return tuple(_file_stamp(self.path.with_name(self.path.name + suffix)) for suffix in ("", "-wal"))


_OF: weakref.WeakKeyDictionary[Any, Figures] = weakref.WeakKeyDictionary()


def figures_of(database: Any) -> Figures:
    """The figures that are kept of one of Datasette's databases."""
    return _OF.setdefault(database, Figures(Path(database.path)))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the archive for one page."""

    connection: sqlite3.Connection
    figures: Figures

    def rows(self, sql: str, **parameters: Any) -> list[Row]:
        """All rows of a SELECT."""
        return _rows(self.connection, sql, parameters)

    def row(self, sql: str, **parameters: Any) -> Row | None:
        """The first row of a SELECT."""
        found = self.rows(sql, **parameters)
        return found[0] if found else None

    def figure(self, name: str, sql: str) -> list[Row]:
        """The rows of a question over the whole archive: see `Figures`."""
        with unlimited(self.connection):
            return self.figures.get(self.connection, name, sql)


@contextmanager
def limited(connection: sqlite3.Connection) -> Iterator[None]:
    """Statements within are interrupted (sqlite3.OperationalError) when all of them took too long."""
    _bound(connection)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 1000)


@contextmanager
def unlimited(connection: sqlite3.Connection) -> Iterator[None]:
    """No bound within, and a new one behind: the questions are the explorer's own, and asked once."""
    connection.set_progress_handler(None, 1000)
    yield
    _bound(connection)


def _bound(connection: sqlite3.Connection) -> None:
    deadline = time.perf_counter() + SECONDS
    connection.set_progress_handler(lambda: int(time.perf_counter() >= deadline), 1000)


def warm(database: Any, pages: Iterable[Callable[[Reader], Any]]) -> None:
    """Makes pages once, so that the first visitor does not wait for their figures."""
    connection = database.connect()
    add_function(connection)
    try:
        for page in pages:
            with suppress(TooSlow):
                reading(figures_of(database), page)(connection)
    finally:
        connection.close()


def reading(figures: Figures, page: Callable[[Reader], Any]) -> Callable[[sqlite3.Connection], Any]:
    """A function for Datasette's thread of SQL that makes a page of one state of the archive."""

    def read(connection: sqlite3.Connection) -> Any:
        with limited(connection):
            connection.execute("BEGIN")
            try:
                return page(Reader(connection, figures))
            except sqlite3.OperationalError as error:
                if "interrupted" not in str(error):
                    raise
                raise TooSlow(
                    "The archive takes too long to answer this. Ask for less: rarer words, one year."
                ) from error
            finally:
                connection.execute("ROLLBACK")

    return read


def _rows(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    cursor = connection.execute(sql, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _file_stamp(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size
