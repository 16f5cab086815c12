"""What the reader of a single site says of a page."""

from typing import TypedDict

from crawler.linked_pages.metadata.item import Kind
from crawler.linked_pages.substitutes.lexicon import Message


class Known(TypedDict, total=False):
    """Fields that a site's reader is certain of; they replace those of the general rules. Dates as in `Source`."""

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
    substitute: Message
    text: str
    page_count: int
    details: dict[str, str]
