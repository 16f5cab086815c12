"""Write requests as they go over the wire. Pure."""

import re
from collections.abc import Iterable

from crawler.urls.address_rules import DEFAULT_PORTS

__all__ = ["absolute_target", "origin_of", "request_head", "request_target"]

_AUTHORITY = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#]*)")
_UNSAFE = re.compile(rb"[\x00-\x20\x7f-\xff]")
_BREAKS = re.compile(rb"[\x00\r\n]+")
_OWN = frozenset({b"host", b"connection", b"content-length", b"proxy-authorization", b"transfer-encoding"})


def request_target(url: str) -> bytes:
    """Return the path and the query of an address, as they are written in it.

    >>> request_target("http://a.example?b=%2f#c"), request_target("http://a.example/%e9/../?")
    (b'/?b=%2f', b'/%e9/../?')
    """
    found = _AUTHORITY.match(url)
    rest = url[found.end() :].partition("#")[0] if found else "/"
    return _escaped(rest if rest.startswith("/") else f"/{rest}")


def absolute_target(url: str) -> bytes:
    """Return an address as a proxy is asked for it."""
    return _escaped(url.partition("#")[0])


def origin_of(scheme: str, host: str, port: int) -> bytes:
    """Return a host as the header Host names it.

    >>> origin_of("http", "a.example", 80), origin_of("https", "::1", 8443)
    (b'a.example', b'[::1]:8443')
    """
    name = f"[{host}]" if ":" in host else host
    return _escaped(name if DEFAULT_PORTS.get(scheme) == port else f"{name}:{port}")


def request_head(
    method: str, target: bytes, host: bytes, headers: Iterable[tuple[bytes, bytes]] = (), *, body: bytes = b""
) -> bytes:
    """Return the request line and the headers. Line breaks within a value become spaces.

    >>> request_head("GET", b"/a", b"b.example", [(b"If-None-Match", b'"c"'), (b"Host", b"d.example")])
    b'GET /a HTTP/1.1\\r\\nHost: b.example\\r\\nIf-None-Match: "c"\\r\\n\\r\\n'
    """
    lines = [b"%s %s HTTP/1.1" % (method.encode("ascii"), target), b"Host: " + host]
    lines += [_BREAKS.sub(b" ", b"%s: %s" % one) for one in headers if one[0].lower() not in _OWN]
    if body or method in ("POST", "PUT", "PATCH"):
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", b""])


def _escaped(text: str) -> bytes:
    """Return text for the request line, which ends at a space or a line break."""
    return _UNSAFE.sub(lambda found: b"%%%02X" % found[0][0], text.encode("utf-8", "replace"))
