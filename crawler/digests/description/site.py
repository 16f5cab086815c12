"""The table `[site]`: the publication's own site."""

import re

import msgspec

from crawler.digests.description.values import Url, UrlPath

__all__ = ["Site"]


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication's own site."""

    url: Url
    """Base address of the site."""
    sitemap: UrlPath = "/sitemap.xml"
    """Path of its sitemap."""
    pages: re.Pattern[str] = re.compile(".")
    """Regular expression that the path of an issue's page matches from its start; every path by default."""

    def __post_init__(self) -> None:
        """Drop the slash at the end of the address, to which paths are appended."""
        msgspec.structs.force_setattr(self, "url", self.url.rstrip("/"))
