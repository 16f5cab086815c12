"""A packed body that lacks its end is told from a whole one, wherever it is cut."""

import gzip
import random
import sys
import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from crawler.crawling.middlewares.packed import WHOLE, first_part

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


@pytest.mark.parametrize("name", PACKED)
def test_every_cut_is_noticed(name: str) -> None:
    coding, pack = PACKED[name]
    whole = pack(WORDS)
    assert WHOLE[coding](whole)
    assert [end for end in range(len(whole)) if WHOLE[coding](whole[:end])] == []


@pytest.mark.parametrize("name", PACKED)
def test_what_unpacks_to_more_than_is_held_at_a_time_is_whole(name: str) -> None:
    coding, pack = PACKED[name]
    assert WHOLE[coding](pack(bytes(3_000_000)))


def test_what_unpacks_to_very_much_is_left_to_the_bound_of_scrapy() -> None:
    assert WHOLE[b"zstd"](zstd.compress(bytes(101_000_000))[:-1])


def test_deflate_needs_no_checksum() -> None:
    assert WHOLE[b"deflate"](zlib.compress(WORDS))
    assert WHOLE[b"deflate"](zlib.compress(WORDS)[:-4])


def test_two_streams_joined_are_whole() -> None:
    assert WHOLE[b"gzip"](gzip.compress(WORDS) + gzip.compress(b"more"))


@pytest.mark.parametrize("coding", sorted({*WHOLE} - {b"deflate"}))  # which has nothing by which it is known
def test_noise_is_never_taken_for_a_body(coding: bytes) -> None:
    noise = random.Random(1)  # noqa: S311 - a seed makes a failure come again
    assert not any(WHOLE[coding](noise.randbytes(200)) for _ in range(200))


@pytest.mark.parametrize("name", PACKED)
def test_the_first_part_is_what_stands_before_a_fault(name: str) -> None:
    coding, pack = PACKED[name]
    whole = random.Random(1).randbytes(50_000)  # noqa: S311 - what does not pack well
    packed = pack(whole)
    assert first_part(packed, coding, 20_000) == whole[:20_000]
    assert first_part(packed, coding, 99_000) == whole
    cut = first_part(packed[:30_000], coding, 99_000)
    assert whole.startswith(cut)
    assert len(cut) > 10_000 or name == "zstd"
    assert first_part(pack(bytes(50_000_000)), coding, 1_000) == bytes(1_000)
    assert first_part(b"gears " * 99, coding, 1_000) == b""
