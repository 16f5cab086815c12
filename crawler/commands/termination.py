"""Ending a command in order when a signal asks it to, and a terminal that fails no command."""

import atexit
import os
import select
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType

__all__ = [
    "STOPPED",
    "end_quietly",
    "exit_on_signals",
    "leave_output",
    "leave_terminal",
    "speak_any_encoding",
]

STOPPED = "Stopped by Ctrl-C."


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


def end_quietly() -> None:
    """Have the program end in order where no command sees to it: while it is loaded, in its help, and at its end.

    Ctrl-C is told in words, and its exit status stays that of the signal, 130 in a shell. A reader of the output that
    has gone is not told at all.
    """
    otherwise = sys.excepthook

    def tell(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            print(STOPPED, file=sys.stderr)
        elif not (isinstance(error, BrokenPipeError) and leave_output()):
            otherwise(kind, error, traceback)

    sys.excepthook = tell
    atexit.register(leave_output)


def leave_terminal() -> None:
    """Send what is still to be printed nowhere, where it would go to a terminal: that was closed."""
    for descriptor in (1, 2):
        if stat.S_ISCHR(os.fstat(descriptor).st_mode):
            _silence(descriptor)


def leave_output() -> bool:
    """Send what is still to be printed nowhere, where the standard output is a pipe that is read no more, as by `head`.

    Return whether it is. What was to be written and failed is not kept, so the pipe is asked, and not written to.
    """
    if sys.stdout is None:  # closed before the start
        return False
    pipe = select.poll()
    pipe.register(sys.stdout.fileno(), 0)
    if not any(event & select.POLLERR for _, event in pipe.poll(0)):
        return False
    _silence(sys.stdout.fileno())
    return True


def speak_any_encoding() -> None:
    """Print what a terminal's encoding lacks as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _silence(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _end(number: int, _: FrameType | None) -> None:
    if number == signal.SIGHUP:
        leave_terminal()
    sys.exit(128 + number)
