"""Compressed bodies: bombs, damage and layers end with their own outcome, and do not hold the event loop."""

import asyncio
import gzip
import sys
import zlib
from collections.abc import Callable
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import NotConfigured
from scrapy.http import HtmlResponse, Response
from scrapy.utils.test import get_crawler

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from crawler.crawling.fetch_errors import BadResponseError, TooLargeError
from crawler.crawling.middlewares.decoding import Decoding

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


def unpack(body: bytes, *codings: str) -> Response:
    crawler = get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": MOST})
    decoding = Decoding(HttpCompressionMiddleware.from_crawler(crawler))
    request = Request("http://a.example/")
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
    crawler = get_crawler(settings_dict={"DOWNLOAD_MAXSIZE": len(body) * 2000})
    decoding = Decoding(HttpCompressionMiddleware.from_crawler(crawler))
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


def test_gzip_with_more_after_it_is_whole() -> None:
    assert unpack(WHOLE + gzip.compress(b"more"), "gzip").body == WORDS + b"more"
    assert unpack(WHOLE + bytes(512), "gzip").body == WORDS
