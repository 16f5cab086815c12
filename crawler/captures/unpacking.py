"""Unpack a gzip member, of which each is one record, as it is read.

ISA-L takes half the time that zlib takes, and checks the same sums; where it is not installed, zlib stands in.
"""

import zlib
from typing import Any, BinaryIO, Final, cast

from crawler.captures.files import CHUNK

try:
    from isal import isal_zlib
except ImportError:  # it has no wheel for each processor
    _LIBRARY: Any = zlib
else:
    _LIBRARY = isal_zlib

__all__ = ["Unpacked"]

_DAMAGE: Final = cast("type[Exception]", _LIBRARY.error)


class Unpacked:
    """The bytes that are packed in the member at the place of a file, which is read a chunk at a time.

    file: at the place where the member begins.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.length = 0
        """Bytes of the member that were read so far."""
        self._file = file
        self._member = _LIBRARY.decompressobj(zlib.MAX_WBITS | 16)
        self._left = b""

    def read(self, _size: int = CHUNK) -> bytes:
        """Return the next bytes, at most a chunk of them; none at the end of a member whose sums are right.

        Raise ValueError where it is damaged, EOFError where it is cut off.
        """
        while not self._member.eof:
            packed = self._left or self._file.read(CHUNK)
            if not packed:
                raise EOFError("it is cut off")
            try:
                unpacked: bytes = self._member.decompress(packed, CHUNK)
            except _DAMAGE as error:
                raise ValueError(str(error)) from error
            self._left = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            self.length += len(packed) - len(self._left)
            if unpacked:
                return unpacked
        return b""
