"""The table `[index]`: a page that lists the issues."""

import re

import msgspec

from crawler.digests.description.css import Css
from crawler.digests.description.values import Address, PagePattern

__all__ = ["IndexTable"]


class IndexTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page that lists the issues with links to their pages. How such a page is read, `[site]` says."""

    url: Address
    """Address of the page, or its path on the publication's site."""
    links: Css | None = None
    """The links, or elements around them; without it, all links of the page but those of its menus."""
    pages: re.Pattern[str] | None = None
    """Regular expression that the path of an issue's page, with its query, matches from its start; one that begins with
    `https?:` matches the whole address. Its groups `number`, `date`, `year`, `month` and `day` say what the path tells.
    Without it, the links of the page's own site whose address is below that of the page, or below `/p/`, `/archive/`,
    `/issues/` and the like; where there are none, those in headlines and cards."""
    titles: re.Pattern[str] | None = None
    """Regular expression that is found in the text of each link to an issue; every text by default."""
    next: Css | None = None
    """Link to the next page of the list; without it, the one with `rel="next"` or a class `next` or `older`."""
    paged: PagePattern | None = None
    """Address of the further pages, with `{page}` for 2, 3 and so on, such as `?page={page}`."""
