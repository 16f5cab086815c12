"""Refuses answers whose compressed body is cut off: Scrapy would take what came for all there is."""

import zlib

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

_LARGEST = 100_000_000
"""Most bytes that are unpacked for the check; Scrapy's own bound then decides."""


class WholeBodies:
    """Checks that a gzip body has its end."""

    def process_response(self, request: Request, response: Response) -> Response:
        """The response as it is. Raises IgnoreRequest, which reaches the errback, when its body is cut off."""
        encoding = (response.headers.get("Content-Encoding") or b"").strip().lower()
        if encoding in (b"gzip", b"x-gzip") and response.body and not is_whole_gzip(response.body):
            raise IgnoreRequest(f"{request.url}: the answer's gzip body is cut off or damaged")
        return response


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
