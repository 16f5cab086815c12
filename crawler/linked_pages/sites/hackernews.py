"""Read Hacker News: a story or a comment, on a page without metadata."""

import re
from typing import Final

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.document import Page, text_of
from crawler.linked_pages.metadata.prose import blocks_of
from crawler.linked_pages.sites.known import Known

_ID: Final = re.compile(r"(?:^|&)id=(\d{1,12})(?:&|$)")
_EPOCH: Final = re.compile(r"(?<!\s)\s++\d{10}$")


def matches(page: Page) -> bool:
    """Return whether a page is an item of Hacker News."""
    return page.work_address.hostname == "news.ycombinator.com" and page.work_address.path == "/item"


def read(page: Page) -> Known:
    """Return title, user, time and text of the item; not those of its comments."""
    known: Known = {"kind": "post", "site_name": "Hacker News", "published": None, "published_raw": None, "authors": ()}
    if item := _ID.search(page.work_address.query):
        known["details"] = {"post": item[1]}
    for link in page.selector.css(".fatitem .titleline a, .fatitem a.storylink")[:1]:
        known["title"] = text_of(link.root)
    for user in page.selector.css(".fatitem .hnuser::text").getall()[:1]:
        known["authors"] = (user.strip(),)
    for given in page.selector.css(".fatitem .age::attr(title)").getall()[:1]:
        if moment := read_moment(_EPOCH.sub("", given)):
            known["published"] = moment if len(moment) != len("2024-03-05T10:00:00") else f"{moment}+00:00"
            known["published_raw"] = given
    texts = page.selector.css(".fatitem .toptext, .fatitem .commtext")
    known["text"] = blocks_of(texts[0].root) if texts else ""
    return known
