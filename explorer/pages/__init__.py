"""The pages of the explorer: functions of a connection and a request that return data. No Datasette, no HTML."""

from collections.abc import Mapping
from typing import Protocol

from explorer.connection import ArchiveConnection
from explorer.pages.authors import author, authors
from explorer.pages.charts import charts
from explorer.pages.coverage import coverage
from explorer.pages.domains import domain, domains
from explorer.pages.health import health
from explorer.pages.home import home
from explorer.pages.images import images
from explorer.pages.issue import issue
from explorer.pages.issues import issues
from explorer.pages.method import method
from explorer.pages.page import BadRequestError, NotFoundError, Page, PageRequest
from explorer.pages.search import search

__all__ = ["PAGES", "BadRequestError", "NotFoundError", "Page", "PageBuilder", "PageRequest"]


class PageBuilder(Protocol):
    """Return a page. Raise NotFoundError or BadRequestError."""

    def __call__(self, connection: ArchiveConnection, request: PageRequest) -> Page: ...


PAGES: Mapping[str, PageBuilder] = {
    "/": home,
    "/issues": issues,
    "/issues/(?P<issue>[^/]+?)": issue,
    "/issues/(?P<publication>[^/]+)/(?P<issue>[^/]+?)": issue,
    "/search": search,
    "/domains": domains,
    "/domains/(?P<domain>[^/]+?)": domain,
    "/authors": authors,
    "/authors/(?P<author>[0-9]+)": author,
    "/health": health,
    "/images": images,
    "/coverage": coverage,
    "/charts": charts,
    "/method": method,
}
"""URL path, as a regular expression -> function that builds the page."""
