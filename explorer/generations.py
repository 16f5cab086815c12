"""What an answer was made of, and whether any of it has changed since.

The table `generations` of the schema has a number for each table, and for some columns of one apart, which triggers
raise with each change. An answer, or the result of a query, is stamped with the numbers, as they were before it was
made, of what it read: it holds for as long as they are the same. What has no number of its own stands for the whole
archive, whose number is SQLite's `data_version`: any commit ends what was made of it.
"""

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from contextvars import ContextVar

__all__ = ["EVERYTHING", "MOMENT", "READ", "SCHEMA", "Generations", "Numbers", "is_current", "note_read", "stamp"]

EVERYTHING = "*"
"""Name that stands for the whole archive."""

SCHEMA = "schema"
"""Name that stands for the definitions of tables and views."""

MOMENT = "now"
"""Name that stands for what is another at each moment: the time, a random number."""

Numbers = Mapping[str, int]
"""Name -> how often it was changed; always with `EVERYTHING` and `SCHEMA`."""

_READ = "SELECT name, number FROM generations"

READ: ContextVar[set[str] | None] = ContextVar("read", default=None)
"""Names of what the answer to the present request was made of so far; None where nobody asks."""


class Generations:
    """The numbers of an archive, on a connection that reads nothing else. Thread-safe."""

    def __init__(self, uri: str) -> None:
        """Open the database by its SQLite URI once it is asked for."""
        self._uri = uri
        self._connection: sqlite3.Connection | None = None
        self._numbers: Numbers = {}
        self._lock = threading.Lock()

    def __call__(self) -> Numbers:
        """Return the numbers after all that has been committed by now.

        See https://www.sqlite.org/pragma.html#pragma_data_version.
        """
        with self._lock:
            if self._connection is None:
                self._connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
            version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
            if self._numbers.get(EVERYTHING) != version:
                # What is committed between the two statements is seen twice, never missed.
                self._numbers = self._read(self._connection, version)
            return self._numbers

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection, self._numbers = None, {}

    @staticmethod
    def _read(connection: sqlite3.Connection, version: int) -> Numbers:
        try:
            numbers = {str(name): int(number) for name, number in connection.execute(_READ)}
        except sqlite3.OperationalError:  # a database of another schema, or of none
            numbers = {}
        schema = int(connection.execute("PRAGMA schema_version").fetchone()[0])
        return {**numbers, SCHEMA: schema, EVERYTHING: version}


def stamp(names: Iterable[str], begun: Numbers) -> Numbers:
    """Return the numbers of what was read; begun: all numbers, from before the reading.

    >>> stamp({"links", "hops"}, {"links": 3, "issues": 5, "schema": 1, "*": 90})
    {'*': 90, 'links': 3, 'schema': 1}
    >>> is_current(stamp({"now"}, {"schema": 1, "*": 90}), {"schema": 1, "*": 90})
    False
    """
    begun = {**begun, MOMENT: 0}  # which no numbers have
    known = {name if name in begun else EVERYTHING for name in {*names, SCHEMA}}
    return {name: begun[name] for name in sorted(known)}


def is_current(stamped: Numbers, now: Numbers) -> bool:
    """Return whether nothing of what was read has changed.

    >>> is_current({"links": 3}, {"links": 3, "issues": 6}), is_current({"links": 3}, {"links": 4})
    (True, False)
    """
    return all(now.get(name) == number for name, number in stamped.items())


def note_read(names: Iterable[str]) -> None:
    """Note what was read for the answer to the present request."""
    read = READ.get()
    if read is not None:
        read.update(names)
