"""Read Bluesky: a post, whose page's head has author and text, and whose address has its time."""

import datetime as dt
import re
from typing import Final

from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.sites.known import Known
from crawler.linked_pages.sites.posts import moment_of, post_in_head

_POST: Final = re.compile(r"/profile/([\w.:-]+)/post/([2-7a-z]{13})/?$")
_DIGITS: Final = "234567abcdefghijklmnopqrstuvwxyz"
FIRST: Final = dt.datetime(2022, 11, 1, tzinfo=dt.UTC)
"""Beginning of the network."""


def matches(page: Page) -> bool:
    """Return whether a page is a post on Bluesky."""
    return page.work_address.hostname == "bsky.app" and bool(_POST.search(page.work_address.path))


def read(page: Page) -> Known:
    """Return author and text of the post, and its time as stated, else as its address holds it."""
    post = _POST.search(page.work_address.path)
    return Known(site_name="Bluesky") | post_in_head(page, post[2], post[1], time_of(post[2])) if post else {}


def time_of(key: str) -> str | None:
    """Return the moment that the key of a record holds: microseconds since 1970 before its last ten bits, in base 32.

    >>> time_of('3kmxyvqzl3s2a')
    '2024-03-05T20:30:44+00:00'
    """
    number = 0
    for character in key:
        number = number * 32 + _DIGITS.index(character)
    return moment_of((number >> 10) // 1_000_000, FIRST)
