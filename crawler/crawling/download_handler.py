"""Download over HTTP: Scrapy's handler with pauses that occupy a host's download slot, a bounded response head, and
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

from crawler.archive.tokens import TokenFile
from crawler.crawling.fetch_errors import CertificateError, FetchError, NoSuchHostError, TlsError, TooLargeError
from crawler.crawling.fetch_outcomes import reasons_of
from crawler.crawling.middlewares.backoff import Backoff
from crawler.crawling.middlewares.robots import Robots
from crawler.crawling.request_meta import BODY_SIZE, STARTED
from crawler.crawling.token_requests import request_with_token, response_without_token
from crawler.urls.reader_tokens import hides_token

__all__ = ["MAX_HEAD_BYTES", "MAX_HEAD_LINES", "PoliteHTTPHandler", "is_unknown_host", "specific_error"]

MAX_HEAD_BYTES = 131_072
"""Bytes of the status line and the headers of a response, informational responses before it included."""

MAX_HEAD_LINES = 1_000
"""Lines of the same. Each costs time, whatever its length."""


class PoliteHTTPHandler(HTTP11DownloadHandler):
    """Replace Scrapy's download handler for `http` and `https`.

    A request waits here for the pause of its host (`Backoff`) and for its Crawl-delay (`Robots`). DOWNLOAD_TIMEOUT
    bounds the whole download that follows, from the look-up of the name to the last byte; DOWNLOAD_MAXSIZE bounds the
    body as it is transferred.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _BoundedFactory
        self._tokens = TokenFile(crawler.settings.get("ARCHIVE", "archive.db"))

    async def close(self) -> None:
        """Close the connections, and the file of readers' tokens."""
        await super().close()
        self._tokens.close()

    async def download_request(self, request: Request) -> Response:
        """Return the response to a request. Raise FetchError, beside what Scrapy's handler raises."""
        backoff = self.crawler.get_downloader_middleware(Backoff)
        robots = self.crawler.get_downloader_middleware(Robots)
        if backoff is not None:
            await backoff.wait_turn(request)
        if robots is not None:
            await robots.wait_turn(request)
        request.meta.setdefault(STARTED, time())
        try:
            sent = request_with_token(request, self._tokens) if hides_token(request.url) else request
            response = await super().download_request(sent)
        except DownloadCancelledError as error:
            raise TooLargeError("the body has more bytes than are taken") from error
        except CannotResolveHostError as error:
            host = urlparse_cached(request).hostname or ""
            # Behind a proxy, it is the proxy's name that was looked up
            if "proxy" not in request.meta and await maybe_deferred_to_future(deferToThread(is_unknown_host, host)):
                raise NoSuchHostError(host) from error
            raise
        except DownloadFailedError as error:
            if (specific := specific_error(error)) is not None:
                raise specific from error
            raise
        if sent is not request:
            response = response_without_token(response, request, sent, self._tokens)
        if backoff is not None:
            backoff.observe(request, response)
        request.meta[BODY_SIZE] = len(response.body)
        return response


def is_unknown_host(host: str) -> bool:
    """Return whether the name server says that a host does not exist. It is asked again: Twisted keeps no reason.

    Blocks until the answer, so call it in one of the threads in which Twisted looks up names.
    """
    try:
        socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        return error.errno == socket.EAI_NONAME
    except UnicodeError:  # a label that no name server can be asked for
        return False
    return False


def specific_error(error: DownloadFailedError) -> FetchError | None:
    """Return the FetchError that tells what broke off a download; None where Scrapy's own error tells it."""
    for reason in reasons_of(error):
        if isinstance(reason, FetchError):
            return reason
        if isinstance(reason, VerificationError):
            return CertificateError("the certificate is for another host")
        if isinstance(reason, SSL.Error) and not isinstance(reason, SSL.SysCallError | SSL.ZeroReturnError):
            words = _openssl_reasons(reason)
            # What this side says of a certificate; an alert in which the host rejects ours has other words
            kind = CertificateError if "certificate verify failed" in words else TlsError
            return kind(f"no secure connection: {words}")
    return None


def _openssl_reasons(error: SSL.Error) -> str:
    """Return the reasons that OpenSSL gives: the last part of each of its (library, function, reason)."""
    given: Any = error.args[0] if error.args else ()
    reasons = [str(entry[-1]) for entry in given if entry] if isinstance(given, list | tuple) else []
    return ", ".join(reasons) or "no reason given"


class _BoundedParser(_LenientHTTPClientParser):
    """Count the bytes and lines of the head. An exception raised here ends the connection and fails the request."""

    _head = 0
    _lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's name
        self._head += len(line) + 1
        self._lines += 1
        if self._head > MAX_HEAD_BYTES:
            raise TooLargeError(f"the head has more than {MAX_HEAD_BYTES} bytes")
        if self._lines > MAX_HEAD_LINES:
            raise TooLargeError(f"the head has more than {MAX_HEAD_LINES} lines")
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
