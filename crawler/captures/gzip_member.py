"""Make gzip members (RFC 1952), of which each is one record of a WARC file. Pure.

ISA-L compresses in a tenth to a fifth of the time that zlib takes, to 6 to 11 % more bytes (`benchmarks/captures.py`);
where it is not installed, zlib stands in.
"""

import struct
import zlib
from collections.abc import Callable, Sequence
from typing import Literal

try:
    from isal import igzip_lib
except ImportError:  # it has no wheel for each processor
    HAS_ISAL = False
else:
    HAS_ISAL = True

__all__ = ["GZIP_ENDS", "HAS_ISAL", "STORED", "STORED_HEAD", "Compression", "compressed", "stored_after"]

Compression = Literal["fast", "small"]
"""What counts: time, or bytes."""

STORED, STORED_HEAD, GZIP_ENDS = 0xFFFF, 5, 18
"""Bytes: largest stored block of DEFLATE, its header, header and trailer of a gzip member."""

LEVEL = 6
"""Compression level of zlib: the highest takes half as long again to save one part in a hundred."""

FAST_LEVEL = 3
"""Compression level of ISA-L: its highest."""

SMALL_BODY = 2048
"""Bytes up to which a smaller window of zlib is used: clearing the usual tables would take longer than compressing."""

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def compressed(pieces: Sequence[bytes], compression: Compression) -> bytes:
    """Return a member that holds the pieces."""
    return _COMPRESSORS[compression](b"".join(pieces))


def stored_after(head: bytes, body: bytes) -> bytes:
    """Return a member of a head, which is compressed, and a body, which is stored: one that is compressed already gets
    no smaller.

    >>> import gzip
    >>> gzip.decompress(stored_after(b"head, ", b"body")), gzip.decompress(stored_after(b"", b""))
    (b'head, body', b'')
    """
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    begun = compressor.compress(head) + compressor.flush(zlib.Z_SYNC_FLUSH) if head else b""
    trailer = struct.pack("<II", zlib.crc32(body, zlib.crc32(head)), (len(head) + len(body)) & 0xFFFFFFFF)
    return b"".join([_HEADER, begun, *_stored(body), trailer])


def _stored(data: bytes) -> list[bytes]:
    """Return the stored blocks of data, the last one marked as such (RFC 1951, 3.2.4)."""
    view, blocks = memoryview(data), []
    count = max(-(-len(data) // STORED), 1)
    for number in range(count):
        piece = view[number * STORED : (number + 1) * STORED]
        blocks += [struct.pack("<BHH", number == count - 1, len(piece), len(piece) ^ 0xFFFF), bytes(piece)]
    return blocks


def _by_zlib(data: bytes) -> bytes:
    window, memory = (zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL) if len(data) > SMALL_BODY else (12, 5)
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, window | 16, memory)
    return compressor.compress(data) + compressor.flush()


def _by_isal(data: bytes) -> bytes:
    member: bytes = igzip_lib.compress(data, FAST_LEVEL, igzip_lib.COMP_GZIP)
    return member


_COMPRESSORS: dict[Compression, Callable[[bytes], bytes]] = {
    "fast": _by_isal if HAS_ISAL else _by_zlib,
    "small": _by_zlib,
}
