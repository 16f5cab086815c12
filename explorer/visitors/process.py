"""The process that runs SQL of visitors: a query a line on standard input, its result a line on standard output.

`python -m explorer.visitors.process URI` opens the archive by an SQLite URI for reading. SQLite looks at a time limit
only between the steps of a program, and a function is one step, which may take any time: so the system ends the process
once it computed for too long, and who asks does by the clock.
Both sides write JSON, since nothing that such a process says is trusted; a value that is bytes is a list with its
Base64.
"""

import base64
import json
import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Mapping
from typing import Any, Final

from explorer.recording import RecordingConnection, recorded
from explorer.sql.connections import prepare
from explorer.time_limits import limit_of
from explorer.visitors.limits import GRACE_SECONDS, MAX_MEMORY, MAX_SQLITE_MEMORY, set_limits

__all__ = ["answer", "connect", "main"]

NICENESS: Final = 10
"""Niceness of the process: the explorer's own pages come first."""

READY: Final = b"\n"
"""What the process says once it has opened the archive."""

STEPS: Final = 1000
"""Steps of SQLite's virtual machine between two looks at the time limit."""


def main(uri: str) -> None:
    """Answer queries until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks
    _bound(resource.RLIMIT_AS, MAX_MEMORY)
    _bound(resource.RLIMIT_CORE, 0)
    os.nice(NICENESS)
    connection = connect(uri)
    connection.execute(f"PRAGMA hard_heap_limit = {MAX_SQLITE_MEMORY}")  # of the process, for good
    # Once it is open: the first to open an archive makes the shared memory of its write-ahead log.
    _bound(resource.RLIMIT_FSIZE, 0)
    _say(READY)
    for line in sys.stdin.buffer:
        query = json.loads(line)
        signal.setitimer(signal.ITIMER_PROF, query["seconds"] + GRACE_SECONDS)  # of processor time; its signal ends us
        _say(answer(connection, query))


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def connect(uri: str) -> RecordingConnection:
    """Open an archive as Datasette does, within limits of its own."""
    connection = sqlite3.connect(uri, uri=True, factory=RecordingConnection)
    connection.execute("PRAGMA temp_store = MEMORY")  # no query fills a disk
    prepare(connection)
    connection.execute("PRAGMA query_only = 1")
    set_limits(connection)
    return connection


def answer(connection: RecordingConnection, query: Mapping[str, Any]) -> bytes:
    """Return the result of a query as a line of JSON: `columns`, `rows` and `truncated`, or the words of an `error`;
    the names of what was `read`, and the seconds of processor time that it `took`.

    Args:
        query: `sql`; `params`, a list or an object; `seconds`, its time limit; `most`, rows that are returned at most,
            None for all.
    """
    begun = time.thread_time()
    with recorded(connection) as read:
        try:
            result = _result(connection, query)
        except sqlite3.OperationalError as error:
            result = {"error": str(error), "interrupted": str(error) == "interrupted"}
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            result = {"error": str(error)}
        except MemoryError:
            result = {"error": "out of memory"}
    told = {**result, "read": sorted(read), "took": time.thread_time() - begun}
    return json.dumps(told, default=_encoded).encode() + b"\n"


def _result(connection: RecordingConnection, query: Mapping[str, Any]) -> dict[str, Any]:
    connection.set_progress_handler(limit_of(query["seconds"]), STEPS)
    try:
        connection.forget_if_changed()
        cursor = connection.cursor()
        cursor.execute(query["sql"], query["params"])
        most = query["most"]
        rows = cursor.fetchall() if most is None else cursor.fetchmany(most + 1)
        columns = [column[0] for column in cursor.description or ()]
        cursor.close()
    finally:
        connection.set_progress_handler(None, STEPS)
    truncated = most is not None and len(rows) > most
    shown = [list(row) for row in rows[:most]]
    return {"columns": columns, "rows": shown, "truncated": truncated}


def _encoded(value: Any) -> list[str]:
    """Return bytes as JSON can hold them."""
    return [base64.b64encode(value).decode("ascii")]


def _bound(what: int, most: int) -> None:
    """Set a limit of the process, or leave a lower one that it has already."""
    _, present = resource.getrlimit(what)
    most = most if present == resource.RLIM_INFINITY else min(most, present)
    resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(sys.argv[1])
