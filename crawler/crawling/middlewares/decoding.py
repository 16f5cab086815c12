"""Unpacks compressed bodies outside the event loop, with failures that can be told apart.

Scrapy's middleware, which does the work and bounds what comes out by DOWNLOAD_MAXSIZE, holds the event loop for a
tenth of a second for a body of that size, raises whatever the libraries do, unpacks as often as an answer says, and
takes what came of a body that was cut off for all there is.
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

MOST_CODINGS = 2
"""Times that a body may be packed over: one is all that servers do, two a proxy's mistake."""

SMALL = 16_384
"""Bytes of a packed body that is unpacked at once: a thread would take longer than most of them, and the worst of them
holds the event loop for as long as DOWNLOAD_MAXSIZE takes to fill."""

_LARGEST = 100_000_000
"""Most bytes that are unpacked to see whether a body has its end; the bound of what is taken is far below."""


class Decoding:
    """In the place of Scrapy's HttpCompressionMiddleware; settings: COMPRESSION_ENABLED, DOWNLOAD_MAXSIZE."""

    def __init__(self, compression: HttpCompressionMiddleware) -> None:
        self._compression = compression

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises NotConfigured, which turns it off, unless COMPRESSION_ENABLED is on."""
        return cls(HttpCompressionMiddleware.from_crawler(crawler))

    def process_request(self, request: Request) -> None:
        """Says which codings are understood."""
        self._compression.process_request(request)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The response with its body unpacked. Raises TooLargeError and BadResponseError."""
        codings = b",".join(response.headers.getlist("Content-Encoding"))
        if not codings or not response.body:
            return response
        if codings.count(b",") >= MOST_CODINGS:
            raise BadResponseError(f"the body is packed more than {MOST_CODINGS} times over")
        try:
            if len(response.body) <= SMALL:
                return self.unpacked(request, response)
            return await asyncio.to_thread(self.unpacked, request, response)
        except BadResponseError:
            raise
        except IgnoreRequest as error:
            raise TooLargeError(
                f"the body, unpacked from {len(response.body)} bytes, has more than are taken"
            ) from error
        except Exception as error:  # each library has its own
            raise BadResponseError(f"the body cannot be unpacked: {type(error).__name__}: {error}"[:300]) from error

    def unpacked(self, request: Request, response: Response) -> Response:
        """The response with its body unpacked. Raises BadResponseError, and whatever Scrapy and the libraries do."""
        coding = (response.headers.get("Content-Encoding") or b"").strip().lower()
        # What it declares is wider than what it does
        unpacked = cast("Response", self._compression.process_response(request, response))
        if coding in (b"gzip", b"x-gzip") and not _ends(response.body, len(unpacked.body)):
            raise BadResponseError("the body, packed by gzip, is cut off")
        return unpacked


def _ends(packed: bytes, length: int) -> bool:
    """Whether a gzip stream that gave so many bytes has its end, where it says how many there are (RFC 1952, 2.3.1)."""
    return int.from_bytes(packed[-4:], "little") == length & 0xFFFFFFFF or is_whole_gzip(packed)


def is_whole_gzip(body: bytes) -> bool:
    """Whether a gzip stream has its end.

    >>> import gzip
    >>> is_whole_gzip(gzip.compress(b"gears")), is_whole_gzip(gzip.compress(b"gears")[:-9])
    (True, False)
    """
    unpack = zlib.decompressobj(wbits=31)
    done = 0
    try:
        data = body
        while data and not unpack.eof and done < _LARGEST:
            done += len(unpack.decompress(data, 1_000_000))
            data = unpack.unconsumed_tail
    except zlib.error:
        return False
    return unpack.eof or done >= _LARGEST
