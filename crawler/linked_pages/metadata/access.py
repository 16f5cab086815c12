"""Tell whether the page is free to read."""

from crawler.linked_pages.metadata.article import ARTICLES, OTHER_WORKS, PAGES, main_node
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.jsonld import texts


def paywalled_of(page: Page) -> bool | None:
    """Return whether the page says that it is not free to read; None where it says nothing.

    By schema.org's `isAccessibleForFree`, of the article or of a part of it, then by content tiers in <meta> elements.
    """
    node = main_node(page, ARTICLES) or main_node(page, OTHER_WORKS) or main_node(page, PAGES) or {}
    said = [text.casefold().rsplit("/", 1)[-1] for text in _flags(node.get("isAccessibleForFree"))]
    parts = node.get("hasPart")
    for part in parts if isinstance(parts, list) else [parts]:
        if isinstance(part, dict):
            said += [text.casefold() for text in _flags(part.get("isAccessibleForFree")) if text.casefold() == "false"]
    if "false" in said or "no" in said:
        return True
    tier = {
        text.casefold()
        for text in page.meta("article:content_tier", "og:article:content_tier", "cxenseparse:recs:articletype")
    }
    if tier & {"locked", "paid", "premium", "subscriber"}:
        return True
    return False if {"true", "yes"} & set(said) or "free" in tier else None


def _flags(value: object) -> list[str]:
    return [str(value)] if isinstance(value, bool) else texts(value)
