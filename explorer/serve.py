"""Serve an archive over HTTP, in one process or in several that share a port."""

import math
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from explorer.app import check_served, make_datasette, prepare

__all__ = ["Serving", "serve"]


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


def serve(serving: Serving, announce: Callable[[str, int], None]) -> bool:
    """Serve until a signal ends it. Return whether it could be begun: uvicorn says why not.

    Raise ArchiveError for what cannot be served.

    Args:
        announce: is given the address and the port, as soon as requests wait for an answer.
    """
    check_served(serving.path)
    options = shared(serving.options, serving.processes)
    clients = serving.max_clients and math.ceil(serving.max_clients / serving.processes)
    config = uvicorn.Config(
        partial(_application, serving.path, options),
        factory=True,
        host=serving.host,
        port=serving.port,
        lifespan="on",
        log_level="warning",
        limit_concurrency=clients,
        workers=serving.processes,
    )
    try:
        listening = config.bind_socket()
    except SystemExit:
        return False
    if serving.processes == 1:
        config.load()
    # What asks as soon as it reads the address waits until the server is ready.
    listening.listen()
    announce(*_address(listening))
    server = uvicorn.Server(config)
    if serving.processes == 1:
        server.run(sockets=[listening])
    else:
        Multiprocess(config, target=server.run, sockets=[listening]).run()
    return True


def shared(options: dict[str, Any], processes: int) -> dict[str, Any]:
    """Return the options of one of several processes, whose limits together are those of one.

    >>> shared({"rate_limit": 100, "sql": True}, 3)
    {'rate_limit': 34, 'sql': True, 'processes': 3}
    """
    rate = options.get("rate_limit")
    return {**options, "rate_limit": rate and math.ceil(rate / processes), "processes": processes}


def _application(path: Path, options: dict[str, Any]) -> Any:
    """Return the ASGI application, ready to answer."""
    datasette = make_datasette(path, **options)
    prepare(datasette)
    return datasette.app()


def _address(listening: socket.socket) -> tuple[str, int]:
    host, port = listening.getsockname()[:2]
    return str(host), int(port)
