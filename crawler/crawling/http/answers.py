"""Read an answer from the bytes that come, within bounds. Pure."""

import re
import zlib
from dataclasses import dataclass

from scrapy.exceptions import ResponseDataLossError

from crawler.crawling.fetch_errors import BadResponseError, TooLargeError
from crawler.crawling.http.chunks import Chunks
from crawler.crawling.http.heads import Head, parse_head

__all__ = ["MAX_HEAD_BYTES", "MAX_HEAD_LINES", "Answer", "AnswerReader"]

MAX_HEAD_BYTES = 131_072
"""Bytes of the status line and the headers of a response, informational responses before it included."""

MAX_HEAD_LINES = 1_000
"""Lines of the same. Each costs time, whatever its length."""

_HEAD_END = re.compile(rb"\n\r?\n")
_BEGINNINGS = (b"HTTP", b"ICY ")
_MARK = b"\xef\xbb\xbf"
_BEGINNING_BYTES = 7
"""Bytes of the longest of them, after a mark."""
_MAX_ENDS_TRIED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An answer that came as a whole."""

    status: int
    """HTTP status, 100 to 999."""

    headers: tuple[tuple[bytes, bytes], ...]
    """Name and value of each header, as received and in order."""

    body: bytes
    """The body, without chunks, still packed as Content-Encoding says."""

    is_part: bool = False
    """Whether more of the body may be to come: it is too long, or broke off, and a part was to be taken."""


class AnswerReader:
    """The answer to one request.

    Args:
        max_body: bytes of the longest body that is taken; 0 for any.
        has_body: False for a request whose answers have none: HEAD, CONNECT.
        takes_part: whether of a body that is too long, or breaks off, what came of it is taken.
    """

    def __init__(self, *, max_body: int = 0, has_body: bool = True, takes_part: bool = False) -> None:
        self.has_begun = False
        """Whether a byte was received."""
        self.answer: Answer | None = None
        """The answer, once it is whole."""
        self.keeps_alive = False
        """Whether the connection may be used again, once the answer is whole."""
        self._max_body = max_body
        self._has_body = has_body
        self._takes_part = takes_part
        self._parts: list[bytes] = []
        self._head: Head | None = None
        self._head_bytes = self._head_lines = 0
        self._pieces: list[bytes] = []
        self._size = 0
        self._chunks: Chunks | None = None
        self._ends_tried = 0

    @property
    def held(self) -> int:
        """Bytes of the body that have come."""
        return self._size if self._chunks is None else self._chunks.size

    def feed(self, data: bytes) -> bool:
        """Take what was received; return whether the answer is whole. Raise BadResponseError or TooLargeError."""
        self.has_begun = True
        if self._head is None:
            if self._size >= _BEGINNING_BYTES and b"\n" not in data:  # no head ends here
                self._parts.append(data)
                self._size += len(data)
                self._check_head(self._head_bytes + self._size, 0)
                return False
            data = b"".join([*self._parts, data])
            self._parts, self._size = [], 0
            while self._head is None:
                end = self._find_head(data)
                if end is None:
                    return False
                data = data[end:]
        return self._feed_body(self._head, data)

    def end(self) -> bool:
        """Note that no more will come; return whether the answer is whole. Raise ResponseDataLossError."""
        head = self._head
        if head is None:
            return False
        if head.length is None and self._chunks is None:
            self._finish(head, keeps_alive=False)
        elif not self.is_whole():
            if not self._takes_part:
                raise ResponseDataLossError("the answer ended before its end")
            self._finish(head, keeps_alive=False, is_part=True)
        return True

    def is_whole(self) -> bool:
        """Return whether nothing is missing but what servers forget, and finish the answer if so."""
        head = self._head
        if head is not None and self.answer is None and self._lacks_nothing(head):
            self._finish(head, keeps_alive=False)
        return self.answer is not None

    def _lacks_nothing(self, head: Head) -> bool:
        if self._chunks is not None:
            return self._chunks.is_last
        return head.is_gzip and head.length is not None and _is_whole_gzip(b"".join(self._pieces), head.length)

    def _find_head(self, data: bytes) -> int | None:
        """Parse a head within `data`, and return where it ends; None if it does not."""
        start = len(data) - len(data.lstrip(b"\r\n"))
        found = _HEAD_END.search(data, start)
        length = found.end() if found else len(data)
        self._check_head(self._head_bytes + length, self._head_lines + data.count(b"\n", 0, length))
        begun = data[start : start + _BEGINNING_BYTES].removeprefix(_MARK)[:4].upper()
        if begun and not _MARK.startswith(begun) and not any(beginning.startswith(begun) for beginning in _BEGINNINGS):
            raise BadResponseError(f"the answer does not begin as HTTP: {data[start : start + 80]!r}")
        if found is None:
            self._parts, self._size = [data], len(data)
            return None
        self._head_bytes += length
        self._head_lines += data.count(b"\n", 0, length)
        head = parse_head(data[start:length], has_body=self._has_body)
        if head.status == 101:
            raise BadResponseError("the answer changes to a protocol that was not asked for")
        if head.status >= 200:
            self._begin_body(head)
        return length

    def _check_head(self, size: int, lines: int) -> None:
        if size > MAX_HEAD_BYTES:
            raise TooLargeError(f"the head has more than {MAX_HEAD_BYTES} bytes")
        if lines > MAX_HEAD_LINES:
            raise TooLargeError(f"the head has more than {MAX_HEAD_LINES} lines")

    def _begin_body(self, head: Head) -> None:
        self._head = head
        if head.is_chunked:
            self._chunks = Chunks()
        if not self._takes_part:
            self._check_body(head.length or 0)

    def _check_body(self, size: int) -> None:
        if self._max_body and size > self._max_body:
            raise TooLargeError("the body has more bytes than are taken")

    def _has_enough(self, head: Head, size: int) -> bool:
        """Finish the answer of which a part is taken, once it is long enough; return whether it was."""
        if not self._takes_part or not self._max_body or size < self._max_body:
            return False
        self._finish(head, keeps_alive=False, is_part=True)
        return True

    def _feed_body(self, head: Head, data: bytes) -> bool:
        if self._chunks is not None:
            ended = self._chunks.feed(data)
            if self._has_enough(head, self._chunks.size):
                return True
            self._check_body(self._chunks.size if self._takes_part else self._chunks.announced)
            if ended:
                self._finish(head, keeps_alive=head.keeps_alive and not self._chunks.rest)
            return ended
        self._size += len(data)
        if head.length is not None and self._size >= head.length:
            over = self._size - head.length
            self._pieces.append(data[: len(data) - over])
            self._finish(head, keeps_alive=head.keeps_alive and not over)
            return True
        if data:
            self._pieces.append(data)
        if self._has_enough(head, self._size):
            return True
        self._check_body(self._size)
        return head.is_gzip and head.length is not None and self._may_end(data, head.length) and self.is_whole()

    def _may_end(self, data: bytes, length: int) -> bool:
        """Return whether a gzip stream ends here, whose unpacked length was given for its own."""
        if len(data) < 4 or int.from_bytes(data[-4:], "little") != length or self._ends_tried >= _MAX_ENDS_TRIED:
            return False
        self._ends_tried += 1
        return True

    def _finish(self, head: Head, *, keeps_alive: bool, is_part: bool = False) -> None:
        pieces = self._pieces if self._chunks is None else self._chunks.pieces
        body = b"".join(pieces)
        if self._takes_part and 0 < self._max_body < len(body):
            body, is_part = body[: self._max_body], True
        self.answer = Answer(status=head.status, headers=head.headers, body=body, is_part=is_part)
        self.keeps_alive = keeps_alive


def _is_whole_gzip(body: bytes, length: int) -> bool:
    """Return whether a gzip stream is complete, and `length` is not that of more of it."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        return len(unpack.decompress(body, length + 1)) <= length and unpack.eof
    except zlib.error:
        return False
