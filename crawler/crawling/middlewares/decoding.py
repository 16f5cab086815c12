"""Decompress bodies outside the event loop, with failures that can be told apart.

Scrapy's middleware does the work and bounds the result by DOWNLOAD_MAXSIZE. By itself it blocks the event loop for a
tenth of a second for a body of that size, raises whatever the libraries raise, decompresses as often as a response
says, and takes a truncated body for a whole one.
"""

import asyncio
from typing import Self, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.crawling.fetch_errors import BadResponseError, TooLargeError
from crawler.crawling.middlewares.packed import WHOLE, first_part
from crawler.crawling.request_meta import TAKES_PART

__all__ = ["Decoding"]

MAX_CODINGS = 2
"""Content codings of one body: servers apply one, two are a proxy's mistake."""

MAX_INLINE_BYTES = 16_384
"""Bytes of the longest compressed body that is decompressed within the event loop: a thread would take longer than most
of them, and the worst blocks the event loop for as long as DOWNLOAD_MAXSIZE takes to fill."""

_NONE = frozenset({b"", b"identity"})
"""Codings that do nothing."""

_UNKNOWN = frozenset({b"compress", b"x-compress", b"sdch", b"dcb", b"dcz", b"exi", b"pack200-gzip", b"aes128gcm"})
"""Codings that are none of ours and make a body unreadable; what else stands there is a mistake, and does nothing."""


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
        """Return the response with its body decompressed; of one of which a part is taken, that part.

        Raise TooLargeError or BadResponseError.
        """
        codings = [coding for coding in _codings(response) if coding not in _NONE]
        if not codings or not response.body:
            return response
        if len(codings) > MAX_CODINGS:
            raise BadResponseError(f"the body is packed more than {MAX_CODINGS} times over")
        if unknown := _UNKNOWN.intersection(codings):
            raise BadResponseError(f"the body is packed in a way that is not known: {min(unknown).decode('ascii')}")
        if (part := request.meta.get(TAKES_PART)) is not None:
            return await asyncio.to_thread(_first_part, response, codings, part)
        response.headers["Content-Encoding"] = b", ".join(codings)
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
        if coding in WHOLE and not _ends(response.body, coding, len(unpacked.body)):
            raise BadResponseError(f"the body, packed by {coding.decode('ascii')}, is cut off")
        return unpacked


def _first_part(response: Response, codings: list[bytes], most: int) -> Response:
    """Return a response with the first bytes of what its body is packed of. Raise BadResponseError where none are."""
    body = response.body
    for coding in reversed(codings):
        body = first_part(body, coding, most) if coding in WHOLE else body
    if not body:
        raise BadResponseError(f"nothing of the body, packed by {codings[-1].decode('latin-1')[:40]}, can be unpacked")
    response.headers.pop("Content-Encoding", None)
    return response.replace(body=body)


def _codings(response: Response) -> list[bytes]:
    values = response.headers.getlist("Content-Encoding")
    return [coding.strip().lower() for value in values for coding in value.split(b",")]


def _ends(packed: bytes, coding: bytes, length: int) -> bool:
    """Return whether a stream that gave so many bytes is complete; one of gzip ends with that number (RFC 1952)."""
    if WHOLE[coding] is WHOLE[b"gzip"] and int.from_bytes(packed[-4:], "little") == length & 0xFFFFFFFF:
        return True
    return WHOLE[coding](packed)
