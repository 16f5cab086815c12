"""Serve an archive over HTTP, in one process or in several that share a port."""

import math
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from crawler.exceptions import ArgumentError
from explorer.app import check_served, make_datasette, prepare
from explorer.late_check import checked_meanwhile

__all__ = ["Serving", "serve"]

HEALTH_SECONDS = 30
"""Seconds without an answer after which a process is taken for hung."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Serving:
    """How an archive is served."""

    path: Path
    """The archive's file."""
    options: dict[str, Any]
    """Options of `make_datasette`."""
    host: str
    """Address to serve at."""
    port: int
    """Port to serve at; 0 for any that is free."""
    processes: int = 1
    """Server processes, which share the port and the limits."""
    max_clients: int | None = None
    """Concurrent requests; more get a 503."""


def serve(serving: Serving, announce: Callable[[str, int], None]) -> None:
    """Serve until a signal ends it, or damage is found.

    Raise ArchiveError for what cannot be served or is damaged, ArgumentError for a port that cannot be used,
    KeyboardInterrupt and SystemExit as the signal would.

    Args:
        announce: is given the address and the port, as soon as requests wait for an answer.
    """
    options = shared(serving.options, serving.processes)
    clients = serving.max_clients and math.ceil(serving.max_clients / serving.processes)
    config = uvicorn.Config(
        partial(application, serving.path, options),
        factory=True,
        host=serving.host,
        port=serving.port,
        lifespan="on",
        log_level="warning",
        limit_concurrency=clients,
        workers=serving.processes,
        timeout_worker_healthcheck=HEALTH_SECONDS,
    )
    if serving.processes == 1:
        config.load()
    else:
        check_served(serving.path)
    listening = _bound(serving.host, serving.port)
    # What asks as soon as it reads the address waits until the server is ready.
    listening.listen()
    announce(*_address(listening))
    if serving.processes == 1:
        server = uvicorn.Server(config)
        with checked_meanwhile(serving.path, partial(setattr, server, "should_exit", True)):
            server.run(sockets=[listening])
    else:
        processes = Processes(config, [listening])
        with checked_meanwhile(serving.path, processes.should_exit.set):
            processes.run()


class Processes(Multiprocess):
    """Server processes; one that dies or hangs is replaced. Ends as one process does: by the signal's exception."""

    def handle_int(self) -> None:
        """Have `run` raise KeyboardInterrupt."""
        super().handle_int()
        self._end: BaseException = KeyboardInterrupt()

    def handle_term(self) -> None:
        """Have `run` raise SystemExit with a shell's status for the signal."""
        super().handle_term()
        self._end = SystemExit(128 + signal.SIGTERM)

    def run(self) -> None:
        """Serve until a signal comes; raise its exception. Raise SystemExit if no process could be started."""
        self._end = SystemExit(STARTUP_FAILURE)
        super().run()
        raise self._end


def shared(options: dict[str, Any], processes: int) -> dict[str, Any]:
    """Return the options of one of several processes, whose limits together are those of one.

    >>> shared({"rate_limit": 100, "sql": True}, 3)
    {'rate_limit': 34, 'sql': True, 'processes': 3}
    """
    rate = options.get("rate_limit")
    return {**options, "rate_limit": rate and math.ceil(rate / processes), "processes": processes}


def application(path: Path, options: dict[str, Any]) -> Any:
    """Return the ASGI application, which answers at once, while what pages show of a whole archive is computed."""
    datasette = make_datasette(path, **options)
    Thread(target=prepare, args=(datasette,), daemon=True).start()
    return datasette.app()


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket at a port, as uvicorn makes it, which says of one that it cannot have neither port nor host."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        why = error.strerror or error
        raise ArgumentError(f"--port {port} of --host {host} cannot be used: {why}.") from None
    listening.set_inheritable(True)
    return listening


def _address(listening: socket.socket) -> tuple[str, int]:
    host, port = listening.getsockname()[:2]
    return str(host), int(port)
