"""A site's sitemap, or the index of several. Pure."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from crawler.digests.listings.xml_bytes import as_utf_8, clean_xml, unpack
from crawler.exceptions import ListingError
from crawler.items import ListingEntry

__all__ = ["Sitemap", "read_sitemap"]

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


def read_sitemap(data: bytes) -> Sitemap:
    """Read a sitemap (sitemaps.org), in any namespace, plain or as a gzip file, or one that is a list of addresses.

    Raise ListingError where it is none.
    """
    data = clean_xml(unpack(data))
    if data[:8].lower().startswith((b"http://", b"https://")):
        return _listed(data.decode("utf-8", "replace").split())
    if data[:200].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise ListingError("no sitemap: the answer is an HTML page")
    root = _parsed(data)
    name = etree.QName(root).localname if root is not None else ""
    if name == "sitemapindex":
        found = (_text(child, "loc") for child in root.iterfind("{*}sitemap"))
        return Sitemap(sitemaps=tuple(dict.fromkeys(address for address in found if address)))
    if name != "urlset":
        raise ListingError(f"no sitemap: the document is a <{name}>")
    entries: dict[str, ListingEntry] = {}
    for url in root.iterfind("{*}url"):
        if path := _path(_text(url, "loc")):
            entries[path] = ListingEntry(locator=path, revision=_text(url, "lastmod") or None)
    return Sitemap(entries=tuple(entries.values()))


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
    paths = dict.fromkeys(path for address in addresses if (path := _path(address)))
    return Sitemap(entries=tuple(ListingEntry(locator=path) for path in paths))


def _text(element: Any, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()


def _path(location: str) -> str | None:
    """The path of an address, None for what is none."""
    try:
        return (urlsplit(location).path or "/") if location else None
    except ValueError:
        return None
