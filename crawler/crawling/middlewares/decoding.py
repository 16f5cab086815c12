"""Decompress bodies outside the event loop, once, within bounds, and with failures that can be told apart.

Scrapy's middleware blocks the event loop for a tenth of a second for a body as long as is taken, raises whatever the
libraries raise, decompresses as often as a response says, and takes a truncated body for a whole one.
"""

import asyncio
from collections.abc import Iterator
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response, TextResponse
from scrapy.responsetypes import responsetypes

from crawler.captures.record import content_codings
from crawler.crawling.fetch_errors import BadResponseError, TooLargeError
from crawler.crawling.http.large_bodies import SMALL_BYTES, Turn
from crawler.crawling.middlewares.packed import CODINGS, CutOffError, unpacked
from crawler.crawling.request_meta import BODY_TURN, IS_PART, TAKES_PART

__all__ = ["Decoding"]

MAX_CODINGS = 2
"""Content codings of one body: servers apply one, two are a proxy's mistake."""

MAX_INLINE_BYTES = 16_384
"""Bytes of the longest compressed body that is decompressed within the event loop, up to what counts as a large one: a
thread would take longer than most of them."""

ACCEPTED = b"gzip, deflate, br, zstd"

_UNKNOWN = frozenset({b"compress", b"x-compress", b"sdch", b"dcb", b"dcz", b"exi", b"pack200-gzip", b"aes128gcm"})
"""Codings that are none of ours and make a body unreadable; what else stands there is a mistake, and does nothing."""

_GZIP = b"\x1f\x8b"


class Decoding:
    """Replace Scrapy's HttpCompressionMiddleware. Settings: COMPRESSION_ENABLED, DOWNLOAD_MAXSIZE.

    most: bytes of the longest body that is taken; 0 for any.
    """

    def __init__(self, most: int) -> None:
        self._most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware, or raise NotConfigured unless COMPRESSION_ENABLED is on."""
        if not crawler.settings.getbool("COMPRESSION_ENABLED"):
            raise NotConfigured
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Name the codings that are understood, in Accept-Encoding."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with its body decompressed. Raise TooLargeError or BadResponseError.

        A body that becomes a large one waits for its turn among them.
        """
        unpacking = self._unpacking(request, response)
        if unpacking is None:
            return response
        if len(response.body) <= MAX_INLINE_BYTES:
            unpacking.go_on(SMALL_BYTES)
        else:
            await asyncio.to_thread(unpacking.go_on, SMALL_BYTES)
        turn: Turn | None = request.meta.get(BODY_TURN)
        if not unpacking.is_whole:
            if turn is not None:
                await turn.take()
            await asyncio.to_thread(unpacking.go_on)
        if turn is not None:
            turn.end(len(response.body) + unpacking.size)
        return _decoded(response, unpacking)

    def decompress(self, request: Request, response: Response) -> Response:
        """Return the response with its body decompressed. Raise TooLargeError or BadResponseError."""
        unpacking = self._unpacking(request, response)
        if unpacking is None:
            return response
        unpacking.go_on()
        return _decoded(response, unpacking)

    def _unpacking(self, request: Request, response: Response) -> "_Unpacking | None":
        codings = content_codings((b"Content-Encoding", each) for each in response.headers.getlist("Content-Encoding"))
        if unknown := _UNKNOWN.intersection(codings):
            raise BadResponseError(f"the body is packed in a way that is not known: {min(unknown).decode('ascii')}")
        known = [coding for coding in codings if coding in CODINGS]
        if not known or not response.body or request.method == "HEAD":
            return None
        if len(known) > MAX_CODINGS:
            raise BadResponseError(f"the body is packed more than {MAX_CODINGS} times over")
        part = request.meta.get(TAKES_PART)
        most = part or request.meta.get("download_maxsize", self._most)
        return _Unpacking(response.body, known, most, takes_part=part is not None)


class _Unpacking:
    """A body that is decompressed in steps, of which a part is taken where that will do."""

    def __init__(self, body: bytes, codings: list[bytes], most: int, *, takes_part: bool) -> None:
        self.is_whole = False
        """Whether there is nothing more to take."""
        self.is_part = False
        """Whether what there is to take is a part of the body."""
        self.size = 0
        self._packed_size = len(body)
        self._last = codings[-1]
        self._most = most
        self._takes_part = takes_part
        self._pieces: list[bytes] = []
        self._source = self._layers(body, codings)

    def go_on(self, until: int | None = None) -> None:
        """Decompress up to the end, or beyond so many bytes. Raise TooLargeError or BadResponseError."""
        try:
            for piece in self._source:
                self._pieces.append(piece)
                self.size += len(piece)
                if self._is_beyond(self.size):
                    self.is_part = True
                    break
                if until is not None and self.size > until:
                    return
        except (TooLargeError, MemoryError):
            raise
        except Exception as error:  # each library has its own
            if not self._takes_part:
                raise self._unreadable(error) from error
            if not self.size:
                name = self._last.decode("ascii")
                raise BadResponseError(f"nothing of the body, packed by {name}, can be unpacked") from error
            self.is_part = True
        self.is_whole = True

    def body(self) -> bytes:
        """Return the body."""
        body = b"".join(self._pieces)
        self._pieces = []
        return body[: self._most] if self._takes_part and self._most else body

    def _layers(self, body: bytes, codings: list[bytes]) -> Iterator[bytes]:
        """Yield the pieces of the body; of several layers, the outer ones are taken off at once."""
        *inner, outer = codings
        if not inner:
            yield from unpacked(body, outer)
            return
        pieces, size = [], 0
        for piece in unpacked(body, outer):
            pieces.append(piece)
            size += len(piece)
            if self._is_beyond(size):
                break
        body = b"".join(pieces)
        if CODINGS[inner[-1]] is CODINGS[outer] is CODINGS[b"gzip"] and not body.startswith(_GZIP):
            yield body  # packed once, and announced by two
        else:
            yield from self._layers(body, inner)

    def _unreadable(self, error: Exception) -> BadResponseError:
        if isinstance(error, CutOffError):
            return BadResponseError(f"the body, packed by {self._last.decode('ascii')}, is cut off")
        return BadResponseError(f"the body cannot be unpacked: {type(error).__name__}: {error}"[:300])

    def _is_beyond(self, size: int) -> bool:
        """Return whether no more is taken. Raise TooLargeError where a part will not do."""
        if not self._most or size <= self._most:
            return False
        if not self._takes_part:
            raise TooLargeError(f"the body, unpacked from {self._packed_size} bytes, has more than are taken")
        return True


def _decoded(response: Response, unpacking: _Unpacking) -> Response:
    body = unpacking.body()
    headers = response.headers.copy()
    headers.pop("Content-Encoding")
    kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
    # What the kind of the packed body was guessed from says nothing of its encoding
    text = {"encoding": None} if issubclass(kind, TextResponse) else {}
    flags = [*response.flags, IS_PART] if unpacking.is_part else response.flags
    return response.replace(cls=kind, headers=headers, body=body, flags=flags, **text)
