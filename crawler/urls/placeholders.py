"""What stands where an address should be and is none: `link`, `url`, `#`, a bare word without a dot."""

import re
from urllib.parse import quote

from crawler.urls import parts

__all__ = ["is_placeholder", "placeholder_address"]

MAX_TITLE_CHARS = 100
"""Characters of a title that are in the address of a placeholder."""

_PLACEHOLDER = re.compile(
    r"""
    [^\s#/\\?.:&=%<>\[\]{}]+(?:[ ]+[^\s#/\\?.:&=%<>\[\]{}]+)*\#?  # words
    | \#
    | (?!\.\.?$)[.?!*~_…-]+  # signs that stand for 'to be written'
    | (?:link|url|href|todo|tbd|tba|xxx)[.?!:]*\#?  # words of templates, as they end a sentence
    | (?:https?:/*|//)(?:[a-z0-9-]+\.?/*)?\#?  # a scheme alone, or with a word for its host
    | (?:mailto|tel|ftp|file|javascript|about|data):/*(?:blank)?
    | (?:\[+|<+|(?:%(?:5B|3C))+)[\w .-]*(?:\]+|>+|(?:%(?:5D|3E))+)  # words in brackets
    | (?:\$?\{+|(?:%7B)+)[ ]*(?:link|url|href)[ ]*(?:\}+|(?:%7D)+)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_placeholder(written: str) -> bool:
    """Return whether a URL as written is no address, of this site or another, but holds the place of one.

    >>> [is_placeholder(written) for written in ("link", "URL", "#", "insert link", "https://", "https://url")]
    [True, True, True, True, True, True]
    >>> [is_placeholder(written) for written in ("???", "link.", "//url", "{{link}}", "%5Burl%5D", "mailto:")]
    [True, True, True, True, True, True]
    >>> [is_placeholder(written) for written in ("/about", "link.html", "a.org", "?page=2", "#notes", "https://a.org")]
    [False, False, False, False, False, False]
    """
    return _PLACEHOLDER.fullmatch(parts.strip(written)) is not None


def placeholder_address(publication: str, issue: str, written: str, title: str | None, occurrence: int) -> str:
    """Return an address of its own for a placeholder: it is not of the web, and no other placeholder has it.

    The title is in it, so that others keep theirs when one placeholder is replaced by an address.

    Args:
        publication: key of the publication.
        issue: key of the issue.
        written: the placeholder.
        title: what was to be linked; None without one.
        occurrence: 1 for the first with these words and this title in the issue.

    >>> placeholder_address("gears", "2025-01-06-1", "insert link", "A gear", 2)
    'placeholder:gears/2025-01-06-1/insert%20link/A%20gear/2'
    """
    names = (publication, issue, parts.strip(written), (title or "")[:MAX_TITLE_CHARS])
    return f"placeholder:{'/'.join(quote(name, safe='', errors='replace') for name in names)}/{occurrence}"
