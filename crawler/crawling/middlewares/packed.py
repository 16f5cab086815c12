"""Tell whether packed bodies are complete, and unpack the first part of one: the libraries return what they got of one
that is cut off, and all of one that is larger than anybody asked for. Pure.
"""

import sys
import zlib
from collections.abc import Callable, Iterator, Mapping

__all__ = ["WHOLE", "first_part", "is_whole_brotli", "is_whole_deflate", "is_whole_gzip", "is_whole_zstd"]

_STEP_BYTES = 1_000_000
"""Bytes that are unpacked at a time, and dropped."""

_MAX_CHECKED_BYTES = 100_000_000
"""Bytes that are unpacked at most to find the end of a body; DOWNLOAD_MAXSIZE is far below."""


def is_whole_gzip(body: bytes) -> bool:
    """Return whether a gzip stream is complete.

    >>> import gzip
    >>> is_whole_gzip(gzip.compress(b"gears")), is_whole_gzip(gzip.compress(b"gears")[:-9])
    (True, False)
    """
    return _ends(body, wbits=31)


def is_whole_deflate(body: bytes) -> bool:
    """Return whether a stream of deflate is complete, with the header and the checksum of zlib or without.

    >>> is_whole_deflate(zlib.compress(b"gears")), is_whole_deflate(zlib.compress(b"gears")[:-6])
    (True, False)
    """
    return _ends(body[2:], wbits=-15) or _ends(body, wbits=-15)


def is_whole_brotli(body: bytes) -> bool:
    """Return whether a stream of brotli is complete."""
    import brotli  # type: ignore[import-untyped]

    unpack = brotli.Decompressor()
    done, data = 0, body
    try:
        while not unpack.is_finished() and done < _MAX_CHECKED_BYTES:
            piece = unpack.process(data, output_buffer_limit=_STEP_BYTES)
            if not piece:
                break
            done, data = done + len(piece), b""
    except brotli.error:
        return False
    return unpack.is_finished() or done >= _MAX_CHECKED_BYTES


def is_whole_zstd(body: bytes) -> bool:
    """Return whether the first frame of zstd is complete."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    unpack = zstd.ZstdDecompressor()
    done, data = 0, body
    try:
        while not unpack.eof and done < _MAX_CHECKED_BYTES:
            piece = unpack.decompress(data, max_length=_STEP_BYTES)
            if not piece and unpack.needs_input:
                break
            done, data = done + len(piece), b""
    except zstd.ZstdError:
        return False
    return unpack.eof or done >= _MAX_CHECKED_BYTES


def _ends(body: bytes, *, wbits: int) -> bool:
    unpack = zlib.decompressobj(wbits=wbits)
    done, data = 0, body
    try:
        while data and not unpack.eof and done < _MAX_CHECKED_BYTES:
            done += len(unpack.decompress(data, _STEP_BYTES))
            data = unpack.unconsumed_tail
    except zlib.error:
        return False
    return unpack.eof or done >= _MAX_CHECKED_BYTES


WHOLE: Mapping[bytes, Callable[[bytes], bool]] = {
    b"gzip": is_whole_gzip,
    b"x-gzip": is_whole_gzip,
    b"deflate": is_whole_deflate,
    b"br": is_whole_brotli,
    b"zstd": is_whole_zstd,
}
"""Content coding -> tells whether a body that is packed so is complete."""

_PIECE_BYTES = 4_096
"""Bytes that are given to a library at a time: what stands before a fault in them is kept, the rest of them is lost."""


def first_part(body: bytes, coding: bytes, most: int) -> bytes:
    """Return the first bytes of a packed body, up to `most`, in memory of that size; those before a fault in it.

    Args:
        body: packed, cut off or not.
        coding: one of `WHOLE`.
        most: bytes that are wanted.

    >>> import gzip
    >>> first_part(gzip.compress(b"gears" * 9000)[:-9], b"gzip", 10), first_part(b"no gzip", b"gzip", 10)
    (b'gearsgears', b'')
    """
    if coding == b"br":
        return _joined(_brotli(body, most), most)
    if coding == b"zstd":
        return _joined(_zstd(body, most), most)
    if coding == b"deflate":
        return _joined(_inflated(body, most, zlib.MAX_WBITS), most) or _joined(
            _inflated(body, most, -zlib.MAX_WBITS), most
        )
    return _joined(_inflated(body, most, zlib.MAX_WBITS | 16), most)


def _joined(pieces: Iterator[bytes], most: int) -> bytes:
    found = bytearray()
    for piece in pieces:
        found += piece
        if len(found) >= most:
            break
    return bytes(found[:most])


def _pieces(body: bytes) -> Iterator[bytes]:
    return (body[place : place + _PIECE_BYTES] for place in range(0, len(body), _PIECE_BYTES))


def _inflated(body: bytes, most: int, wbits: int) -> Iterator[bytes]:
    unpack = zlib.decompressobj(wbits=wbits)
    try:
        for piece in _pieces(body):
            yield unpack.decompress(piece, most)
    except zlib.error:
        return


def _brotli(body: bytes, most: int) -> Iterator[bytes]:
    import brotli

    unpack = brotli.Decompressor()
    try:
        for piece in _pieces(body):
            yield unpack.process(piece, output_buffer_limit=most)
            if unpack.is_finished() or not unpack.can_accept_more_data():
                return
    except brotli.error:
        return


def _zstd(body: bytes, most: int) -> Iterator[bytes]:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    unpack = zstd.ZstdDecompressor()
    try:
        for piece in _pieces(body):
            if unpack.eof:
                return
            yield unpack.decompress(piece, max_length=most)
    except zstd.ZstdError:
        return
