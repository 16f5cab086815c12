"""Read Mastodon: a post on any server of it, by its address and the generator or application that the page names."""

import datetime as dt
import re
from typing import Final

from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.sites.known import Known
from crawler.linked_pages.sites.posts import moment_of, post_in_head

_POST: Final = re.compile(r"/(?:web/)?@([\w.-]+(?:@[\w.-]+)?)/(\d{15,20})/?$")
FIRST: Final = dt.datetime(2016, 3, 1, tzinfo=dt.UTC)
"""Beginning of the software."""


def matches(page: Page) -> bool:
    """Return whether a page is a post on a server of Mastodon."""
    if not _POST.search(page.work_address.path):
        return False
    named = [page.work_address.hostname or "", *page.meta("generator", "application-name", "og:site_name")]
    return any("mastodon" in name.casefold() for name in named) or bool(page.selector.css("#mastodon"))


def read(page: Page) -> Known:
    """Return author and text of the post, and its time as stated, else as its identifier holds it."""
    post = _POST.search(page.work_address.path)
    return post_in_head(page, post[2], post[1], time_of(int(post[2]))) if post else {}


def time_of(identifier: int) -> str | None:
    """Return the moment that an identifier of a post holds: milliseconds since 1970 before its last 16 bits.

    >>> time_of(112043210000000000)
    '2024-03-05T13:01:47+00:00'
    """
    return moment_of((identifier >> 16) // 1000, FIRST)
