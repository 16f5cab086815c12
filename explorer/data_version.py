"""Whether an archive has changed since it was looked at last."""

import sqlite3
import threading

__all__ = ["DataVersion"]


class DataVersion:
    """SQLite's `data_version` of a database, on a connection that reads nothing else. Thread-safe.

    See https://www.sqlite.org/pragma.html#pragma_data_version.
    """

    def __init__(self, uri: str) -> None:
        """Open the database by its SQLite URI once it is asked for."""
        self._uri = uri
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    def __call__(self) -> int:
        """Return a number that another one follows as soon as anything has been committed to the database."""
        with self._lock:
            if self._connection is None:
                self._connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
