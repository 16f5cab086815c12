"""A connection to an archive on which writes may wait for the end of their transaction.

Full-text indexes write what they hold in memory whenever a statement with triggers begins: told row by row, beside the
rows of tables, each of them writes a segment for each few rows, and merges those again and again. Told at the end, they
write one.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

__all__ = ["PatientConnection", "put_off", "write_waiting"]

MAX_WAITING = 4_000
"""Rows that wait at most: they are in memory."""

MAX_CHARACTERS = 4_000_000
"""Characters of their texts, at most."""


class PatientConnection(sqlite3.Connection):
    """A connection whose transactions are begun and ended by `Archive`, which writes what waits before it commits."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]  # passes on whatever `sqlite3.connect` takes
        self.waiting: dict[str, list[tuple[str, Sequence[Any]]]] = {}
        """Place that is written -> statements, each with its row, in their order."""

        self.characters = 0
        """Of the texts of those rows, where they may be long."""

    def begin(self, *, is_small: bool) -> None:
        """Begin a transaction, waiting for that of another process to end. Raises sqlite3.Error.

        is_small: each of its statements changes little. Where the journals of statements are is settled now, and files
        of them took a sixth of the time of writing issues. What is sorted meanwhile may be large, and has files still.
        """
        if is_small:
            self.execute("PRAGMA temp_store = MEMORY")
        try:
            # Deferred, a transaction that begins by reading fails at once if another process wrote in between.
            self.execute("BEGIN IMMEDIATE")
        finally:
            if is_small:
                self.execute("PRAGMA temp_store = DEFAULT")

    def write_waiting(self) -> None:
        """Write what waits. Raises sqlite3.Error."""
        waiting, self.waiting, self.characters = self.waiting, {}, 0
        for writes in waiting.values():
            for statement, rows in groupby(writes, key=itemgetter(0)):
                self.executemany(statement, map(itemgetter(1), rows))

    def forget_waiting(self) -> None:
        """Let be what waits: its transaction was rolled back."""
        self.waiting, self.characters = {}, 0


def put_off(
    connection: sqlite3.Connection, place: str, statement: str, rows: Iterable[Sequence[Any]], *, characters: int = 0
) -> None:
    """Write rows at the end of the transaction, after what waits for the same place; at once outside of one.

    characters: of the texts of the rows, where they may be long.
    """
    if not isinstance(connection, PatientConnection) or not connection.in_transaction:
        connection.executemany(statement, rows)
        return
    connection.waiting.setdefault(place, []).extend((statement, row) for row in rows)
    connection.characters += characters
    if connection.characters >= MAX_CHARACTERS or sum(map(len, connection.waiting.values())) >= MAX_WAITING:
        connection.write_waiting()


def write_waiting(connection: sqlite3.Connection) -> None:
    """Write what waits for the end of the transaction: before its places are read or written otherwise."""
    if isinstance(connection, PatientConnection):
        connection.write_waiting()
