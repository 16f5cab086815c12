"""A packed body that lacks its end is told from a whole one, wherever it is cut."""

import gzip
import random
import sys
import time
import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from crawler.crawling.middlewares.packed import CODINGS, MAX_PARTS, STEP_BYTES, CutOffError, unpacked

WORDS = b"gears and more gears"


def without_checksum(body: bytes) -> bytes:
    """Deflate as some servers send it, without what zlib adds."""
    return zlib.compress(body)[2:-4]


PACKED: dict[str, tuple[bytes, Callable[[bytes], Any]]] = {
    "gzip": (b"gzip", gzip.compress),
    "deflate": (b"deflate", without_checksum),
    "brotli": (b"br", brotli.compress),
    "zstd": (b"zstd", zstd.compress),
}


def read(body: bytes, coding: bytes) -> bytes:
    return b"".join(unpacked(body, coding))


@pytest.mark.parametrize("name", PACKED)
def test_every_cut_is_noticed(name: str) -> None:
    coding, pack = PACKED[name]
    whole = pack(WORDS)
    assert read(whole, coding) == WORDS
    for end in range(len(whole)):
        with pytest.raises(CutOffError):
            read(whole[:end], coding)


@pytest.mark.parametrize("name", PACKED)
def test_what_there_is_of_a_body_comes_before_it_is_said_that_it_is_cut_off(name: str) -> None:
    coding, pack = PACKED[name]
    whole = random.Random(2).randbytes(600_000)  # noqa: S311 - a seed makes a failure come again
    pieces = unpacked(pack(whole)[:500_000], coding)
    got = next(pieces) + next(pieces)
    assert whole.startswith(got)
    with pytest.raises(CutOffError):
        list(pieces)


@pytest.mark.parametrize("name", PACKED)
def test_a_bomb_comes_in_pieces(name: str) -> None:
    coding, pack = PACKED[name]
    bomb = pack(bytes(3_000_000))
    sizes = [len(piece) for piece in unpacked(bomb, coding)]
    assert sum(sizes) == 3_000_000
    assert max(sizes) <= 2 * STEP_BYTES  # brotli rounds


def test_deflate_needs_neither_head_nor_checksum() -> None:
    whole = zlib.compress(WORDS)
    for body in (whole, whole[:-4], whole[:-1] + b"!", whole[2:], whole[2:-4], whole + b"more"):
        assert read(body, b"deflate") == WORDS


def test_a_stream_without_the_head_may_begin_as_one_with_it() -> None:
    stored = b"\x78\x01"  # of the head; in a stream, a block of the kind "stored" whose bits say so by chance
    body = bytes([stored[0] & 0xF8]) + (20).to_bytes(2, "little") + (0xFFFF - 20).to_bytes(2, "little") + bytes(20)
    assert read(body + without_checksum(b""), b"deflate") == bytes(20)


def test_checksums_of_gzip_are_passed_over() -> None:
    whole = gzip.compress(WORDS)
    assert read(whole[:-8] + bytes(8), b"gzip") == WORDS


@pytest.mark.parametrize(
    "head",
    [
        b"\x1f\x8b\x08\x04" + bytes(6) + b"\x03\x00abc",
        b"\x1f\x8b\x08\x08" + bytes(6) + b"name\0",
        b"\x1f\x8b\x08\x10" + bytes(6) + b"words\0",
        b"\x1f\x8b\x08\x02" + bytes(6) + b"ab",
        b"\x1f\x8b\x08\x1f" + bytes(6) + b"\x01\x00anm\0wd\0ab",
    ],
)
def test_heads_of_gzip_may_tell_more(head: bytes) -> None:
    body = head + gzip.compress(WORDS)[10:]
    assert gzip.decompress(body) == WORDS
    assert read(body, b"gzip") == WORDS
    for end in range(len(head)):
        with pytest.raises(CutOffError):
            read(body[:end], b"gzip")


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_streams_that_are_joined_are_one_body_and_what_follows_is_none(name: str) -> None:
    coding, pack = PACKED[name]
    assert read(pack(WORDS) + pack(b"") + pack(b"more"), coding) == WORDS + b"more"
    for rest in (bytes(512), b"garbage", b"\x1f", b"\x28\xb5"):
        assert read(pack(WORDS) + rest, coding) == WORDS
    with pytest.raises(CutOffError):
        read(pack(WORDS) + pack(b"more")[:-9], coding)


@pytest.mark.parametrize("size", [1, 20, 200_000])
def test_what_follows_a_body_of_brotli_is_none_of_it(size: int) -> None:
    for whole in (bytes(size) * 10, random.Random(3).randbytes(size)):  # noqa: S311 - a seed makes a failure come again
        packed = brotli.compress(whole, quality=5)
        for rest in (b"x", b"</html>\n", bytes(70_000), packed):
            assert read(packed + rest, b"br") == whole
        with pytest.raises(CutOffError):
            read(packed[:-1], b"br")


def test_frames_that_are_to_be_skipped_are() -> None:
    skipped = b"\x5a\x2a\x4d\x18\x03\x00\x00\x00abc"
    assert read(skipped + zstd.compress(WORDS) + skipped + zstd.compress(b"more"), b"zstd") == WORDS + b"more"


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_parts_without_number_end_soon(name: str) -> None:
    coding, pack = PACKED[name]
    assert read(pack(b"a") * (MAX_PARTS - 1), coding) == b"a" * (MAX_PARTS - 1)
    begun = time.monotonic()
    with pytest.raises(ValueError, match="too many parts"):
        read(pack(b"") * 400_000, coding)
    assert time.monotonic() - begun < 2


def test_no_body_of_zstd_takes_much_memory() -> None:
    options: dict[int, int] = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    packing = zstd.ZstdCompressor(options=options)
    with pytest.raises(zstd.ZstdError):
        read(packing.compress(bytes(1_000)) + packing.flush(), b"zstd")
    options[zstd.CompressionParameter.window_log] = 23
    packing = zstd.ZstdCompressor(options=options)
    assert read(packing.compress(bytes(1_000)) + packing.flush(), b"zstd") == bytes(1_000)


@pytest.mark.parametrize("coding", sorted({*CODINGS} - {b"deflate"}))  # which has nothing by which it is known
def test_noise_is_never_taken_for_a_body(coding: bytes) -> None:
    noise = random.Random(1)  # noqa: S311 - a seed makes a failure come again
    for _ in range(200):
        with pytest.raises((ValueError, brotli.error, zstd.ZstdError)):
            read(noise.randbytes(200), coding)
