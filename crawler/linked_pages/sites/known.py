"""What a site's own rules say of a page, beside what every page is read for."""

from typing import TypedDict

from crawler.linked_pages.metadata.item import Kind


class Known(TypedDict, total=False):
    """Fields that a site's rules are sure of; they replace what the general rules found. Dates as in `Source`."""

    kind: Kind
    title: str | None
    authors: tuple[str, ...]
    published: str | None
    published_raw: str | None
    modified: str | None
    site_name: str
    description: str | None
    canonical_url: str
    paywalled: bool
    bot_wall: bool
    text: str
    page_count: int
    details: dict[str, str]
