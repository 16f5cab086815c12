"""What the readers of networks share: a post in the head of its page, and times that identifiers hold."""

import datetime as dt
import re
from typing import Final

from crawler.linked_pages.metadata.dates.moments import read_moment
from crawler.linked_pages.metadata.document import Page
from crawler.linked_pages.metadata.wording import shown
from crawler.linked_pages.sites.known import Known

_NAMED: Final = re.compile(r"^(.{1,100}?)\s*\(@[\w.-]+(?:@[\w.-]+)?\)")


def post_in_head(page: Page, identifier: str, handle: str, moment: str | None) -> Known:
    """Return a post as the head of its page has it.

    Args:
        page: the page.
        identifier: of the post, in its address.
        handle: of the author, in the address, for where the head has no name.
        moment: that the identifier holds, for where the head has none.
    """
    known: Known = {"kind": "post", "details": {"post": identifier}}
    named = next((match for title in page.meta("og:title") if (match := _NAMED.match(title))), None)
    known["authors"] = (named[1].strip(),) if named else (f"@{handle}",)
    if text := next((text for value in page.meta("og:description", "description") if (text := shown(value))), ""):
        known["title"] = known["description"] = known["text"] = text
    given = next(iter(page.meta("og:published_time", "article:published_time")), "")
    if stated := read_moment(given):
        known["published"], known["published_raw"] = stated, given
    elif moment:
        known["published"], known["published_raw"] = moment, identifier
    return known


def moment_of(seconds: int, first: dt.datetime) -> str | None:
    """Return seconds since 1970 as a moment of UTC; None for one before `first` or later than tomorrow.

    >>> moment_of(1709645231, dt.datetime(2016, 3, 1, tzinfo=dt.UTC))
    '2024-03-05T13:27:11+00:00'
    """
    if not first.timestamp() <= seconds <= dt.datetime.now(dt.UTC).timestamp() + 86_400:
        return None
    return dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()
