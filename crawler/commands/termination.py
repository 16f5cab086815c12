"""Ending a command in order when a signal asks it to, and a terminal that fails no command."""

import atexit
import errno
import os
import select
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType

__all__ = [
    "STOPPED",
    "end_quietly",
    "exit_on_signals",
    "finish_output",
    "is_full",
    "leave_full_output",
    "leave_output",
    "leave_terminal",
    "speak_any_encoding",
]

STOPPED = "Stopped by Ctrl-C."

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors of a disk that takes no more."""


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
    has gone is not told at all, a disk that is full in words.
    """
    otherwise = sys.excepthook

    def tell(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            print(STOPPED, file=sys.stderr)
        elif is_full(error):
            leave_full_output(error)
        elif not (isinstance(error, OSError) and error.filename is None and leave_output()):
            otherwise(kind, error, traceback)

    _hold_descriptors()
    sys.excepthook = tell
    atexit.register(_end_output)


def is_full(error: BaseException) -> bool:
    """Return whether an error is of a file without a name, such as the standard output, whose disk takes no more."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _FULL


def leave_full_output(error: BaseException) -> None:
    """Say that the output cannot be written, and send what is left of it nowhere: it would fail again at the end."""
    with suppress(OSError):  # it may be the same disk
        print(f"The output cannot be written: {getattr(error, 'strerror', error)}.", file=sys.stderr)
    for stream, descriptor in ((sys.stdout, 1), (sys.stderr, 2)):
        with suppress(OSError):
            if stream is not None:
                stream.flush()
        _silence(descriptor)


def leave_terminal() -> None:
    """Send what is still to be printed nowhere, where it would go to a terminal: that was closed."""
    for descriptor in (1, 2):
        if stat.S_ISCHR(os.fstat(descriptor).st_mode):
            _silence(descriptor)


def finish_output() -> None:
    """Write what is left of the output. Where its reader has gone, it is dropped; raise OSError where it cannot be."""
    try:
        print(end="", flush=True)
    except OSError:
        if not leave_output():
            raise


def leave_output() -> bool:
    """Send what is still to be printed nowhere, where nobody reads it any more: a pipe's reader has ended, as `head`
    does, or a terminal was closed.

    Return whether it is so. What was to be written and failed is not kept, so the pipe is asked, and not written to.
    """
    gone = select.poll()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed before the start
            gone.register(stream.fileno(), 0)
    descriptors = [descriptor for descriptor, event in gone.poll(0) if event & (select.POLLERR | select.POLLHUP)]
    for descriptor in descriptors:
        _silence(descriptor)
    return bool(descriptors)


def speak_any_encoding() -> None:
    """Print what a terminal's encoding lacks as escapes, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _hold_descriptors() -> None:
    """Open nothing in place of an input or output that was closed before the start: a file would be written into."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it takes the lowest that is free


def _end_output() -> None:
    """Write what is left of the output; where that fails, have the program end with status 1."""
    if leave_output():
        return
    try:
        finish_output()
    except OSError as error:
        leave_full_output(error)
        os._exit(1)


def _silence(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _end(number: int, _: FrameType | None) -> None:
    if number == signal.SIGHUP:
        leave_terminal()
    sys.exit(128 + number)
