"""Read Twitter, now X: a post's page, which without a login says little or nothing."""

import datetime as dt
import re
from typing import Final

from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.sites.known import Known
from crawler.linked_pages.sites.posts import moment_of

_HOSTS: Final = frozenset(
    {"twitter.com", "www.twitter.com", "mobile.twitter.com", "x.com", "www.x.com", "mobile.x.com"}
)
_STATUS: Final = re.compile(r"/(\w+)/status(?:es)?/(\d+)")
_NAMED: Final = re.compile(r"^(.{1,100}?)\s++(?:\(@\w++\)\s++)?(?:on|auf|sur|en)\s+(?:Twitter|X)\b")
_AFTER: Final = re.compile(r"(?<!\s)\s++/\s++(?:Twitter|X)$")
_QUOTED: Final = re.compile(r'[:：]\s*+["“](.+)', re.DOTALL)

_FIRST_ID: Final = 29_700_859_247
"""First identifier that holds a time: milliseconds since `_EPOCH`, before its last 22 bits."""
_EPOCH: Final = 1_288_834_974_657
"""Milliseconds since 1970 of the beginning of that numbering."""


def matches(page: Page) -> bool:
    """Return whether a page is Twitter's or X's."""
    return (page.work_address.hostname or "") in _HOSTS


def read(page: Page) -> Known:
    """Return author and text of a post where the page's head has them; else it is a wall, as the page is an empty
    shell."""
    status = _STATUS.search(page.work_address.path)
    if not status:
        return {}
    known: Known = {"kind": "post", "site_name": "X", "title": None, "text": "", "details": {"post": status[2]}}
    if moment := time_of(int(status[2])):
        known["published"], known["published_raw"] = moment, status[2]
    heading = _AFTER.sub("", next(iter(page.meta("og:title") + page.titles), ""))
    named = _NAMED.match(heading)
    quoted = _QUOTED.search(heading)
    text = next(iter(page.meta("og:description")), "").strip('“”" ') or (
        quoted[1].strip().removesuffix('"').removesuffix("”").strip() if quoted else ""
    )
    if not named or not text:
        known["substitute"] = "gate"
        return known
    known["authors"] = (named[1].strip(),)
    known["text"] = known["title"] = known["description"] = text
    return known


def time_of(identifier: int) -> str | None:
    """Return the moment that an identifier of a post holds; None for one of the time before they did.

    >>> time_of(1764990000000000000), time_of(20)
    ('2024-03-05T12:23:02+00:00', None)
    """
    if identifier < _FIRST_ID:
        return None
    milliseconds = (identifier >> 22) + _EPOCH
    return moment_of(milliseconds // 1000, dt.datetime.fromtimestamp(_EPOCH // 1000, dt.UTC))
