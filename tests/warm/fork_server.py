"""Has `multiprocessing`'s fork server, from which a crawl's reading processes come, share what a task was forked with.

Started as usual, it imports that anew for each task, which takes longer than what most of them read.
"""

import fcntl
import json
import os
import socket
import traceback
from collections.abc import Sequence
from multiprocessing import util
from typing import Any, NoReturn

__all__ = ["keep_fork_server"]

MAX_HANDLES = 8
"""Open files that the fork server is given; it takes two or three."""


def keep_fork_server() -> None:
    """Fork a process that becomes the first fork server that this one starts, or ends with it; later ones are usual.

    This process has no threads yet, so that no lock is held in the copy.
    """
    order, place = socket.socketpair()
    process = os.fork()
    if not process:
        order.close()
        _become_fork_server(place)
    place.close()
    start = util.spawnv_passfds

    def start_kept(path: bytes, args: Sequence[Any], passfds: Sequence[int]) -> int:
        if order.fileno() < 0 or "multiprocessing.forkserver" not in args[-1]:
            return start(path, args, passfds)
        with order:
            socket.send_fds(order, [json.dumps([args[-1], list(passfds)]).encode()], list(passfds))
        return process

    util.spawnv_passfds = start_kept


def _become_fork_server(place: socket.socket) -> NoReturn:
    """Wait for the program and the open files of a fork server, run it, and end."""
    try:
        with place:
            told, received, _, _ = socket.recv_fds(place, 1 << 16, MAX_HANDLES)
        if told:
            program, numbers = json.loads(told)
            # The program has the numbers that they have in the process that asks.
            moved = [fcntl.fcntl(handle, fcntl.F_DUPFD, max(numbers) + 1) for handle in received]
            for handle in received:
                os.close(handle)
            for handle, number in zip(moved, numbers, strict=True):
                os.dup2(handle, number)
                os.close(handle)
            exec(program, {})  # noqa: S102 - multiprocessing's own
    except SystemExit:
        pass  # its usual end
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)
