"""Mail as it lies on disk: a message (`.eml`), a folder of them, a Maildir, or an mbox (RFC 4155)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawler.exceptions import ArgumentError, PostError

__all__ = ["MAX_BYTES", "StoredMessage", "find_messages", "read_message_bytes"]

MAX_BYTES = 50_000_000
"""Most bytes of a message that are read; providers take no more than 25 to 50 million."""

_FROM_LINE = re.compile(rb"From \S.*?\d:\d{2}(?::\d{2})?\s[^:]*\d{4}\s*+$")
"""The line before a message: sender and time, as C's asctime writes it."""

_MESSAGE_SUFFIXES = frozenset({".eml", ".emlx", ".mime", ".msg"})
_MBOX_SUFFIXES = frozenset({".mbox", ".mbx"})
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LINE_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredMessage:
    """A message on disk."""

    path: Path
    """Its file, or the mbox in which it lies."""

    start: int = 0
    """Byte at which it begins."""

    end: int | None = None
    """Byte behind its last; None for the end of the file."""

    @property
    def address(self) -> str:
        """What messages call it."""
        return str(self.path) if self.end is None else f"{self.path} (bytes {self.start:,} to {self.end:,})"


def find_messages(place: str) -> Iterator[StoredMessage]:
    """Yield the messages of a place, by path. Raise ArgumentError where there is no such place or no mail in it.

    A Maildir's folders `cur` and `new` are read, and those of its subfolders; of any other folder the files `.eml` and
    `.mbox` at any depth. Links that lead out of the folder are left out.
    """
    root = Path(place).expanduser()
    try:
        if root.is_file():
            yield from _messages_of_file(root)
            return
        if not root.is_dir():
            raise ArgumentError(f"-a mail={place}: there is no such file or folder.")
        files = [path for path in sorted(root.rglob("*")) if _is_mail(path, root)]
        if not files:
            raise ArgumentError(
                f"-a mail={place}: it holds no mail (files .eml or .mbox, or a Maildir with the folders cur and new)."
            )
        for path in files:
            yield from _messages_of_file(path)
    except OSError as error:
        raise ArgumentError(f"-a mail={place}: {error.filename or root} cannot be read: {error.strerror}.") from None


def read_message_bytes(message: StoredMessage) -> bytes:
    """Return the bytes of a message. Raise PostError."""
    try:
        size = (message.end if message.end is not None else message.path.stat().st_size) - message.start
        if size > MAX_BYTES:
            raise PostError(f"{message.address} has {size:,} bytes; at most {MAX_BYTES:,} are read.", "too_large")
        with message.path.open("rb") as file:
            file.seek(message.start)
            data = file.read(size)
    except OSError as error:
        raise PostError(f"{message.address} cannot be read: {error.strerror}.", "edition_unavailable") from None
    if message.path.suffix == ".emlx":  # Apple Mail: the first line has the length, and a property list follows
        length, _, rest = data.partition(b"\n")
        data = rest[: int(length)] if length.strip().isdigit() else data
    return data if message.end is None else _ESCAPED.sub(rb"\1", data)


def _is_mail(path: Path, root: Path) -> bool:
    if path.name.startswith(".") or not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
        return False
    return path.suffix.lower() in _MESSAGE_SUFFIXES | _MBOX_SUFFIXES or path.parent.name in ("cur", "new")


def _messages_of_file(path: Path) -> Iterator[StoredMessage]:
    try:
        with path.open("rb") as file:
            is_mbox = _FROM_LINE.match(file.readline(_LINE_BYTES)) is not None
    except OSError:
        is_mbox = False  # whoever reads it is told why it cannot be read
    if is_mbox:
        yield from _messages_of_mbox(path)
    else:
        yield StoredMessage(path=path)


def _messages_of_mbox(path: Path) -> Iterator[StoredMessage]:
    """Yield the messages of an mbox, which is read line by line. One begins at a From line behind an empty line."""
    start: int | None = None
    position, is_behind_empty, is_line_start = 0, True, True
    with path.open("rb") as file:
        while line := file.readline(_LINE_BYTES):
            if is_line_start and is_behind_empty and line.startswith(b"From ") and _FROM_LINE.match(line):
                if start is not None:
                    yield StoredMessage(path=path, start=start, end=position)
                start = position + len(line)
            is_behind_empty = is_line_start and not line.strip()
            is_line_start = line.endswith(b"\n")
            position += len(line)
    if start is not None:
        yield StoredMessage(path=path, start=start, end=position)
