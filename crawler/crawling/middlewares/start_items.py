"""Turn the items of `Spider.start()` into items of requests, so that a crawl that is stopped waits for them and ends.

When a crawl is closed early, Scrapy waits until all items are through, and looks whether they are when a request ends.
An item that `start()` yields belongs to no request: if the last item is such a one, Scrapy 2.19 waits for ever, and
notices an idle spider only with its next heartbeat, up to five seconds later. A request that carries the item cures
both with documented interfaces alone.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

__all__ = ["StartItems"]

_START_ITEM = "start_item"
"""Key of `Request.meta` under which the item is carried."""

_IS_START = "is_start_request"
"""Key of `Request.meta` by which Scrapy's scheduler knows the requests of `start()`."""

_URL = "about:blank"
"""Address of the requests that carry items; it is never fetched."""


class StartItems:
    """Carry each item of `start()` by a request that ends before it is downloaded.

    Enabled twice: as a spider middleware it makes the requests, as the first downloader middleware it ends them.
    Requests from `start()` are sent in the order in which they are yielded, and so are the items.
    """

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Request]:
        """Yield the requests, and for each item the request that carries it, each marked as one of the start."""
        async for request_or_item in start:
            if isinstance(request_or_item, Request):
                request_or_item.meta.setdefault(_IS_START, True)
                yield request_or_item
            else:
                yield Request(
                    _URL,
                    callback=_no_response,
                    errback=_carried_item,
                    meta={_START_ITEM: request_or_item, _IS_START: True},
                    dont_filter=True,
                )

    def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest for a request that carries an item, which hands it to its errback."""
        if _START_ITEM in request.meta:
            raise IgnoreRequest("it carries an item of start()")


def _carried_item(failure: Failure) -> Iterator[Any]:
    """Errback that yields the item that a request carries, and takes it from it: what Scrapy does with the failure
    leaves a cycle that holds the request, until Python's collector of garbage comes to it."""
    yield failure.request.meta.pop(_START_ITEM)  # type: ignore[attr-defined]


def _no_response(*_arguments: object) -> None:
    """Raise RuntimeError, since a request that carries an item has no response."""
    raise RuntimeError("StartItems is to be enabled as a downloader middleware too")
