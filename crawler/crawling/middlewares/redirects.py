"""Redirects, with ends that can be told apart: one too many, and one to what is no URL."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.crawling.fetch_errors import BadResponseError, TooManyRedirectsError

__all__ = ["Redirects"]


class Redirects(RedirectMiddleware):
    """In the place of Scrapy's RedirectMiddleware; setting: REDIRECT_MAX_TIMES."""

    def _engine_started(self) -> None:
        """Scrapy looks here for the middleware that sets Referers, and warns where there is none."""

    def handle_referer(self, request: Request, response: Response) -> None:
        """Where a redirect stood is nobody's business either."""
        request.headers.pop("Referer", None)

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The next request, or the response that is no redirect. Raises TooManyRedirectsError and BadResponseError."""
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
            # Another host has a lane of its own; the request's metadata names that of the host before.
            following.meta.pop("download_slot", None)
        return following
