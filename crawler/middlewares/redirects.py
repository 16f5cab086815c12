"""Redirects, with ends that can be told apart: one too many, and one to what is no URL."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.middlewares.refusals import BadAnswer, TooManyRedirects

__all__ = ["Redirects"]


class Redirects(RedirectMiddleware):
    """In the place of Scrapy's RedirectMiddleware; setting: REDIRECT_MAX_TIMES."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """The next request, or the response that is no redirect. Raises TooManyRedirects and BadAnswer."""
        try:
            return super().process_response(request, response)
        except IgnoreRequest as error:
            raise TooManyRedirects(f"more than {self.max_redirect_times} redirects, one after the other") from error
        except ValueError as error:
            location = (response.headers.get("Location") or b"")[:200]
            raise BadAnswer(f"it redirects to {location!r}, which is no URL: {error}") from error
