"""Refuse requests for what is not on the public web (SSRF) by their URLs, before robots.txt is asked for.

The check that counts is made where connections are (`crawler.crawling.http.network`): none is made to an IP address
that the rules refuse, whatever name, redirect, robots.txt or proxy led there. The address checked is the one connected
to, so that a name that changes its address in between (DNS rebinding) gains nothing.
"""

from typing import Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler.crawling.download_handler import PoliteHTTPHandler
from crawler.crawling.fetch_errors import AddressRefusedError
from crawler.crawling.http.network import rules_of
from crawler.urls.address_rules import Refusal, Rules, refused_url

__all__ = ["AddressGuard"]


class AddressGuard:
    """Downloader middleware. Settings: ALLOWED_NETWORKS, networks that are open at any port; ALLOWED_PORTS, the ports
    that are open elsewhere.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware.

        Raise ArgumentError for invalid settings, RuntimeError for a download handler whose connections are not guarded.
        """
        handlers = crawler.settings.getwithbase("DOWNLOAD_HANDLERS")
        for scheme in ("http", "https"):
            if not issubclass(load_object(handlers[scheme]), PoliteHTTPHandler):
                raise RuntimeError(f"The address guard does not reach the connections of {handlers[scheme]}.")
        return cls(rules_of(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Raise AddressRefusedError for a URL that the rules refuse."""
        if (refusal := refused_url(request.url, self.rules)) is not None:
            raise _error(refusal)

    def process_response(self, request: Request, response: Response) -> Response:
        """Raise AddressRefusedError for a redirect that leaves the web, which Scrapy would take for a page."""
        location = response.headers.get("Location")
        is_followed = not request.meta.get("dont_redirect") and response.status in {301, 302, 303, 307, 308}
        if location is None or not is_followed:
            return response
        try:
            target = urljoin(request.url, location.decode("latin-1"))
        except ValueError:
            return response
        refusal = refused_url(target, self.rules)
        if refusal is not None and refusal.kind == "scheme":
            raise AddressRefusedError(
                f"it redirects to {target[:200]!r}, which is neither http nor https", refusal.kind
            )
        return response


def _error(refusal: Refusal) -> AddressRefusedError:
    return AddressRefusedError(refusal.words, refusal.kind)
