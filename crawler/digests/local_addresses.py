"""Addresses of the author's own machine, which a site built there left in what it published. Pure."""

import ipaddress
import re
from urllib.parse import urlsplit, urlunsplit

__all__ = ["is_local", "rebase"]

_LOCAL_NAMES = ("localhost", "host.docker.internal")
_MAY_BE_LOCAL = re.compile(r"//[^/?#]*(?:localhost|docker|[\d:])", re.IGNORECASE)
"""What every local address has, tabs and ends of lines aside, which who reads an address skips: a first, quick look."""


def is_local(url: str) -> bool:
    """Return whether an address is of the machine that it is used on.

    >>> [is_local(url) for url in ("http://localhost:1313/a", "http://127.0.0.1/a", "http://[::1]:80/", "//0.0.0.0/")]
    [True, True, True, True]
    >>> is_local("https://site.example/localhost"), is_local("/a"), is_local("http://[")
    (False, False, False)
    """
    if url.isprintable() and _MAY_BE_LOCAL.search(url) is None:
        return False
    try:
        host = urlsplit(url.strip()).hostname or ""
    except ValueError:
        return False
    if host in _LOCAL_NAMES or host.endswith(".localhost"):
        return True
    if not (host[-1:].isdigit() or ":" in host):  # no notation of an IP address; asking `ipaddress` is dear
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def rebase(url: str, base: str) -> str:
    """Return a local address at the site of `base`; where that is local too, only one of `localhost` at another port
    than its own; any other address as it is.

    >>> rebase("http://localhost:1313/weekly/46/", "https://gears.example/blog"), rebase("https://a.example/", "/")
    ('https://gears.example/weekly/46/', 'https://a.example/')
    """
    if not is_local(url) or "//" not in base:
        return url
    site, there = urlsplit(base), urlsplit(url.strip())
    if is_local(base) and (site.port == there.port or there.hostname != "localhost"):
        return url
    return urlunsplit(urlsplit(url.strip())._replace(scheme=site.scheme, netloc=site.netloc))
