"""Read the addresses that a page states: its own, and that of its lead image; always absolute."""

import re
from collections.abc import Iterator
from typing import Any, Final

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, PAGES, main_node
from crawler.linked_pages.metadata.candidates import Candidate, Origin
from crawler.linked_pages.metadata.document import Page, join, original_address, split
from crawler.linked_pages.metadata.jsonld import texts

MAX_CHARS: Final = 2_000
"""Characters of an address; longer ones are data or mistakes, and browsers and servers have similar limits."""

MIN_SIDE: Final = 200
"""Least pixels of a side of an image in the text; smaller ones are icons or portraits (Open Graph requires 200)."""

_NO_PICTURE: Final = re.compile(
    r"blank|spacer|pixel|placeholder|transparent|1x1|/default[-_.]|no[-_]?image|avatar|gravatar|sprite|badge"
    r"|icon(?![a-z])|favicon",
    re.IGNORECASE,
)
_NO_IMAGE: Final = re.compile(r"\.(?:mp4|webm|mov|m3u8|mp3|html?)$", re.IGNORECASE)
_WIDTHS: Final = re.compile(r"(?:\s|%20){1,9}\d{1,5}[wx](?:,|%2C|$)")
"""The end of the first address in a set of images of several widths."""

_MISTAKE: Final = re.compile(
    r"^(?!https?:|/)\S+\s|(?:^|/)(?:undefined|null|none|nan|\[object object\])/?$|[{}<>]", re.IGNORECASE
)
"""Words instead of an address, a variable without a value, a placeholder of a template."""

_IMAGE_SOURCES: Final = ("data-src", "data-original", "data-lazy-src", "src")


def canonical_of(page: Page) -> Candidate | None:
    """Return the address that the page states for itself: rel=canonical, og:url, then JSON-LD.

    Frequent mistakes of templates are rejected: what is no web address, such as a title or a variable without a value,
    and the site's home page for another page. A page that states none has the requested address, without the fragment.
    """
    found: list[tuple[Origin, list[str]]] = [
        (
            "dom",
            page.selector.xpath(
                "//link[contains(concat(' ', translate(@rel, 'CANOIL', 'canoil'), ' '), ' canonical ')]/@href"
            ).getall(),
        ),
        ("opengraph", page.meta("og:url")),
        ("jsonld", texts((main_node(page, ARTICLES) or main_node(page, PAGES) or {}).get("mainEntityOfPage"))),
        ("twitter", page.meta("twitter:url")),
    ]
    inner = bool(page.work_address.path.strip("/") or page.work_address.query)
    for origin, values in found:
        for value in values:
            if _MISTAKE.search(value.strip()):
                continue
            url = absolute(page.base, value)
            if url and not (inner and not _inner(url := original_address(url))):
                return Candidate(value=url, origin=origin)
    here = original_address(page.url).split("#")[0]
    return Candidate(value=url, origin="url") if (url := absolute(here, here)) else None


def _inner(url: str) -> bool:
    parts = split(url)
    return bool(parts.path.strip("/") or parts.query)


def image_of(page: Page) -> Candidate | None:
    """Return the lead image: Open Graph, JSON-LD's article, the Twitter card, other metadata, then the first large
    image.

    An image that is named like an icon or a placeholder is returned only when nothing else is stated.
    """
    icon = None
    for origin, value in _images(page):
        url = absolute(page.base, _WIDTHS.split(value[: 2 * MAX_CHARS], maxsplit=1)[0])
        name = split(url or "").path.rsplit("/", 1)[-1]
        if not url or _NO_IMAGE.search(name):
            continue
        if not _NO_PICTURE.search(name):
            return Candidate(value=url, origin=origin)
        if origin != "dom":
            icon = icon or Candidate(value=url, origin=origin)
    return icon


def _images(page: Page) -> Iterator[tuple[Origin, str]]:
    yield from (("opengraph", value) for value in page.meta("og:image", "og:image:url", "og:image:secure_url"))
    yield from (("twitter", value) for value in page.meta("twitter:image", "twitter:image:src"))
    for classes in (ARTICLES, OTHER_WORKS, PAGES):
        node = main_node(page, classes) or {}
        for property_ in ("image", "thumbnailUrl", "primaryImageOfPage"):
            yield from (("jsonld", value) for value in _image_texts(node.get(property_)))
    yield from (
        ("meta", value)
        for value in page.meta("sailthru.image.full", "parsely-image-url", "thumbnail", "sailthru.image.thumb", "image")
    )
    yield from (("meta", value) for value in page.selector.xpath("//link[@rel='image_src']/@href").getall())
    yield from (("dom", value) for value in _shown_images(page))


def _image_texts(value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [
        text
        for each in given
        for text in texts(
            (each.get("url") or each.get("contentUrl") or each.get("@id")) if isinstance(each, dict) else each
        )
    ]


def _shown_images(page: Page) -> Iterator[str]:
    """Yield the images in the main part whose stated size is large, or that state none."""
    images = page.selector.xpath("((//article | //main | //*[@itemprop='articleBody'])//img)[position() <= 20]")
    for attributes in (image.root for image in images):  # `attrib` would fail on a name that XML does not allow
        sides = [
            int(side)
            for key in ("width", "height")
            if (side := (attributes.get(key) or "").removesuffix("px")).isdecimal()
        ]
        source = next(
            (source for key in _IMAGE_SOURCES if (source := attributes.get(key)) and not source.startswith("data:")),
            None,
        )
        if source and all(side >= MIN_SIDE for side in sides):
            yield source


def absolute(base: str, url: str) -> str | None:
    """Return the absolute form of an address; None where it is no web address.

    >>> absolute('https://gears.example/a/', '../img/1.png')
    'https://gears.example/img/1.png'
    >>> absolute('https://gears.example/', 'data:image/png;base64,AA') is None
    True
    """
    url = url.strip()
    if not url or len(url) > MAX_CHARS:
        return None
    joined = join(base, url)
    parts = split(joined)
    return (
        joined.replace(" ", "%20")
        if parts.scheme in ("http", "https") and parts.hostname and "." in parts.hostname
        else None
    )
