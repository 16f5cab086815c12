"""The table `[substack]`: the publication on Substack."""

import msgspec

from crawler.digests.description.values import Url

__all__ = ["SubstackTable"]


class SubstackTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The publication on Substack."""

    url: Url
    """Base address of the newsletter."""
