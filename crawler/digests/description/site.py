"""The table `[site]`: the publication's own site, and how its pages are laid out."""

import re
from datetime import date

import msgspec

from crawler.digests.description.css import Css
from crawler.digests.description.values import SitemapPath, Url

__all__ = ["DatedLayout", "Layout", "Site"]


class Layout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where things stand on a page."""

    body: Css | None = None
    """Element that holds the text of an issue. Without it, the part of the page that holds most of its prose and of
    its links to other sites."""
    title: Css | None = None
    """Element that holds the title. Without it, what metadata and headlines of the page agree on."""
    subtitle: Css | None = None
    """Element that holds the subtitle."""
    date: Css | None = None
    """Element, or attribute, that holds the date. Without it, the metadata and the lines around the headline."""
    cover: Css | None = None
    """Image that is the cover."""
    credit: Css | None = None
    """Element that credits the cover."""
    leave_out: tuple[Css, ...] = ()
    """Elements in the body that are no part of the issue."""


class DatedLayout(Layout, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A layout that the site had for some time: the first is taken whose body is on the page, and whose dates allow
    the page's."""

    first: date | None = msgspec.field(default=None, name="from")
    """First day of the layout."""
    until: date | None = None
    """Last day of the layout."""

    def __post_init__(self) -> None:
        """Raise ValueError for days of which the last comes before the first."""
        if self.first and self.until and self.first > self.until:
            raise ValueError(f"from: {self.first} is later than until, {self.until}")


class Site(Layout, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication's own site."""

    url: Url = ""
    """Base address of the site, where it is not the host of the publication's address."""
    sitemap: SitemapPath = "/sitemap.xml"
    """Path of its sitemap, which may be an index of sitemaps; `none` where it has none that lists the issues."""
    pages: re.Pattern[str] = re.compile(".")
    """Regular expression that the path of an issue's page matches from its start, such as `/issues/(?P<number>\\d+)/`;
    every path by default. Its groups `number`, `date`, `year`, `month` and `day` say what the path tells."""
    layouts: tuple[DatedLayout, ...] = ()
    """Layouts of the site over the years, each in a table `[[site.layouts]]`; the keys of `[site]` itself are those of
    all other pages."""

    def __post_init__(self) -> None:
        """Drop the slash at the end of the address, to which paths are appended."""
        msgspec.structs.force_setattr(self, "url", self.url.rstrip("/"))

    @property
    def has_sitemap(self) -> bool:
        """Whether a sitemap lists the issues."""
        return self.sitemap != "none"
