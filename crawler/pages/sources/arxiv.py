"""arXiv: the abstract page of a preprint, whose <meta> elements hold citation metadata."""

import re
from typing import Final

from lxml.html import HtmlElement

from crawler.pages.metadata.document import Page, text_of
from crawler.pages.metadata.moments import read_moment
from crawler.pages.sources.known import Known

_ABSTRACT_PAGE: Final = re.compile(r"/abs/((?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?)/?$")
_LABEL: Final = re.compile(r"^(?:title|abstract):\s*", re.IGNORECASE)


def matches(page: Page) -> bool:
    """Whether it is the page of one preprint."""
    host = page.work_address.hostname or ""
    return (host == "arxiv.org" or host.endswith(".arxiv.org")) and bool(_ABSTRACT_PAGE.search(page.work_address.path))


def read(page: Page) -> Known:
    """Title, first submission and last revision from the citation metadata; the abstract is the text.

    The title's <h1> begins with a label for screen readers, and its first <h1> is the subject's.
    """
    known: Known = {"kind": "preprint", "site_name": "arXiv"}
    title = _first(page.meta("citation_title")) or _labelled(page, "//h1[contains(@class, 'title')]")
    if title:
        known["title"] = title
    abstract = _labelled(page, "//blockquote[contains(@class, 'abstract')]") or _first(page.meta("citation_abstract"))
    if abstract:
        known["description"] = known["text"] = abstract
    submitted = _first(page.meta("citation_date"))
    if submitted and (day := read_moment(submitted)):
        known["published"], known["published_raw"] = day, submitted
    if revised := read_moment(_first(page.meta("citation_online_date")) or ""):
        known["modified"] = revised
    if match := _ABSTRACT_PAGE.search(page.work_address.path):
        known["canonical_url"] = "https://arxiv.org/abs/" + re.sub(r"v\d+$", "", match[1])
    return known


def _first(values: list[str]) -> str | None:
    return values[0] if values else None


def _labelled(page: Page, path: str) -> str | None:
    found: list[HtmlElement] = page.root.xpath(path)
    return _LABEL.sub("", text_of(found[0])) or None if found else None
