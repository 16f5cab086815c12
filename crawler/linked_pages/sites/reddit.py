"""Read Reddit: a post, in the old design or the new one."""

import datetime as dt
import re
from typing import Final

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.document import Page, text_of
from crawler.linked_pages.metadata.prose import blocks_of
from crawler.linked_pages.sites.known import Known
from crawler.linked_pages.sites.posts import moment_of

_POST: Final = re.compile(r"/(?:(?:r|user)/([\w-]+)/)?comments/([a-z0-9]{2,12})(?:/|$)")
_COMMUNITY: Final = re.compile(r"(?<!\s)\s++[:-]\s++(?:r/)?[\w-]++$")

FIRST: Final = dt.datetime(2005, 6, 23, tzinfo=dt.UTC)
"""Day of the site's first posts."""


def matches(page: Page) -> bool:
    """Return whether a page is a post on Reddit."""
    host = page.work_address.hostname or ""
    return (host == "reddit.com" or host.endswith(".reddit.com")) and bool(_POST.search(page.work_address.path))


def read(page: Page) -> Known:
    """Return title, user, time and text of the post; not those of its comments."""
    known: Known = {"kind": "post", "site_name": "Reddit", "published": None, "published_raw": None}
    if post := _POST.search(page.work_address.path):
        known["details"] = {"post": post[2]}
    new = page.selector.xpath("//shreddit-post[1]")
    old = page.selector.xpath("(//div[contains(concat(' ', @class, ' '), ' link ')][@data-timestamp])[1]")
    if new:
        title, user, given = (new[0].root.get(name) or "" for name in ("post-title", "author", "created-timestamp"))
    elif old:
        title = text_of(link.root) if (link := next(iter(old.css("a.title")), None)) is not None else ""
        user, given = old[0].root.get("data-author") or "", old[0].root.get("data-timestamp") or ""
    else:
        title = user = given = ""
    if title := title.strip() or _COMMUNITY.sub("", next(iter(page.headlines + page.meta("og:title")), "")):
        known["title"] = title
    if user:
        known["authors"] = (user,)
    if moment := _moment(given):
        known["published"], known["published_raw"] = moment, given
    texts = page.selector.css("shreddit-post [slot=text-body], .link .usertext-body")
    if texts:
        known["text"] = blocks_of(texts[0].root)
    return known


def _moment(given: str) -> str | None:
    return moment_of(int(given) // 1000, FIRST) if given.isdecimal() else read_moment(given)
