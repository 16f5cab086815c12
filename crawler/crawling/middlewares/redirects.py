"""Follow redirects, and tell apart how they fail: too many of them, or a Location that is no URL."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.crawling.fetch_errors import BadResponseError, TooManyRedirectsError

__all__ = ["Redirects"]


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
        try:
            following = super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooManyRedirectsError(
                f"more than {self.max_redirect_times} redirects, one after the other"
            ) from error
        except ValueError as error:
            location = (response.headers.get("Location") or b"")[:200]
            raise BadResponseError(f"it redirects to {location!r}, which is no URL: {error}") from error
        if isinstance(following, Request) and urlparse_cached(following).hostname != urlparse_cached(request).hostname:
            # Another host has a download slot of its own; the metadata names that of the host before.
            following.meta.pop("download_slot", None)
        return following
