"""Keys of `Request.meta` and flags of responses, by which the parts of a crawl pass on what belongs to one request;
headers as text."""

from collections.abc import Iterator, Sequence
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.linked_pages.substitutes.headers import TELLING

__all__ = [
    "BODY_SIZE",
    "BODY_TURN",
    "CAPTURE",
    "DUE_TARGET",
    "HELD",
    "IS_PART",
    "STARTED",
    "TAKES_PART",
    "header_text",
    "redirects_meta",
    "redirects_of",
    "telling_headers",
]

DUE_TARGET = "due_target"
"""The link or image that the request visits, a `DueTarget`."""

CAPTURE = "capture"
"""The WARC record of the last response, a `Record`."""

HELD = "held_exchange"
"""The last response as it was received, an `Exchange`, where it is not decided yet whether to keep it."""

STARTED = "download_started"
"""When the first download began, in seconds since the epoch; redirects keep it."""

TAKES_PART = "takes_part"
"""Bytes of a body that are taken where it is longer, or breaks off; without it, neither is an answer."""

IS_PART = "partial"
"""Flag of a response of whose body a part was taken, by Scrapy's name for such: its last line may be cut off."""

BODY_SIZE = "body_size"
"""Bytes of the last response's body, as it was transferred."""

BODY_TURN = "body_turn"
"""The last body's `Turn` among large ones; None before. Set by whoever makes it leave, when nothing holds the body."""


_TELLING = {name.title().encode("ascii"): name for name in TELLING}
"""Key of a header in Scrapy's headers -> its lower-case name."""


def telling_headers(response: Response | None) -> dict[str, str]:
    """Return the headers of a response that tell what it is, by lower-case name."""
    if response is None:
        return {}
    named = _TELLING.keys() & response.headers.keys()
    return {_TELLING[key]: value for key in sorted(named) if (value := header_text(response, key)) is not None}


def header_text(response: Response | None, name: str | bytes) -> str | None:
    """Return a header of a response as text; None without the header, or without a response."""
    value = response.headers.get(name) if response is not None else None
    return value.decode("latin-1") if value else None


def redirects_meta(url: str, redirects: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Return the metadata of a request that redirects led to, by Scrapy's names, as if they had been followed.

    url: the address that was asked for first. redirects: each status, and the URL that it led to.
    """
    if not redirects:
        return {}
    return {
        "redirect_urls": [url, *(target for _, target in redirects[:-1])],
        "redirect_reasons": [status for status, _ in redirects],
        "redirect_times": len(redirects),
    }


def redirects_of(request: Request) -> Iterator[tuple[int, str]]:
    """Yield the redirects that led to a request: each status, and the URL that it led to."""
    urls = [*request.meta.get("redirect_urls", ()), request.url]
    for status, url in zip(request.meta.get("redirect_reasons", ()), urls[1:], strict=False):
        if isinstance(status, int):
            yield status, url
