"""A site's sitemap. Pure."""

from urllib.parse import urlsplit

from lxml import etree

from crawler.exceptions import ListingError
from crawler.items import ListingEntry

__all__ = ["read_sitemap"]

_XML = etree.XMLParser(resolve_entities=False, no_network=True, recover=False, huge_tree=False)


def read_sitemap(data: bytes) -> tuple[ListingEntry, ...]:
    """Return the pages of a site, from its sitemap (sitemaps.org): path and lastmod.

    Raise ListingError where it is none.
    """
    try:
        root = etree.fromstring(data, _XML)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ListingError(f"no well-formed XML: {error}") from None
    if root is None or etree.QName(root).localname != "urlset":
        raise ListingError(f"no sitemap: the document is a <{etree.QName(root).localname if root is not None else ''}>")
    entries: dict[str, ListingEntry] = {}
    for url in root.iterfind("{*}url"):
        path = _path((url.findtext("{*}loc") or "").strip())
        if path:
            entries[path] = ListingEntry(locator=path, revision=(url.findtext("{*}lastmod") or "").strip() or None)
    return tuple(entries.values())


def _path(location: str) -> str | None:
    """The path of an address, None for what is none."""
    try:
        return (urlsplit(location).path or "/") if location else None
    except ValueError:
        return None
