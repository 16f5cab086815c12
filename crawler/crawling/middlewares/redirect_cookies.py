"""Give a page one more chance that answers only to who brings the cookie that its own redirect has set.

Without the cookie, such a page redirects in circles, or refuses. The cookie goes with one request, to the host that
set it, and is forgotten with the chain of redirects. One that came over https and is marked `Secure` goes over https
only (RFC 6265, 5.4).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import urldefrag

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.text.dates import parse_rfc_time

__all__ = ["cookies_set", "note_cookies", "refused_for_a_cookie", "with_cookie"]

_Place = tuple[str, str]
"""Scheme and host."""

_COOKIES = "redirect_cookies"
"""Key of `Request.meta`: scheme and host -> the cookies for requests there, name -> value."""

_STATE = "redirect_cookie"
"""Key of `Request.meta`: `sent` in the request that has the cookie, `spent` in those after it."""

_MAX_COOKIES, _MAX_COOKIE_BYTES = 20, 4_096
_TOO_OLD = re.compile(rb"(?i)max-age\s*=\s*(?:-\d+|0+)\s*$")
_EXPIRES = re.compile(rb"(?i)expires\s*=\s*(.+)$")
_REFUSALS = frozenset({400, 401, 402, 403, 405, 406, 409, 412})


def note_cookies(request: Request, response: Response) -> None:
    """Keep the cookies that a redirect sets, with the request and those that it leads to."""
    values = response.headers.getlist("Set-Cookie")
    if not values or not 300 <= response.status < 400:
        return
    came_over, host = _place(request)
    public = [value for value in values if came_over == "http" or not _is_secure(value)]
    held: Mapping[_Place, Mapping[bytes, bytes]] = request.meta.get(_COOKIES, {})
    request.meta[_COOKIES] = {
        **held,
        ("http", host): cookies_set(public, held.get(("http", host))),
        ("https", host): cookies_set(values, held.get(("https", host))),
    }


def with_cookie(following: Request, asked: Request) -> Request:
    """Return the request to which a redirect leads, with the cookie if it was made before in the same chain.

    Args:
        following: the request to which the redirect leads.
        asked: the one that was redirected.
    """
    if asked.meta.get(_STATE) == "sent":
        following.meta[_STATE] = "spent"
        following.headers.pop("Cookie", None)
    elif _STATE not in following.meta:
        before = {urldefrag(url).url for url in (asked.url, *asked.meta.get("redirect_urls", ()))}
        if urldefrag(following.url).url in before:
            _give(following)
    return following


def refused_for_a_cookie(request: Request, response: Response) -> Request | None:
    """Return the request to make once more, with the cookie; None where that is not why it was refused."""
    if (
        response.status not in _REFUSALS
        or _STATE in request.meta
        or _place(request) not in request.meta.get(_COOKIES, {})
    ):
        return None
    again = request.replace(dont_filter=True)
    _give(again)
    return again if _STATE in again.meta else None


def cookies_set(values: Iterable[bytes], held: Mapping[bytes, bytes] | None = None) -> dict[bytes, bytes]:
    """Return the cookies of a host after an answer, name -> value.

    Args:
        values: of the Set-Cookie headers.
        held: the cookies before.

    >>> cookies_set([b"a=1; Path=/", b"b=2; Max-Age=0", b"c", b"d=4; Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
    {b'a': b'1'}
    """
    cookies = dict(held or {})
    for value in values:
        pair, *attributes = value.split(b";")
        name, equals, content = pair.partition(b"=")
        name = name.strip()
        if not equals or not name or len(pair) > _MAX_COOKIE_BYTES:
            continue
        if any(_is_past(attribute.strip()) for attribute in attributes):
            cookies.pop(name, None)
        elif name in cookies or len(cookies) < _MAX_COOKIES:
            cookies[name] = content.strip()
    return cookies


def _is_secure(value: bytes) -> bool:
    names = (attribute.partition(b"=")[0].strip().lower() for attribute in value.split(b";")[1:])
    return b"secure" in names


def _is_past(attribute: bytes) -> bool:
    if _TOO_OLD.match(attribute):
        return True
    found = _EXPIRES.match(attribute)
    if found is None:
        return False
    moment = parse_rfc_time(found[1].decode("latin-1").replace("-", " "))
    return moment is not None and moment.replace(tzinfo=moment.tzinfo or UTC) <= datetime.now(UTC)


def _give(request: Request) -> None:
    cookies: Mapping[bytes, bytes] = request.meta.get(_COOKIES, {}).get(_place(request), {})
    if cookies:
        request.headers["Cookie"] = b"; ".join(b"%s=%s" % pair for pair in cookies.items())
        request.meta[_STATE] = "sent"


def _place(request: Request) -> _Place:
    url = urlparse_cached(request)
    return url.scheme, url.hostname or ""
