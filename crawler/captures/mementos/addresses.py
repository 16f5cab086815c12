"""Addresses of copies, and of what they are copies of. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urljoin

from crawler.captures.mementos.moments import parse_timestamp
from crawler.urls.hosts import host_of_url, is_web

__all__ = ["MementoAddress", "absolute", "filled", "memento_address", "original_in_path", "same_host"]

_PLACED = re.compile(r"/([0-9]{14})(mp_)?(?:[a-z]{2}_|\*)?/(.+)\Z", re.DOTALL)
"""How services that replay captures address one: the time, perhaps what is to be done with the body, the original.

pywb's `mp_`, the page without a frame around it, belongs to the address: without it the frame answers, with any time.
"""

_UNSAFE = re.compile(r"[^!-~]")
_PLACES = re.compile(r"\{(url|encoded|timestamp)\}")


@dataclass(frozen=True, kw_only=True, slots=True)
class MementoAddress:
    """What the address of a copy says."""

    url: str
    """The address itself, absolute, without what is to be done with the body, but for pywb's `mp_`."""

    moment: datetime
    """When the copy was made, UTC."""

    original: str
    """Address of which it is a copy."""


def absolute(location: str, base: str) -> str | None:
    """Return the absolute form of an address; None for one that cannot be read. An address within it stays as it is.

    >>> absolute("/web/20210304050607/http://a.example//b/../c", "https://web.example/web/x")
    'https://web.example/web/20210304050607/http://a.example//b/../c'
    """
    location = location.strip()
    if location.startswith("/") and not location.startswith("//"):
        scheme, separator, rest = base.partition("://")
        return f"{scheme}{separator}{rest.partition('/')[0]}{location}"
    try:
        return urljoin(base, location) if not location.startswith(("http://", "https://")) else location
    except ValueError:
        return None


def memento_address(location: str, base: str) -> MementoAddress | None:
    """Return what an address says of a copy; None for one that is of none, or does not say it.

    base: address against which a relative one is meant.

    >>> found = memento_address("/web/20210304050607id_/http://a.example/?b", "https://web.example/web/x")
    >>> found.url, found.original
    ('https://web.example/web/20210304050607/http://a.example/?b', 'http://a.example/?b')
    """
    url = absolute(location, base)
    if url is None or not is_web(url) or not host_of_url(url):
        return None
    found = _PLACED.search(url)
    moment = parse_timestamp(found[1]) if found else None
    if found is None or moment is None:
        return None
    placed, framed, original = found[1], found[2] or "", found[3]
    return MementoAddress(url=f"{url[: found.start()]}/{placed}{framed}/{original}", moment=moment, original=original)


def original_in_path(url: str) -> str:
    """Return an address as it stands within the path of another one: without fragment, in ASCII.

    >>> original_in_path("https://a.example/ü?b=%20#c")
    'https://a.example/%C3%BC?b=%20'
    """
    return _UNSAFE.sub(lambda found: quote(found[0], safe="", errors="replace"), url.partition("#")[0])


def filled(template: str, *, url: str, timestamp: str = "") -> str:
    """Return a template with its places filled: `{url}` as in a path, `{encoded}` as in a query, `{timestamp}`.

    >>> filled("/cdx?url={encoded}", url="http://a.example/?b=1&c#d")
    '/cdx?url=http%3A%2F%2Fa.example%2F%3Fb%3D1%26c'
    """
    original = original_in_path(url)
    values: Mapping[str, str] = {"url": original, "encoded": quote(original, safe=""), "timestamp": timestamp}
    return _PLACES.sub(lambda place: values[place[1]], template)


def same_host(one: str, other: str) -> bool:
    """Return whether two addresses are of one host, as indexes fold them: without `www.`, port, user and case.

    >>> same_host("http://www.a.example:80/b", "https://A.example/b"), same_host("http://mailto:x", "http://a.example")
    (True, False)
    """
    first, second = (host_of_url(url).removeprefix("www.") for url in (one, other))
    return bool(first) and first == second
