"""Downloads pages: Scrapy's handler for HTTP/1.1 with pauses that hold a host's lane, a bounded head of the answer, and
failures that can be told apart.
"""

import socket
from time import time
from typing import Any

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadCancelledError, DownloadFailedError
from scrapy.http import Response
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from service_identity import VerificationError
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from crawler.crawling.fetch_errors import CertificateError, FetchError, NoSuchHostError, TlsError, TooLargeError
from crawler.crawling.fetch_outcomes import reasons_of
from crawler.crawling.middlewares.backoff import Backoff

__all__ = ["BEGAN", "LARGEST_HEAD", "MOST_LINES", "SIZE", "Lanes", "is_unknown"]

BEGAN = "began"
"""Key of the metadata under which stands when a download began, in seconds since the epoch; redirects keep it."""

SIZE = "size"
"""Key of the metadata under which the length of the last body stands, in bytes, as it came."""

LARGEST_HEAD = 131_072
"""Bytes of the status line and the headers of an answer, informational answers before it included."""

MOST_LINES = 1_000
"""Lines of the same. Each costs time, whatever its length."""


class Lanes(HTTP11DownloadHandler):
    """In the place of Scrapy's handler for `http` and `https`.

    DOWNLOAD_TIMEOUT bounds the whole of a download, from the look-up of the name to the last byte, the wait before it
    not included; DOWNLOAD_MAXSIZE bounds the body as it comes.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory
        self._backoff: Backoff | None = None

    async def download_request(self, request: Request) -> Response:
        """The answer to a request. Raises FetchError, beside what Scrapy's handler raises."""
        # Middlewares are made after the handlers
        self._backoff = self._backoff or self._crawler.get_downloader_middleware(Backoff)
        if self._backoff is not None:
            await self._backoff.turn(request)
        request.meta.setdefault(BEGAN, time())
        try:
            response = await super().download_request(request)
        except DownloadCancelledError as error:
            raise TooLargeError("the body has more bytes than are taken") from error
        except CannotResolveHostError as error:
            host = urlparse_cached(request).hostname or ""
            # Behind a proxy, it is the proxy's name that was looked up
            if "proxy" not in request.meta and await maybe_deferred_to_future(deferToThread(is_unknown, host)):
                raise NoSuchHostError(host) from error
            raise
        except DownloadFailedError as error:
            if (failure := _told_apart(error)) is not None:
                raise failure from error
            raise
        if self._backoff is not None:
            self._backoff.note(request, response)
        request.meta[SIZE] = len(response.body)
        return response


def is_unknown(host: str) -> bool:
    """Whether the name server says that there is no such name. It is asked again: Twisted keeps no reason of a failure.

    Waits for the answer, and so belongs in one of the threads in which Twisted looks up names.
    """
    try:
        socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        return error.errno == socket.EAI_NONAME
    except UnicodeError:  # a label that no name server can be asked for
        return False
    return False


def _told_apart(error: DownloadFailedError) -> FetchError | None:
    for reason in reasons_of(error):
        if isinstance(reason, FetchError):
            return reason
        if isinstance(reason, VerificationError):
            return CertificateError("the certificate is for another host")
        if isinstance(reason, SSL.Error) and not isinstance(reason, SSL.SysCallError | SSL.ZeroReturnError):
            words = _words(reason)
            # What we say of a certificate; an alert in which the host speaks of ours has other words
            kind = CertificateError if "certificate verify failed" in words else TlsError
            return kind(f"no secure connection: {words}")
    return None


def _words(error: SSL.Error) -> str:
    """What OpenSSL says: the last part of each of its (library, function, reason)."""
    given: Any = error.args[0] if error.args else ()
    said = [str(entry[-1]) for entry in given if entry] if isinstance(given, list | tuple) else []
    return ", ".join(said) or "no reason given"


class _BoundedParser(_LenientHTTPClientParser):
    """Counts the head. An exception here ends the connection and is a reason of the request's failure."""

    _head = 0
    _lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self._head += len(line) + 1
        self._lines += 1
        if self._head > LARGEST_HEAD:
            raise TooLargeError(f"the head has more than {LARGEST_HEAD} bytes")
        if self._lines > MOST_LINES:
            raise TooLargeError(f"the head has more than {MOST_LINES} lines")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        raise TooLargeError(f"a line of the head has more than {self.MAX_LENGTH} bytes")


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Deferred[Any]:
        answer = super().request(request)
        # Neither Twisted nor Scrapy lets the parser's class be chosen; this is how Scrapy sets its own.
        self._parser.__class__ = _BoundedParser
        return answer


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _BoundedProtocol:  # noqa: N802 - Twisted's name
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
