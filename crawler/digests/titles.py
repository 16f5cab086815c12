"""Read the title of an issue: its number, and the series that it belongs to."""

import re

from crawler.items import IssueType

_NUMBER = re.compile(r"#\s*(\d{1,5})\b")
_PODCAST = re.compile(r"\bpodcast\b|\bepisode\b", re.IGNORECASE)


def number_in_title(title: str) -> int | None:
    """Return the number of an issue by its title; None where the title has none.

    >>> number_in_title("The Weekly #212: gears"), number_in_title("This Year 2018") is None
    (212, True)
    """
    match = _NUMBER.search(title)
    return int(match[1]) if match else None


def issue_type(title: str | None, number: int | None) -> IssueType:
    """Return the series of an issue by its title and number.

    >>> issue_type("Podcast episode #3", 3), issue_type("A year in gears", None), issue_type("Digest #3", 3)
    ('podcast', 'special', 'newsletter')
    """
    if title and _PODCAST.search(title):
        return "podcast"
    return "newsletter" if number is not None else "special"
