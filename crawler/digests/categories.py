"""Categories: what a section is across the years, in the words of its publication. Pure.

A publication's file maps headings to them; what nothing maps is `Other`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from crawler.digests.description.patterns import compiled
from crawler.text.space import fold_space, fold_typography

__all__ = ["NO_CATEGORIES", "OTHER", "Categories", "make_categories"]

OTHER = "Other"
"""The category of a section that no rule maps to another one."""

_OTHER_TEXT = "Everything else."
_MARKS = re.compile(r"[^\w\s&'/-]")


@dataclass(frozen=True, slots=True)
class Categories:
    """The categories of a publication, and which headings have which."""

    texts: Mapping[str, str] = field(default_factory=lambda: {OTHER: _OTHER_TEXT})
    """Name -> what belongs to it, in the order in which lists show them."""
    rules: tuple[tuple[str | re.Pattern[str], str], ...] = ()
    """Heading, or pattern for headings -> name; the first that fits decides."""

    def find(self, heading: str) -> str | None:
        """Return the category of a section's heading; None when no rule knows the heading.

        >>> rules = make_categories({"/tools?|gear/": "Tools", "News & Notes": "News"})
        >>> rules.find("🛠️ New tools"), rules.find("news & notes"), rules.find("Sport")
        ('Tools', 'News', None)
        """
        plain = plain_heading(heading)
        return next((name for rule, name in self.rules if _fits(rule, plain)), None)


def make_categories(mapping: Mapping[str, str], texts: Mapping[str, str] | None = None) -> Categories:
    """Return the categories of a publication's file.

    Args:
        mapping: heading, or pattern between slashes -> name, in the order in which they are tried.
        texts: name -> what belongs to it; these come first in lists, in their order.

    Raises:
        ValueError: a pattern is no regular expression.
    """
    rules: list[tuple[str | re.Pattern[str], str]] = []
    for heading, name in mapping.items():
        if len(heading) > 2 and heading.startswith("/") and heading.endswith("/"):
            try:
                rules.append((compiled(heading[1:-1], re.IGNORECASE), name))
            except ValueError as error:
                raise ValueError(f"categories: {error}") from None
        else:
            rules.append((plain_heading(heading), name))
    shown = dict(texts or {})
    for name in mapping.values():
        shown.setdefault(name, "")
    other = shown.pop(OTHER, _OTHER_TEXT)
    return Categories(texts=shown | {OTHER: other}, rules=tuple(rules))


@lru_cache(maxsize=10_000)
def plain_heading(heading: str) -> str:
    """Return a heading as rules compare it: typography folded, without marks and emoji, in lower case."""
    return fold_space(_MARKS.sub(" ", fold_typography(heading))).casefold()


def _fits(rule: str | re.Pattern[str], plain: str) -> bool:
    return rule == plain if isinstance(rule, str) else rule.search(plain) is not None


NO_CATEGORIES = Categories()
"""Those of a publication whose file maps no heading: every section is `Other`."""
