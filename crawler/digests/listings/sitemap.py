"""A site's sitemap, or the index of several. Pure."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

from crawler.digests.listings.xml_bytes import as_utf_8, clean_xml, is_wide, unpack
from crawler.exceptions import ListingError
from crawler.items import ListingEntry

__all__ = ["MAX_LISTED", "Sitemap", "read_sitemap"]

MAX_LISTED: Final = 50_000
"""Pages or sitemaps of one that are read: as many as sitemaps.org allows."""

MAX_HEAD: Final = 100_000
"""Bytes that may stand before the first element."""

MAX_REFERENCES: Final = 10 * MAX_LISTED
"""Ampersands: addresses have one for each parameter."""

_BEGIN: Final = re.compile(rb"<\w")
_LISTED: Final = re.compile(rb"<(?>[\w.-]++:)?+(?:url|sitemap)[\s/>]")

_XML = etree.XMLParser(
    resolve_entities=False, no_network=True, recover=False, huge_tree=False, remove_comments=True, remove_pis=True
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sitemap:
    """What a sitemap lists."""

    entries: tuple[ListingEntry, ...] = ()
    """Pages: path and lastmod."""

    sitemaps: tuple[str, ...] = ()
    """Addresses of other sitemaps, as written, where it is an index of them."""

    is_cut: bool = False
    """Whether it lists more than are read."""


def read_sitemap(data: bytes) -> Sitemap:
    """Read a sitemap (sitemaps.org), in any namespace, plain or as a gzip file, or one that is a list of addresses.

    Raise ListingError where it is none.
    """
    data = unpack(data)
    data, is_cut = _bounded(as_utf_8(data) if is_wide(data) else data)
    data = clean_xml(data)
    if data[:8].lower().startswith((b"http://", b"https://")):
        return _listed(data.decode("utf-8", "replace").split(None, MAX_LISTED))
    if data[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise ListingError("no sitemap: the answer is an HTML page")
    root = _parsed(data)
    name = etree.QName(root).localname if root is not None else ""
    if name == "sitemapindex":
        found = (_text(child, "loc") for child in root.iterfind("{*}sitemap"))
        return Sitemap(sitemaps=tuple(dict.fromkeys(address for address in found if address)), is_cut=is_cut)
    if name != "urlset":
        raise ListingError(f"no sitemap: the document is a <{name}>")
    entries: dict[str, ListingEntry] = {}
    for url in root.iterfind("{*}url"):
        if path := _path(_text(url, "loc")):
            entries[path] = ListingEntry(locator=path, revision=_text(url, "lastmod") or None)
    return Sitemap(entries=tuple(entries.values()), is_cut=is_cut)


def _bounded(data: bytes) -> tuple[bytes, bool]:
    """Return a sitemap with what is read of it, and whether it lists more. Raise ListingError where it is none."""
    begin = _BEGIN.search(data)
    if begin is not None and begin.start() > MAX_HEAD:
        raise ListingError(f"no sitemap: more than {MAX_HEAD:,} bytes before its first element")
    if data.count(b"&") > MAX_REFERENCES:
        raise ListingError(f"no sitemap: more than {MAX_REFERENCES:,} ampersands")
    beyond = next(islice(_LISTED.finditer(data), MAX_LISTED, None), None)
    if beyond is None:
        return data, False
    return data[: beyond.start()] + data[data.rfind(b"</") :], True


def _parsed(data: bytes) -> Any:
    """Return the root of XML, also of one with bytes that its charset does not have. Raise ListingError."""
    try:
        return etree.fromstring(data, _XML)
    except (etree.XMLSyntaxError, ValueError):
        try:
            return etree.fromstring(as_utf_8(data), _XML)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ListingError(f"no well-formed XML: {error}") from None


def _listed(addresses: list[str]) -> Sitemap:
    paths = dict.fromkeys(path for address in addresses[:MAX_LISTED] if (path := _path(address)))
    return Sitemap(entries=tuple(ListingEntry(locator=path) for path in paths), is_cut=len(addresses) > MAX_LISTED)


def _text(element: Any, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()


def _path(location: str) -> str | None:
    """The path of an address, None for what is none."""
    try:
        return (urlsplit(location).path or "/") if location else None
    except ValueError:
        return None
