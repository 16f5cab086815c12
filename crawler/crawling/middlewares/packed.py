"""Unpack bodies, piece by piece and once, and tell those that are cut off or damaged. Pure."""

import sys
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any

__all__ = ["CODINGS", "STEP_BYTES", "CutOffError", "unpacked"]

STEP_BYTES = 262_144
"""Bytes of the longest piece."""

MAX_PARTS = 2_000
"""Parts of one body, each with a head of its own; some programs begin another every 64 kB."""

_FED_BYTES = 65_536
"""Bytes of a packed body that are taken at a time, for what is left of them is copied at each step."""

_GZIP = b"\x1f\x8b\x08"
_GZIP_HEAD, _GZIP_END = 10, 8
_EXTRA, _NAME, _COMMENT, _SUM = 4, 8, 16, 2
_ZSTD = b"\x28\xb5\x2f\xfd"
_ZSTD_SKIPPED = b"\x2a\x4d\x18"
_MAX_ZSTD_WINDOW_LOG = 23
"""Binary logarithm of the memory that a body of zstd may ask for: 8 MB (RFC 9659)."""


class CutOffError(ValueError):
    """The body lacks its end."""

    def __init__(self) -> None:
        super().__init__("it lacks its end")


def unpacked(body: bytes, coding: bytes) -> Iterator[bytes]:
    """Yield the pieces of a body that was packed by one of `CODINGS`.

    Raise CutOffError at the end of what there is of a body, or what the libraries raise for a damaged one.

    >>> b"".join(unpacked(zlib.compress(b"gears"), b"deflate"))
    b'gears'
    """
    return CODINGS[coding](body)


def _gzip(body: bytes) -> Iterator[bytes]:
    """Yield what browsers read: checksums are passed over, and so is what follows and is no further part (RFC 1952)."""
    place = 0
    for _ in range(MAX_PARTS):
        unpack = zlib.decompressobj(wbits=-15)
        place = (yield from _inflated(unpack, body, _after_gzip_head(body, place))) + _GZIP_END
        if place > len(body):
            raise CutOffError
        if not body.startswith(_GZIP, place):
            return
    raise ValueError("it has too many parts")


def _after_gzip_head(body: bytes, start: int) -> int:
    """Return where the head of a part ends. Raise CutOffError, or ValueError for what is no gzip."""
    if not _GZIP.startswith(body[start : start + len(_GZIP)]):
        raise ValueError(f"not a gzipped file ({body[start : start + 2]!r})")
    flags = body[start + 3] if len(body) >= start + _GZIP_HEAD else 0
    place = start + _GZIP_HEAD
    if flags & _EXTRA:
        place += 2 + int.from_bytes(body[place : place + 2], "little")
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            end = body.find(b"\0", place)
            place = len(body) if end < 0 else end + 1
    return place + (2 if flags & _SUM else 0)


def _deflate(body: bytes) -> Iterator[bytes]:
    """Yield the pieces of a stream with the head of zlib or without; some servers forget it, or the checksum."""
    if body[:1] and body[0] & 15 == zlib.DEFLATED and int.from_bytes(body[:2], "big") % 31 == 0:
        pieces = _inflated(zlib.decompressobj(wbits=-15), body, 2)
        try:
            first = next(pieces, b"")
        except (zlib.error, CutOffError):  # a stream without the head may begin so too
            first = None
        if first is not None:
            yield first
            yield from pieces
            return
    yield from _inflated(zlib.decompressobj(wbits=-15), body, 0)


def _inflated(unpack: "zlib._Decompress", body: bytes, place: int) -> Generator[bytes, None, int]:
    """Yield the pieces of a stream; return where it ends."""
    while not unpack.eof:
        data = unpack.unconsumed_tail
        if not data:
            data = body[place : place + _FED_BYTES]
            place += len(data)
        piece = unpack.decompress(data, STEP_BYTES)
        if piece:
            yield piece
        elif not data:
            raise CutOffError
    return place - len(unpack.unused_data)


def _brotli(body: bytes) -> Iterator[bytes]:
    """Yield what browsers read: what follows the end is passed over, unless nothing came before it.

    The library refuses data in which the end lies, so it is found byte by byte.
    """
    import brotli  # type: ignore[import-untyped]

    sound = given = 0
    try:
        for begin, piece in _brotli_steps(brotli.Decompressor(), body, len(body)):
            sound = begin
            given += len(piece)
            if piece:
                yield piece
        return
    except brotli.error as error:
        failure = error
    passed = 0
    for _, piece in _brotli_steps(brotli.Decompressor(), body, sound):
        passed += len(piece)
        if passed > given:
            yield piece[given - passed :]
            given = passed
    if not given:
        raise failure


def _brotli_steps(unpack: Any, body: bytes, quick: int) -> Iterator[tuple[int, bytes]]:
    """Yield what comes of a body, piece by piece, and where the data begin of which it comes; from `quick` on, those
    are single bytes."""
    begin = end = 0
    while not unpack.is_finished():
        piece = unpack.process(b"", output_buffer_limit=STEP_BYTES)
        if not piece and not unpack.is_finished():
            data = body[end : min(end + _FED_BYTES, quick)] or body[end : end + 1]
            if not data:
                raise CutOffError
            begin, end = end, end + len(data)
            yield begin, b""
            piece = unpack.process(data, output_buffer_limit=STEP_BYTES)
        yield begin, piece


def _zstd(body: bytes) -> Iterator[bytes]:
    """Yield the pieces of all frames, of which some are to be skipped (RFC 8878, 3.1); what follows is passed over."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    place = 0
    for _ in range(MAX_PARTS):
        unpack = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _MAX_ZSTD_WINDOW_LOG})
        while not unpack.eof:
            data = body[place : place + _FED_BYTES] if unpack.needs_input else b""
            place += len(data)
            piece = unpack.decompress(data, max_length=STEP_BYTES)
            if piece:
                yield piece
            elif not data and unpack.needs_input and not unpack.eof:
                raise CutOffError
        place -= len(unpack.unused_data)
        following = body[place : place + len(_ZSTD)]
        if following != _ZSTD and not (following.endswith(_ZSTD_SKIPPED) and following[0] >> 4 == 5):
            return
    raise ValueError("it has too many parts")


CODINGS: Mapping[bytes, Callable[[bytes], Iterator[bytes]]] = {
    b"gzip": _gzip,
    b"x-gzip": _gzip,
    b"deflate": _deflate,
    b"br": _brotli,
    b"zstd": _zstd,
}
"""Content coding -> unpacks a body that is packed so."""
