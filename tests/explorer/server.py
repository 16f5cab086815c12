"""Serve an explorer on 127.0.0.1 in a thread, as `scrapy explore` does."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from explorer.app import make_datasette

DEADLINE = 20
"""Seconds to wait for the start of the server."""


@contextmanager
def serve_explorer(path: Path, **options: Any) -> Iterator[str]:
    """Serve the archive and yield the URL, without a slash at its end."""
    datasette = make_datasette(path, **options)
    server = uvicorn.Server(uvicorn.Config(datasette.app(), host="127.0.0.1", port=0, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + DEADLINE
    while not server.started:
        if time.monotonic() > deadline or not thread.is_alive():
            raise AssertionError("the explorer did not start")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(DEADLINE)
        for database in datasette.databases.values():
            database.close()
