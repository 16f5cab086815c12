"""Readers for single sites, which go before the general rules: a module each, with `matches(page)` and `read(page)`."""

from collections.abc import Callable
from typing import Final

from crawler.linked_pages.metadata.candidates import Origin
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.sites import (
    arxiv,
    bluesky,
    github,
    hackernews,
    huggingface,
    kaggle,
    mastodon,
    reddit,
    sciencedaily,
    substack,
    twitter,
    youtube,
)
from crawler.linked_pages.sites.known import Known

SITES: Final[tuple[tuple[Origin, Callable[[Page], bool], Callable[[Page], Known]], ...]] = (
    ("site:arxiv", arxiv.matches, arxiv.read),
    ("site:github", github.matches, github.read),
    ("site:youtube", youtube.matches, youtube.read),
    ("site:substack", substack.matches, substack.read),
    ("site:twitter", twitter.matches, twitter.read),
    ("site:huggingface", huggingface.matches, huggingface.read),
    ("site:hackernews", hackernews.matches, hackernews.read),
    ("site:reddit", reddit.matches, reddit.read),
    ("site:mastodon", mastodon.matches, mastodon.read),
    ("site:bluesky", bluesky.matches, bluesky.read),
    ("site:kaggle", kaggle.matches, kaggle.read),
    ("site:sciencedaily", sciencedaily.matches, sciencedaily.read),
)
"""Origin of the values, whether a page is the site's, and its reader; the first that matches reads."""


def known_of(page: Page) -> tuple[Origin, Known] | None:
    """Return what the reader of the page's site says, with its name; None where no site's reader matches."""
    for origin, matches, read in SITES:
        if matches(page):
            return origin, read(page)
    return None
