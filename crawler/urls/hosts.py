"""Find hosts in authorities, and write them in ASCII."""

import re
from functools import lru_cache
from ipaddress import AddressValueError, IPv6Address

import idna

from crawler.urls import parts

__all__ = ["MAX_HOST_CHARS", "ascii_host", "host_of", "host_of_url", "is_web"]

MAX_HOST_CHARS = 253
"""Characters of the longest host (RFC 1035, in its written form)."""

_PORT = re.compile(r":([0-9]*)\Z")
# What no host can hold: WHATWG's forbidden host code points, and what would be one after a compatibility mapping.
_NO_HOST = re.compile(r"[\s\x00-\x20\x7f#/:<>?@\[\]\\^|%℀℁℅℆⁈⁇⁉／：？＃＠]")
_ASCII_HOST = re.compile(r"[a-z0-9._-]+")


@lru_cache(maxsize=65536)
def host_of(authority: str) -> str:
    """Return the host of an authority, without user and port; '' if there is none that could be requested.

    >>> host_of('reader:secret@A.example:8080'), host_of('[::1]:80')
    ('A.example', '[::1]')
    >>> host_of('a b'), host_of(':80'), host_of('a.example:99999')
    ('', '', '')
    """
    user, _at, rest = authority.rpartition("@")
    port = _PORT.search(rest)
    if port and port[1] and (len(port[1]) > 5 or int(port[1]) > 65535):
        return ""
    if user and (not user.isascii() or _NO_HOST.search(user.replace(":", "").replace("%", ""))):
        return ""
    host = rest[: port.start()] if port else rest
    if host.startswith("["):
        return host if _is_ipv6(host) else ""
    return "" if _NO_HOST.search(host) or not host.strip(".") else host


def _is_ipv6(host: str) -> bool:
    try:
        return host.endswith("]") and IPv6Address(host[1:-1]).scope_id is None
    except AddressValueError:
        return False


@lru_cache(maxsize=65536)
def ascii_host(host: str) -> str:
    """Return `host` in lower case and ASCII: by IDNA 2008 with the mapping of UTS 46, else, for symbols, by IDNA 2003.

    >>> ascii_host('BÜCHER.example'), ascii_host('☃.example')
    ('xn--bcher-kva.example', 'xn--n3h.example')

    A host that has no such form stays as it is; it cannot be asked for.
    """
    if host.isascii():
        return host.lower()
    if len(host) > MAX_HOST_CHARS:
        return host
    try:
        encoded = idna.encode(host, uts46=True)
    except (UnicodeError, IndexError):  # idna's own error is a UnicodeError
        try:
            encoded = host.encode("idna")
        except UnicodeError:
            return host
    mapped = encoded.decode("ascii").lower()
    return mapped if _ASCII_HOST.fullmatch(mapped) else host


def is_web(url: str) -> bool:
    """Return whether `url` is an http or https address with a host that can be requested.

    >>> is_web('https://a.example'), is_web('HTTP://a.example/b')
    (True, True)
    >>> is_web('mailto:reader@a.example'), is_web('/digests/the-first'), is_web('https:///b'), is_web('https://a b/')
    (False, False, False, False)
    """
    split = parts.split(url)
    if split is None:
        return False
    host = host_of(split.authority)
    return host != "" and ascii_host(host).isascii()


def host_of_url(url: str) -> str:
    """Return the host of an address, in lower case and ASCII; '' where there is none.

    >>> host_of_url("HTTPS://Www.A.example:8443/b"), host_of_url("mailto:a@b.example")
    ('www.a.example', '')
    """
    split = parts.split(url)
    return ascii_host(host_of(split.authority)) if split else ""
