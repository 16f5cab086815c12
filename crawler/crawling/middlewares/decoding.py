"""Decompress bodies outside the event loop, with failures that can be told apart.

Scrapy's middleware does the work and bounds the result by DOWNLOAD_MAXSIZE. By itself it blocks the event loop for a
tenth of a second for a body of that size, raises whatever the libraries raise, decompresses as often as a response
says, and takes a truncated body for a whole one.
"""

import asyncio
import zlib
from typing import Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.crawling.fetch_errors import BadResponseError, TooLargeError

__all__ = ["Decoding", "is_whole_gzip"]

MAX_CODINGS = 2
"""Content codings of one body: servers apply one, two are a proxy's mistake."""

MAX_INLINE_BYTES = 16_384
"""Bytes of the longest compressed body that is decompressed within the event loop: a thread would take longer than most
of them, and the worst blocks the event loop for as long as DOWNLOAD_MAXSIZE takes to fill."""

_MAX_CHECKED_BYTES = 100_000_000
"""Bytes that are decompressed at most to find the end of a body; DOWNLOAD_MAXSIZE is far below."""


class Decoding:
    """Replace Scrapy's HttpCompressionMiddleware. Settings: COMPRESSION_ENABLED, DOWNLOAD_MAXSIZE."""

    def __init__(self, compression: HttpCompressionMiddleware) -> None:
        self._compression = compression

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware, or raise NotConfigured unless COMPRESSION_ENABLED is on."""
        return cls(HttpCompressionMiddleware.from_crawler(crawler))

    def process_request(self, request: Request) -> None:
        """Name the codings that are understood, in Accept-Encoding."""
        self._compression.process_request(request)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with its body decompressed. Raise TooLargeError or BadResponseError."""
        codings = b",".join(response.headers.getlist("Content-Encoding"))
        if not codings or not response.body:
            return response
        if codings.count(b",") >= MAX_CODINGS:
            raise BadResponseError(f"the body is packed more than {MAX_CODINGS} times over")
        try:
            if len(response.body) <= MAX_INLINE_BYTES:
                return self.decompress(request, response)
            return await asyncio.to_thread(self.decompress, request, response)
        except BadResponseError:
            raise
        except IgnoreRequest as error:
            raise TooLargeError(
                f"the body, unpacked from {len(response.body)} bytes, has more than are taken"
            ) from error
        except Exception as error:  # each library has its own
            raise BadResponseError(f"the body cannot be unpacked: {type(error).__name__}: {error}"[:300]) from error

    def decompress(self, request: Request, response: Response) -> Response:
        """Return the response with its body decompressed. Raise BadResponseError, or what the libraries raise."""
        coding = (response.headers.get("Content-Encoding") or b"").strip().lower()
        # What it declares is wider than what it does
        unpacked = cast("Response", self._compression.process_response(request, response))
        if coding in (b"gzip", b"x-gzip") and not _ends(response.body, len(unpacked.body)):
            raise BadResponseError("the body, packed by gzip, is cut off")
        return unpacked


def _ends(packed: bytes, length: int) -> bool:
    """Return whether a gzip stream that gave so many bytes ends with that number (RFC 1952, 2.3.1)."""
    return int.from_bytes(packed[-4:], "little") == length & 0xFFFFFFFF or is_whole_gzip(packed)


def is_whole_gzip(body: bytes) -> bool:
    """Return whether a gzip stream is complete.

    >>> import gzip
    >>> is_whole_gzip(gzip.compress(b"gears")), is_whole_gzip(gzip.compress(b"gears")[:-9])
    (True, False)
    """
    unpack = zlib.decompressobj(wbits=31)
    done = 0
    try:
        data = body
        while data and not unpack.eof and done < _MAX_CHECKED_BYTES:
            done += len(unpack.decompress(data, 1_000_000))
            data = unpack.unconsumed_tail
    except zlib.error:
        return False
    return unpack.eof or done >= _MAX_CHECKED_BYTES
