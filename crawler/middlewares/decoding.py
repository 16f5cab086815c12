"""Unpacks compressed bodies outside the event loop, with failures that can be told apart.

Scrapy's middleware, which does the work and bounds what comes out by DOWNLOAD_MAXSIZE, holds the event loop for a
tenth of a second for a body of that size, raises whatever the libraries do, and unpacks as often as an answer says.
"""

import asyncio
from typing import Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares.refusals import BadAnswer, TooLarge

__all__ = ["Decoding"]

MOST_CODINGS = 2
"""Times that a body may be packed over: one is all that servers do, two a proxy's mistake."""


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
        """The response with its body unpacked. Raises TooLarge and BadAnswer."""
        codings = b",".join(response.headers.getlist("Content-Encoding"))
        if not codings or not response.body:
            return response
        if codings.count(b",") >= MOST_CODINGS:
            raise BadAnswer(f"the body is packed more than {MOST_CODINGS} times over")
        try:
            return await asyncio.to_thread(self._unpacked, request, response)
        except IgnoreRequest as error:
            raise TooLarge(f"the body, unpacked from {len(response.body)} bytes, has more than are taken") from error
        except Exception as error:  # each library has its own
            raise BadAnswer(f"the body cannot be unpacked: {type(error).__name__}: {error}"[:300]) from error

    def _unpacked(self, request: Request, response: Response) -> Response:
        # What it declares is wider than what it does
        return cast("Response", self._compression.process_response(request, response))
