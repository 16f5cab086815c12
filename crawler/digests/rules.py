"""How the bodies of one publication are read: its table `[reading]`, its categories, its names. Pure."""

import re
from dataclasses import dataclass, field

from crawler.digests.categories import NO_CATEGORIES, Categories
from crawler.digests.description.reading import ReadingTable

__all__ = ["DEFAULT_RULES", "ReadingRules"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadingRules:
    """The rules for the bodies of one publication."""

    table: ReadingTable = field(default_factory=ReadingTable)
    """What its file says of reading."""
    categories: Categories = NO_CATEGORIES
    """Which headings have which category."""
    names: tuple[str, ...] = ()
    """Its names: what a heading or sentence that names it says, it may say of itself."""
    hosts: tuple[str, ...] = ()
    """Hosts of its own pages."""

    def names_itself(self, text: str) -> bool:
        """Return whether a text has one of the publication's names."""
        return any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in self.names)

    def is_name(self, text: str) -> bool:
        """Return whether a text is one of the publication's names and nothing else."""
        return text.strip(" .:|–—-").casefold() in {name.casefold() for name in self.names}


DEFAULT_RULES = ReadingRules()
"""Those of a publication of which nothing is known."""
