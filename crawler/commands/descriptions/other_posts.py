"""Posts that are named otherwise than the issues among which they stand: perhaps they are none. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from crawler.commands.descriptions.draft import some
from crawler.items import Edition

__all__ = ["others_named"]

LEAST: Final = 4
"""Least posts whose names differ in their numbers alone."""

MOST: Final = 0.6
"""Share of the posts from which such names are those of the issues."""

_NUMBER: Final = re.compile(r"\d+")


def others_named(issues: Sequence[Edition]) -> list[str]:
    """Return a note that names the posts whose names are unlike those of most, with the pattern that leaves them out.

    Names are alike that differ in their numbers alone. Nothing where too few are, or all.
    """
    paths = [issue.document.locator for issue in issues]
    forms = Counter(map(_form, paths))
    form, count = forms.most_common(1)[0] if forms else ("", 0)
    others = [path for path in paths if _form(path) != form]
    if not others or count < max(LEAST, MOST * len(paths)):
        return []
    told = f"{len(others)} posts are named otherwise than the other {count} ({some(others)})"
    return [f"CHECK: {told}. Where they are no issues, leave them out: pattern = '{form}' in [posts]."]


def _form(path: str) -> str:
    """Return the pattern of the paths that differ from one in their numbers alone.

    >>> _form("2021/cogs-12.md")
    '\\\\d+/cogs-\\\\d+\\\\.md'
    """
    plain = re.sub(r"\\([ #&~-])", r"\1", re.escape(path))
    return _NUMBER.sub(lambda _: r"\d+", plain)
