"""The table `[substack]`: the publication on Substack."""

import re

import msgspec

from crawler.digests.description.values import Url

__all__ = ["SubstackTable"]


class SubstackTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication on Substack."""

    url: Url
    """Base address of the newsletter."""
    titles: re.Pattern[str] | None = None
    """Regular expression that is found in the title of each post that is an issue, such as `#\\d`; every post by
    default. Podcasts, videos and threads are no issues."""

    def __post_init__(self) -> None:
        """Drop the slash at the end of the address, to which paths are appended."""
        msgspec.structs.force_setattr(self, "url", self.url.rstrip("/"))
