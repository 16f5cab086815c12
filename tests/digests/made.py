"""Editions to test with, made of as little as a test needs to say."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from crawler.digests.description.issue import IssueTable
from crawler.digests.description.posts import Posts
from crawler.digests.description.substack import SubstackTable
from crawler.digests.publications import Publication, Repository, Site, load_publication
from crawler.items import Body, Document, Edition, EditionKind, Mention, Section

PUBLICATION = Publication(
    key="gears",
    name="Last Week in Gears",
    url="https://site.example",
    posts=Posts(header="yaml"),
    issue=IssueTable(numbered=True, podcast=re.compile(r"(?i)\bpodcast\b|\bepisode\b")),
    reading=load_publication().reading,
    site=Site(url="https://site.example"),
    repository=Repository(tree="https://api.example/tree", raw="https://raw.example"),
    substack=SubstackTable(url="https://post.example"),
    liquid={"site.imgpath": "/assets/img"},
)
LOCATORS: dict[EditionKind, tuple[str, str]] = {
    "markdown": ("2020-02-03-5.md", "https://raw.example/2020-02-03-5.md"),
    "page": ("/digests/the-5", "https://site.example/digests/the-5"),
    "post": ("gears-5", "https://post.example/p/gears-5"),
    "entry": ("/digests/the-5", "https://site.example/digests/the-5"),
    "mail": ("5@mail.example", "https://site.example"),
}


def document(kind: EditionKind = "markdown", locator: str | None = None, url: str | None = None) -> Document:
    usual = LOCATORS[kind]
    return Document(kind=kind, locator=locator or usual[0], url=url or usual[1], text="")


def edition(kind: EditionKind = "markdown", locator: str | None = None, **values: Any) -> Edition:
    """An edition of issue 5 of 3 February 2020, but for what is said otherwise."""
    usual: dict[str, Any] = {
        "type": "newsletter",
        "availability": "full",
        "number": 5,
        "title": "Gears #5",
        "published": date(2020, 2, 3),
        "published_raw": "2020-02-03",
    }
    return Edition(document=document(kind, locator), **usual | values)


def item(url: str, **values: Any) -> Mention:
    usual: dict[str, Any] = {"role": "item", "title": "T", "section": 0}
    return Mention(url=url, **usual | values)


def body(*mentions: Mention | str, sections: Sequence[str] = ("Tools",), **values: Any) -> Body:
    """A body of items, by address, below sections of one level."""
    return Body(
        sections=tuple(Section(group=name, name=name) for name in sections),
        mentions=tuple(item(m) if isinstance(m, str) else m for m in mentions),
        words=10,
        **values,
    )
