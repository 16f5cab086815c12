"""The links of an edition as another program shows them, beside those that were read. Pure.

Markdown is rendered by markdown-it and reStructuredText by docutils; of HTML the elements `a` with an address are
counted.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from docutils.core import publish_parts
from docutils.utils import Reporter
from markdown_it import MarkdownIt

from crawler.digests.editions.headers import read_header
from crawler.digests.listings.feed_entry import entry_from_text
from crawler.digests.publications import Publication
from crawler.items import Edition
from crawler.text.html import parse_html
from crawler.urls import normalise

__all__ = ["Beside", "compare_links"]

SPREAD: Final = 20
"""Most editions that are rendered again, spread over all."""

_WEB: Final = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_HTML: Final = re.compile(r"\s*(?:<\?xml|<!doctype|<html|<body)", re.IGNORECASE)
_DOCUTILS: Final = {
    "raw_enabled": False,
    "file_insertion_enabled": False,
    "report_level": Reporter.SEVERE_LEVEL + 1,
    "halt_level": Reporter.SEVERE_LEVEL + 1,
    "embed_stylesheet": False,
    "_disable_config": True,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """The links of one edition."""

    name: str
    read: int
    """Links that were read."""
    shown: int
    """Links that the other program shows."""
    lacking: tuple[str, ...]
    """Addresses of links that are shown, and were not read."""


def compare_links(edition: Edition, publication: Publication) -> Beside | None:
    """Return the links of an edition beside those of another program; None for pages, whose menus have links too."""
    html = _rendered(edition, publication)
    if html is None:
        return None
    shown = Counter(
        href.strip()
        for href in parse_html(f"<div>{html}</div>").xpath("//a/@href").getall()
        if _WEB.match(href.strip())
    )
    read = [mention.url for mention in edition.body.mentions]
    return Beside(
        name=edition.document.locator,
        read=sum(_WEB.match(url.strip()) is not None for url in read),
        shown=shown.total(),
        lacking=_lacking(shown, read),
    )


def _lacking(shown: Counter[str], read: Sequence[str]) -> tuple[str, ...]:
    left = Counter(_plain(url) for url in shown.elements())
    left.subtract(_plain(url) for url in read)
    return tuple(url for url, count in left.items() if count > 0)


def _plain(url: str) -> str:
    return normalise(url).url.replace("%5C", "").replace("\\", "")


def _rendered(edition: Edition, publication: Publication) -> str | None:
    document = edition.document
    if document.kind == "entry":
        return entry_from_text(document.text).html
    if document.kind != "markdown":
        return None
    source = document.text.replace("\r\n", "\n")
    name = document.locator.lower()
    if name.endswith(".rst"):
        parts = publish_parts(source, writer_name="html5", settings_overrides=_DOCUTILS)
        return str(parts["html_body"])
    body = read_header(source, publication.posts.header).body
    if name.endswith((".html", ".htm")) or _HTML.match(body):
        return body
    return str(MarkdownIt("commonmark").render(body))
