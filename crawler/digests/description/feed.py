"""The table `[feed]`: the publication's feed."""

import re
from typing import Literal

import msgspec

from crawler.digests.description.values import Address, PagePattern

__all__ = ["FeedTable"]


class FeedTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication's feed: RSS, Atom or JSON Feed, an entry an issue."""

    url: Address
    """Address of the feed, or its path on the publication's site."""
    titles: re.Pattern[str] | None = None
    """Regular expression that is found in the title of each entry that is an issue; every entry by default."""
    pages: re.Pattern[str] | None = None
    """Regular expression that the path of an issue's page matches from its start; every path by default. Its groups
    `number`, `date`, `year`, `month` and `day` say what the path tells."""
    follow: Literal["partial", "all", "none"] = "partial"
    """Which entries' pages are fetched: those of entries without their whole text, those of all, or none. How such a
    page is read, `[site]` says."""
    paged: PagePattern | None = None
    """Address of the older entries, with `{page}` for 2, 3 and so on, such as `?paged={page}`. Without it, the feed's
    own links to older entries, and what WordPress answers to."""
