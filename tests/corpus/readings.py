"""The real posts, read once for all tests of this folder, and a way to compare two editions of an issue."""

import re
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin

from crawler.digests.editions.reading import read_edition
from crawler.digests.publications import Publication, load_publication
from crawler.digests.written_links import expand
from crawler.items import Document, Edition
from crawler.text.space import fold_typography
from sample.jekyll import Page
from sample.jekyll import read_posts as read_pages

BASE = "https://site.example"
_DASHES = re.compile("-+")


@cache
def publication() -> Publication:
    return load_publication()


@cache
def posts(shared: Path) -> dict[str, str]:
    """Text by file name."""
    return {file.name: file.read_text(encoding="utf-8") for file in sorted((shared / "corpus" / "posts").iterdir())}


@cache
def readings(shared: Path) -> dict[str, Edition]:
    """Reading by file name."""
    return {name: read_post(name, text) for name, text in posts(shared).items()}


@cache
def pages(shared: Path) -> tuple[Page, ...]:
    """The posts as Jekyll shows them."""
    return tuple(read_pages(shared / "corpus" / "posts", datetime(2030, 1, 1, tzinfo=UTC)))


def read_post(name: str, text: str) -> Edition:
    return read_edition(Document(kind="markdown", locator=name, url=f"{BASE}/raw/{name}", text=text), publication())


def told(edition: Edition, page: str) -> list[tuple[str, str, str]]:
    """Role, address and title of each mention, without what depends on the edition: typography, encoding, Liquid,
    and relative addresses, which are resolved against the page."""
    return [
        (
            mention.role,
            unquote(unescape(urljoin(page, expand(mention.url, publication())))),
            _DASHES.sub("-", fold_typography(mention.title or "")),
        )
        for mention in edition.body.mentions
    ]
