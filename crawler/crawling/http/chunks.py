"""Take the body out of its chunks (RFC 9112, 7.1). Pure."""

from crawler.crawling.fetch_errors import BadResponseError

__all__ = ["Chunks"]

MAX_SIZE_LINE_BYTES = 1_024
"""Bytes of the line before a chunk, extensions included."""

MAX_TRAILER_BYTES = 16_384
"""Bytes of what follows the last chunk."""

MAX_FRAMING_BYTES = 500_000
"""Bytes of all lines before chunks: a body in chunks of one byte takes more time than its length tells."""

_HEX = frozenset(b"0123456789abcdefABCDEF")
_MAX_SIZE_DIGITS = 16


class Chunks:
    """Body that comes in chunks.

    >>> chunks = Chunks()
    >>> chunks.feed(b"3\\r\\nabc\\r\\n0\\r"), chunks.feed(b"\\n\\r\\nmore"), b"".join(chunks.pieces), chunks.rest
    (False, True, b'abc', b'more')
    """

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        """The body so far."""
        self.size = 0
        """Bytes of the body so far."""
        self.is_last = False
        """Whether the chunk that says that it is the last one was seen: what follows is no part of the body."""
        self.rest = b""
        """What was fed and not used: after the end, what follows the body."""
        self._left = 0
        self._needs_end = False
        self._framing = 0
        self._trailer = 0

    @property
    def announced(self) -> int:
        """Bytes of the body so far, those of the chunk included that has begun."""
        return self.size + self._left

    def feed(self, data: bytes) -> bool:
        """Take what was received; return whether the body has ended. Raise BadResponseError."""
        data = self.rest + data if self.rest else data
        place = 0
        while not self.is_last:
            if self._left:
                piece = data[place : place + self._left]
                if not piece:
                    break
                self.pieces.append(piece)
                self.size += len(piece)
                self._left -= len(piece)
                place += len(piece)
                self._needs_end = True
                continue
            end = data.find(b"\n", place, place + MAX_SIZE_LINE_BYTES)
            if end < 0:
                if len(data) - place >= MAX_SIZE_LINE_BYTES:
                    raise BadResponseError("the line before a chunk does not end")
                break
            self._line(data[place:end])
            place = end + 1
        self.rest = data[place:]
        return self.is_last and self._ends()

    def _line(self, line: bytes) -> None:
        self._framing += len(line) + 1
        if self._framing > MAX_FRAMING_BYTES:
            raise BadResponseError("the body comes in too many chunks")
        if self._needs_end:  # that of the chunk before
            if line.strip(b"\r"):
                raise BadResponseError("a chunk is longer than it says")
            self._needs_end = False
            return
        digits = line.partition(b";")[0].strip(b" \t\r")
        if not digits or not _HEX.issuperset(digits) or len(digits.lstrip(b"0")) > _MAX_SIZE_DIGITS:
            raise BadResponseError(f"the length of a chunk is no number: {line[:80]!r}")
        self._left = int(digits, 16)
        self.is_last = self._left == 0

    def _ends(self) -> bool:
        """Take lines up to an empty one; return whether it came."""
        while (end := self.rest.find(b"\n")) >= 0:
            line, self.rest = self.rest[:end], self.rest[end + 1 :]
            self._trailer += end + 1
            if not line.strip(b"\r"):
                return True
            if self._trailer > MAX_TRAILER_BYTES:
                break
        if self._trailer + len(self.rest) > MAX_TRAILER_BYTES:
            raise BadResponseError("what follows the last chunk does not end")
        return False
