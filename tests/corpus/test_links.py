"""No link of a real post is lost: an independent renderer finds none that the reading does not have."""

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt

from crawler.items import Edition
from tests.corpus.readings import posts, readings

FRONT_MATTER = re.compile(r"\A\s*(?:```\w*\n)?---[ \t]*\n.*?^---", re.DOTALL | re.MULTILINE)
EXCEPTIONS: dict[str, tuple[str, ...]] = {}
"""File -> links that its reading need not have. There are none."""


class Links(HTMLParser):
    """Addresses on the web that a page links to or shows. A tweet is one mention, so that its own links are none."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "blockquote" and (self.quotes or "twitter-tweet" in (values.get("class") or "")):
            self.quotes += 1
        if tag == "script" or self.quotes:
            return
        for name in ("href", "src"):
            url = (values.get(name) or "").strip()
            if re.match("https?:", url, re.IGNORECASE):
                self.urls.append(url)

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote" and self.quotes:
            self.quotes -= 1


@cache
def rendered_links(text: str) -> "Counter[str]":
    links = Links()
    links.feed(MarkdownIt("commonmark").render(FRONT_MATTER.sub("", text, count=1)))
    return Counter(bare(url) for url in links.urls)


def read_links(edition: Edition) -> "Counter[str]":
    body = edition.body
    return Counter(
        bare(url)
        for url in (
            *(mention.url for mention in body.mentions),
            *(illustration.url for illustration in body.illustrations),
            *(problem.about for problem in edition.problems if problem.about),
        )
    )


def bare(url: str) -> str:
    return unquote(unescape(url.strip()))


def lost(shared: Path, editions: dict[str, Edition]) -> dict[str, list[str]]:
    """File -> the links that the renderer finds and the reading lacks."""
    found = {
        name: rendered_links(text) - read_links(editions[name]) - Counter(EXCEPTIONS.get(name, ()))
        for name, text in posts(shared).items()
    }
    return {name: sorted(links.elements()) for name, links in found.items() if links}


def test_every_link_of_every_post_is_in_its_reading(shared: Path) -> None:
    assert lost(shared, readings(shared)) == {}


def test_the_renderer_finds_enough_for_the_check_to_mean_something(shared: Path) -> None:
    rendered = sum(rendered_links(text).total() for text in posts(shared).values())
    assert rendered > 40 * len(posts(shared))
    assert sum(map(len, EXCEPTIONS.values())) <= rendered / 1000


def test_the_check_sees_one_mention_that_is_taken_away(shared: Path) -> None:
    editions = readings(shared)
    name = max(editions, key=lambda name: len(editions[name].body.mentions))
    edition = editions[name]
    gone = next(m for m in edition.body.mentions if m.role == "inline" and m.url.startswith("https://"))
    kept = tuple(mention for mention in edition.body.mentions if mention is not gone)
    less = replace(edition, body=replace(edition.body, mentions=kept))
    assert lost(shared, editions | {name: less}) == {name: [bare(gone.url)]}
