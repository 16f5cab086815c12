"""Follow redirects, and tell apart how they fail: too many of them, or a Location that is no URL.

A page without text of its own that leads elsewhere by a refresh is followed like a redirect, within the same bounds.
"""

import re
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.captures.record import Exchange
from crawler.crawling.extensions.reader_pool import ReaderPool
from crawler.crawling.fetch_errors import BadResponseError, OtherPartError, TooManyRedirectsError
from crawler.crawling.middlewares.capture import Capture
from crawler.crawling.middlewares.redirect_cookies import note_cookies, refused_for_a_cookie, with_cookie
from crawler.crawling.request_meta import DUE_TARGET, HELD, header_text, telling_headers
from crawler.crawling.spider import archive_spider
from crawler.linked_pages.answers import classify_answer
from crawler.linked_pages.substitutes.stubs import may_be_stub, stub_target
from crawler.visits.target import DueTarget

__all__ = ["Redirects", "Stubs", "web_location"]

_STATUSES = frozenset({301, 302, 303, 307, 308})
_BLANK = bytes(range(0x21))
_SCHEME = re.compile(rb"[a-zA-Z][a-zA-Z0-9+.-]*:")
_WEB = re.compile(rb"https?:", re.IGNORECASE)
_MANY_SLASHES = re.compile(rb"\A((?:https?:)?//)/+", re.IGNORECASE)


def web_location(value: bytes) -> bytes | None:
    r"""Return a Location as browsers read it (WHATWG URL); None where it leads away from the web.

    >>> web_location(rb"\\a.example\b?c\d"), web_location(b"http:///a.example/"), web_location(b"mailto:a@b.example")
    (b'//a.example/b?c\\d', b'http://a.example/', None)
    """
    value = value.strip(_BLANK)
    if _SCHEME.match(value) and not _WEB.match(value):
        return None
    end = min((place for mark in b"?#" if (place := value.find(mark)) >= 0), default=len(value))
    path = value[:end].replace(b"\\", b"/")
    return _MANY_SLASHES.sub(rb"\1", path) + value[end:]


def _leading_to(location: bytes, response: Response) -> Response:
    headers = response.headers.copy()
    headers["Location"] = location
    return response.replace(headers=headers)


class Redirects(RedirectMiddleware):
    """Replace Scrapy's RedirectMiddleware. Settings: REDIRECT_ENABLED, REDIRECT_MAX_TIMES."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware, or raise NotConfigured unless REDIRECT_ENABLED is on.

        Scrapy's method also looks for the middleware that sets Referers, which this project turns off, and warns.
        """
        middleware = cls(crawler.settings)
        middleware.crawler = crawler
        return middleware

    def handle_referer(self, request: Request, response: Response) -> None:
        """Remove the Referer, whatever policy the response asks for: no host is told where a link stood."""
        request.headers.pop("Referer", None)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the next request, or a response that is no redirect.

        Raise TooManyRedirectsError, or BadResponseError for a Location that is no URL.
        """
        note_cookies(request, response)
        if response.status not in _STATUSES:
            return refused_for_a_cookie(request, response) or response
        location = response.headers.get("Location") or b""
        if (target := web_location(location)) is None:
            return response  # which the address guard refuses
        try:
            following = super().process_response(request, _leading_to(target, response) if location else response)
        except IgnoreRequest as error:
            raise TooManyRedirectsError(
                f"more than {self.max_redirect_times} redirects, one after the other"
            ) from error
        except ValueError as error:
            raise BadResponseError(f"it redirects to {location[:200]!r}, which is no URL: {error}") from error
        if not isinstance(following, Request):
            return refused_for_a_cookie(request, response) or response
        self._keep_to_part(following)
        if urlparse_cached(following).hostname != urlparse_cached(request).hostname:
            # Another host has a download slot of its own; the metadata names that of the host before.
            following.meta.pop("download_slot", None)
        return with_cookie(following, request)

    def _keep_to_part(self, following: Request) -> None:
        """Raise OtherPartError for a host that the run does not ask."""
        part = archive_spider(self.crawler).part
        if part is not None and not part.has(following.url):
            host, of = urlparse_cached(following).hostname, part.number_of(following.url)
            raise OtherPartError(f"it leads to {host}, which part {of}/{part.of} of the crawl asks", following)


class Stubs(Redirects):
    """Follow the stubs among linked pages. Each counts as a redirect, with the status of the stub.

    It stands above the middleware that decodes bodies, and needs the extension ReaderPool, which tells whether a page
    has text.
    """

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Return the request for the page that a stub leads to, or a response that is none."""
        target = await self._target(request, response)
        if target is None or target in (response.url, *request.meta.get("redirect_urls", ())):
            return response
        redirect = response.replace(status=302, headers={"Location": target})
        try:
            following = super().process_response(request, redirect)
        except OtherPartError as error:
            if error.following is not None:
                await self._note_stub(error.following, response)
            raise
        if isinstance(following, Request):
            await self._note_stub(following, response)
        return following

    async def _note_stub(self, following: Request, stub: Response) -> None:
        """Store a stub as it was received, as the responses of redirects are, and count it with its own status."""
        exchange: Exchange | None = following.meta.pop(HELD, None)
        capture = self.crawler.get_downloader_middleware(Capture)
        if exchange is not None and capture is not None:
            await capture.keep(exchange)
        following.meta["redirect_reasons"] = [*following.meta["redirect_reasons"][:-1], stub.status]

    async def _target(self, request: Request, response: Response) -> str | None:
        pool = self.crawler.get_extension(ReaderPool)
        due: DueTarget | None = request.meta.get(DUE_TARGET)
        if pool is None or due is None or due.target.kind != "link":
            return None
        headers = telling_headers(response)
        if not 200 <= response.status < 300 or not may_be_stub(response.body, headers):
            return None
        content_type = header_text(response, "Content-Type")
        target = stub_target(response.body, response.url, headers, content_type)
        if target is None:
            return None
        source = await pool.read(response.body, response.url, content_type)
        answer = classify_answer(response.url, response.status, headers=headers, source=source)
        return target if answer == "stub" else None
