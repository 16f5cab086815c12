"""Read an entry of a feed."""

import re
from typing import Final
from urllib.parse import urljoin, urlsplit

from parsel import Selector

from crawler.digests.body.reading import read_body
from crawler.digests.editions.first_lines import first_lines
from crawler.digests.editions.main_part import drop_anchors
from crawler.digests.editions.web_facts import web_facts
from crawler.digests.listings.feed_entry import FeedEntry, entry_from_text
from crawler.digests.locators import own_path
from crawler.digests.publications import Publication
from crawler.items import Availability, Body, Document, Edition, Problem
from crawler.text.html import parse_html, text_of

__all__ = ["read_entry"]

FEW_LINKS: Final = 2
"""Most links of a summary that may be only the beginning of an issue."""

FEW_WORDS: Final = 120
"""Most words of such a summary."""

_FIELDS: Final = {"title": "title", "date": "published", "updated": "updated", "id": "id", "link": "link"}
"""Name of a field in a source `feed:FIELD` -> attribute of the entry."""

_CUT: Final = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|(?:read|see) (?:more|on|the rest)|continue reading|weiterlesen|lire la suite|leer más"
    r"|leggi tutto|читать далее|阅读全文|続きを読む)\W*\Z",
    re.IGNORECASE,
)
"""End of a text that goes on elsewhere."""


def read_entry(document: Document, publication: Publication) -> Edition:
    """Read an entry. Pure; never raises: what is missing is None, what is odd is a problem."""
    entry = entry_from_text(document.text)
    container = parse_html(f"<div>{entry.html}</div>")
    if entry.base:
        _make_absolute(container, entry.base)
    drop_anchors(container.root)
    body = read_body(container, publication.reading, own_title=entry.title)
    facts = web_facts(
        publication,
        url=entry.link,
        title=entry.title or text_of(container.css("h1")) or None,
        date=entry.published,
        lines=first_lines(container.root),
        pattern=publication.feed.pages if publication.feed is not None else None,
        feed={name: str(getattr(entry, field) or "") for name, field in _FIELDS.items()},
    )
    return Edition(
        document=document,
        type=facts.type,
        availability=_availability(entry, body, text_of(container)),
        number=facts.number,
        title=facts.title,
        published=facts.published,
        published_raw=facts.published_raw or entry.published,
        permalink=own_path(entry.link, publication.url) if entry.link else None,
        authors=entry.authors,
        body=body,
        problems=(
            *document.problems,
            *_problems(entry, has_title=facts.title is not None),
            *facts.problems,
            *body.problems,
        ),
        told_by=facts.told_by,
    )


def _availability(entry: FeedEntry, body: Body, text: str) -> Availability:
    """Return how much of its issue an entry holds.

    A text without any link to another page is no text of a link digest; one that ends with a link to the issue's own
    page, or in an ellipsis, goes on there; a short summary with hardly a link is its first paragraph.
    """
    if not text:
        return "empty"
    others = [m.url for m in body.mentions if not _is_own(m.url, entry.link)]
    if not others or _CUT.search(text[-40:]):
        return "preview"
    is_first = entry.is_summary and len(others) <= FEW_LINKS and body.words <= FEW_WORDS
    return "preview" if is_first else "full"


def _is_own(url: str, link: str | None) -> bool:
    """Return whether an address is that of the entry's own page."""
    if link is None:
        return False
    try:
        there, here = urlsplit(urljoin(link, url)), urlsplit(link)
    except ValueError:
        return False
    return (there.netloc, there.path.rstrip("/")) == (here.netloc, here.path.rstrip("/"))


def _make_absolute(container: Selector, base: str) -> None:
    """Join the addresses that depend on a page's folder to the base that the feed gives: the issue's page has another.

    Those that begin with a slash mean the same on both.
    """
    for name in ("href", "src"):
        for element in container.xpath(f"//*[@{name}]"):
            written = str(element.root.get(name)).strip()
            if written and not written.startswith(("/", "#")) and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", written):
                element.root.set(name, urljoin(base, written))


def _problems(entry: FeedEntry, *, has_title: bool) -> list[Problem]:
    problems = []
    if not has_title:
        problems.append(Problem(kind="title_missing", evidence="the entry of the feed has no title"))
    if entry.linked:
        evidence = f"read as {entry.link} (an address of the author's own machine)"
        problems.append(Problem(kind="url_mended", about=entry.linked, evidence=evidence))
    if entry.is_unescaped:
        problems.append(Problem(kind="escaped_twice", evidence="the feed escapes the text twice; once was undone"))
    return problems
