"""Find where a page without text of its own leads: by a `Refresh` header or a <meta> refresh, within <noscript> too."""

import re
from collections.abc import Mapping
from typing import Final

from crawler.linked_pages.metadata.document import join, parse
from crawler.linked_pages.substitutes.headers import refresh_target
from crawler.text.charsets import decode_page
from crawler.urls import is_web

__all__ = ["MAX_BYTES", "may_be_stub", "stub_target"]

MAX_BYTES: Final = 100_000
"""Bytes of the longest body that may be a stub: it holds a template, and no text."""

# Scripts of many pages have the word. Parsers take a NUL for a space.
_REFRESH: Final = re.compile(rb"http-equiv[\s\0]*+=[\s\0]*+[\"']?+refresh")


def may_be_stub(body: bytes, headers: Mapping[str, str]) -> bool:
    """Return whether it is worth the time to look for a refresh.

    Args:
        body: decoded body.
        headers: by lower-case name.
    """
    return len(body) <= MAX_BYTES and ("refresh" in headers or _REFRESH.search(body.lower()) is not None)


def stub_target(body: bytes, url: str, headers: Mapping[str, str], content_type: str | None = None) -> str | None:
    """Return the absolute address to which a page leads its readers soon; None where it leads to none, or to itself.

    Args:
        body: decoded body of a page that was found to be a stub.
        url: its address.
        headers: by lower-case name.
        content_type: the Content-Type header, if known.

    >>> stub_target(b'<meta http-equiv="Refresh" content="0; url=/new">', "https://a.example/old", {})
    'https://a.example/new'
    """
    refreshes = [headers["refresh"]] if "refresh" in headers else []
    selector = parse(decode_page(body[:MAX_BYTES], content_type)[0]) if body else None
    base = url
    if selector is not None:
        base = join(url, selector.xpath("//base/@href[normalize-space()]").get(""))
        path = "//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']/@content"
        refreshes += selector.xpath(path).getall()
    found = (join(base, target) for refresh in refreshes if (target := refresh_target(refresh)))
    return next((target for target in found if is_web(target) and target.split("#")[0] != url.split("#")[0]), None)
