"""The table `[reading]`: how the bodies of a publication are read, where the general rules need to be told."""

import re
from typing import Literal

import msgspec

from crawler.digests.description.values import HeadingLevel, Name

__all__ = ["ReadingTable"]


class ReadingTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How bodies are read. Without it the general rules decide."""

    linked_headings: Literal["auto", "story", "section"] = "auto"
    """What a heading is that begins with a link: `story`, `section`, or `auto`: a section above a list of entries,
    else a story."""
    lowest_section: HeadingLevel = 6
    """Lowest level of headings, 1 to 6, that may be sections; a lower one is a section where it has a category."""
    own_texts: re.Pattern[str] | None = None
    """Regular expression for sentences about the publication itself, instead of the built-in words: outside of stories
    their links are promo. Compared without regard to case."""
    own_addresses: re.Pattern[str] | None = None
    """Regular expression for addresses that are about the publication itself (forms, donations), likewise."""
    own_podcast: bool = False
    """Whether sections about podcasts, and players outside of stories, are the publication's own podcast."""
    template_texts: tuple[Name, ...] = ()
    """Texts that its template leaves where nobody wrote a summary."""
    template_headings: tuple[Name, ...] = ()
    """Headings that its template leaves."""
    sponsors: tuple[Name, ...] = ("sponsor", "sponsors")
    """Fields of the header that name a sponsor: an address, or fields below it such as `sponsor.url`."""

    def __post_init__(self) -> None:
        """Have the regular expressions ignore case."""
        for name in ("own_texts", "own_addresses"):
            pattern = getattr(self, name)
            if pattern is not None:
                msgspec.structs.force_setattr(self, name, re.compile(pattern.pattern, pattern.flags | re.IGNORECASE))
