"""Ending a command in order when a signal asks it to, and a terminal that fails no command."""

import os
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["exit_on_signals", "leave_terminal", "speak_any_encoding"]


@contextmanager
def exit_on_signals() -> Iterator[None]:
    """Turn SIGTERM, and SIGHUP of a terminal that is closed, into SystemExit, so that what was begun is cleaned up.

    The exit status is then 128 and the signal's number, as in a shell. SIGHUP stays ignored where it is, as by nohup.
    Only for the main thread.
    """
    numbers = [signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, _end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def leave_terminal() -> None:
    """Send what is still to be printed nowhere, where it would go to a terminal: that was closed."""
    for descriptor in (1, 2):
        if stat.S_ISCHR(os.fstat(descriptor).st_mode):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def speak_any_encoding() -> None:
    """Print what a terminal's encoding lacks as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _end(number: int, _: FrameType | None) -> None:
    if number == signal.SIGHUP:
        leave_terminal()
    sys.exit(128 + number)
