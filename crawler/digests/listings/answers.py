"""Listings of editions: a repository's tree, a sitemap, a page of Substack's archive. Pure."""

import json
from urllib.parse import urlsplit

from lxml import etree

from crawler.exceptions import ListingError
from crawler.items import ListingEntry

_XML = etree.XMLParser(resolve_entities=False, no_network=True, recover=False, huge_tree=False)


def read_tree(text: str) -> tuple[ListingEntry, ...]:
    """The posts of a folder, from the answer of GitHub's `git/trees` (its API documentation): name and blob hash.

    Raises ListingError when it is no such answer, or a truncated one.
    """
    data = _json(text)
    if not isinstance(data, dict) or not isinstance(tree := data.get("tree"), list):
        raise ListingError(f"no git tree in the answer, which begins {text[:60]!r}")
    if data.get("truncated"):
        raise ListingError("the git tree is truncated: the folder holds more than one answer can list")
    return tuple(
        ListingEntry(locator=entry["path"], revision=entry["sha"])
        for entry in tree
        if isinstance(entry, dict)
        and entry.get("type", "blob") == "blob"
        and isinstance(entry.get("path"), str)
        and isinstance(entry.get("sha"), str)
        and entry["path"].endswith((".md", ".markdown"))
    )


def read_sitemap(data: bytes) -> tuple[ListingEntry, ...]:
    """The pages of a site, from its sitemap (sitemaps.org): path and lastmod. Raises ListingError when it is none."""
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


def read_archive_page(text: str) -> tuple[ListingEntry, ...]:
    """The posts of one page of Substack's archive: slug, title, date, type. Raises ListingError when it is none."""
    data = _json(text)
    if not isinstance(data, list):
        raise ListingError(f"no list of posts in the answer, which begins {text[:60]!r}")
    entries = []
    for post in data:
        if not isinstance(post, dict) or not isinstance(post.get("slug"), str) or not post["slug"]:
            raise ListingError(f"a post without a slug in the answer: {str(post)[:60]!r}")
        entries.append(
            ListingEntry(
                locator=post["slug"],
                revision=_string(post.get("updated_at")) or _string(post.get("post_date")),
                title=_string(post.get("title")),
                published=(_string(post.get("post_date")) or "")[:10] or None,
                type=_string(post.get("type")),
            )
        )
    return tuple(entries)


def _path(location: str) -> str | None:
    """The path of an address, None for what is none."""
    try:
        return (urlsplit(location).path or "/") if location else None
    except ValueError:
        return None


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ListingError(f"no JSON: {error}; the answer begins {text[:60]!r}") from None


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
