"""Compressed bodies: bombs, damage and layers end with their own outcome, and do not hold the event loop."""

import asyncio
import gzip
import random
import sys
import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from crawler.crawling.fetch_errors import BadResponseError, TooLargeError
from crawler.crawling.http.large_bodies import LargeBodies, Turn
from crawler.crawling.middlewares.decoding import Decoding
from crawler.crawling.request_meta import BODY_TURN

PACK: dict[str, Callable[[bytes], Any]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
MOST = 1_000_000
WORDS = b" ".join(b"%d" % number for number in range(20_000))
WHOLE = gzip.compress(WORDS)


def unpack(body: bytes, *codings: str, **meta: Any) -> Response:
    decoding = Decoding(MOST)
    request = Request("http://a.example/", meta=meta)
    decoding.process_request(request)
    assert request.headers["Accept-Encoding"] == b"gzip, deflate, br, zstd"
    headers = {"Content-Encoding": list(codings), "Content-Type": "text/html"}
    return asyncio.run(decoding.process_response(request, Response(request.url, headers=headers, body=body)))


@pytest.mark.parametrize("coding", PACK)
def test_bodies_are_unpacked(coding: str) -> None:
    response = unpack(PACK[coding](b"<p>Gears"), coding.upper())
    assert isinstance(response, HtmlResponse)
    assert response.body == b"<p>Gears"
    assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("coding", PACK)
def test_a_bomb_is_too_large(coding: str) -> None:
    with pytest.raises(TooLargeError, match="unpacked from"):
        unpack(PACK[coding](bytes(MOST + 1)), coding)
    assert len(unpack(PACK[coding](bytes(MOST)), coding).body) == MOST


@pytest.mark.parametrize("coding", PACK)
def test_what_is_not_packed_is_damaged(coding: str) -> None:
    with pytest.raises(BadResponseError, match="cannot be unpacked"):
        unpack(b"<p>Gears", coding)


def test_a_bomb_in_a_bomb_is_too_large_and_many_layers_are_refused() -> None:
    with pytest.raises(TooLargeError):
        unpack(gzip.compress(brotli.compress(bytes(MOST + 1))), "br", "gzip")
    assert unpack(gzip.compress(gzip.compress(b"twice")), "gzip, gzip").body == b"twice"
    for codings in (["gzip"] * 3, ["gzip, gzip", "gzip"], [", ".join(["gzip"] * 5000)]):
        with pytest.raises(BadResponseError, match="more than 2 times"):
            unpack(gzip.compress(b"a"), *codings)


def test_unpacking_does_not_hold_the_event_loop() -> None:
    body = gzip.compress(bytes(30_000_000))
    decoding = Decoding(len(body) * 2000)
    response = Response("http://a.example/", headers={"Content-Encoding": "gzip"}, body=body)

    async def count() -> int:
        unpacking = asyncio.ensure_future(decoding.process_response(Request(response.url), response))
        turns = 0
        while not unpacking.done():
            await asyncio.sleep(0.001)
            turns += 1
        assert len((await unpacking).body) == 30_000_000
        return turns

    assert asyncio.run(count()) > 5


def test_what_is_not_packed_or_packed_otherwise_stays() -> None:
    assert unpack(b"plain").body == b"plain"
    assert unpack(b"", "gzip").body == b""
    assert unpack(b"other", "rot13").headers["Content-Encoding"] == b"rot13"


def test_it_can_be_turned_off() -> None:
    with pytest.raises(NotConfigured):
        Decoding.from_crawler(get_crawler(settings_dict={"COMPRESSION_ENABLED": False}))


@pytest.mark.parametrize("coding", PACK)
def test_a_body_that_is_cut_off_is_not_taken_for_a_whole_one(coding: str) -> None:
    whole = PACK[coding](WORDS)
    for body in (whole[:-5], whole[:100], whole[: len(whole) // 2]):
        with pytest.raises(BadResponseError, match=r"cut off|cannot be unpacked"):
            unpack(body, f" {coding.upper()}")
    assert unpack(whole, coding).body == WORDS


@pytest.mark.parametrize("codings", ["gzip, identity", "identity, gzip", "gzip,", ", gzip ,"])
def test_codings_that_do_nothing_are_passed_over(codings: str) -> None:
    assert unpack(WHOLE, codings).body == WORDS


def test_a_body_in_a_way_that_nobody_here_reads_is_told() -> None:
    with pytest.raises(BadResponseError, match="not known: compress"):
        unpack(b"\x1f\x9d\x90", "Compress")


@pytest.mark.parametrize("coding", PACK)
def test_a_cut_off_body_within_another_is_noticed(coding: str) -> None:
    cut = PACK[coding](WORDS)[:-5]
    with pytest.raises(BadResponseError, match="cut off"):
        unpack(gzip.compress(cut), coding, "gzip")


@pytest.mark.parametrize("coding", PACK)
def test_of_a_body_that_is_cut_off_or_too_long_a_part_is_taken_where_that_will_do(coding: str) -> None:
    packed = PACK[coding](WORDS)
    noise = random.Random(1).randbytes(300_000)  # noqa: S311 - nothing is secret
    part = unpack(PACK[coding](noise)[:200_000], coding, takes_part=250_000).body
    assert part
    assert noise.startswith(part)
    assert unpack(packed, coding, takes_part=5_000).body == WORDS[:5_000]
    assert unpack(PACK[coding](bytes(3 * MOST)), coding, takes_part=5_000).body == bytes(5_000)


def test_a_body_that_is_packed_once_and_announced_twice_is_read() -> None:
    assert unpack(WHOLE, "gzip", "gzip").body == WORDS
    assert unpack(WHOLE, "gzip, x-gzip").body == WORDS
    assert unpack(gzip.compress(WHOLE), "gzip", "gzip").body == WORDS


def test_what_is_no_coding_hides_none() -> None:
    assert unpack(WHOLE, "gzip, UTF-8").body == WORDS
    assert unpack(WHOLE, "none, gzip").body == WORDS


def test_a_body_that_grows_waits_for_its_turn() -> None:
    assert asyncio.run(grow_in_turn()) == [True, True]


async def grow_in_turn() -> list[bool]:
    """Whether each of two bodies that unpack to more than a megabyte was alone."""
    bodies = LargeBodies(3_000_000)
    decoding = Decoding(2_500_000)
    response = Response("http://a.example/", headers={"Content-Encoding": "gzip"}, body=gzip.compress(bytes(2_000_000)))
    turns = [Turn(bodies, 2_500_000) for _ in range(2)]
    unpacking = {
        asyncio.ensure_future(
            decoding.process_response(Request(response.url, meta={BODY_TURN: turn}), response.copy())
        ): turn
        for turn in turns
    }
    alone = []
    while unpacking:
        done, _ = await asyncio.wait(unpacking, timeout=5, return_when=asyncio.FIRST_COMPLETED)
        alone.append(len(done) == 1)
        for task in done:
            assert len(task.result().body) == 2_000_000
            unpacking.pop(task).leave()
    return alone


def test_gzip_with_more_after_it_is_whole() -> None:
    assert unpack(WHOLE + gzip.compress(b"more"), "gzip").body == WORDS + b"more"
    assert unpack(WHOLE + bytes(512), "gzip").body == WORDS
