"""What stands where an address should be and is none: `link`, `url`, `#`, a bare word without a dot."""

import re
from urllib.parse import quote

from crawler.urls import parts

__all__ = ["is_placeholder", "placeholder_address"]

_PLACEHOLDER = re.compile(
    r"""
    [^\s#/\\?.:&=%<>\[\]{}]+(?:[ ]+[^\s#/\\?.:&=%<>\[\]{}]+)*\#?  # words
    | \#
    | https?:/*(?:[a-z0-9-]+/*)?\#?  # a scheme alone, or with a word for its host
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_placeholder(written: str) -> bool:
    """Return whether a URL as written is no address, of this site or another, but holds the place of one.

    >>> [is_placeholder(written) for written in ("link", "URL", "#", "insert link", "https://", "https://url")]
    [True, True, True, True, True, True]
    >>> [is_placeholder(written) for written in ("/link", "link.html", "a.org", "?page=2", "#notes", "https://a.org")]
    [False, False, False, False, False, False]
    """
    return _PLACEHOLDER.fullmatch(parts.strip(written)) is not None


def placeholder_address(publication: str, issue: str, written: str, occurrence: int) -> str:
    """Return an address of its own for a placeholder: it is not of the web, and no other placeholder has it.

    Args:
        publication: key of the publication.
        issue: key of the issue.
        written: the placeholder.
        occurrence: 1 for the first of this text in the issue.

    >>> placeholder_address("gears", "2025-01-06-1", "insert link", 2)
    'placeholder:gears/2025-01-06-1/insert%20link/2'
    """
    names = "/".join(quote(name, safe="", errors="replace") for name in (publication, issue, parts.strip(written)))
    return f"placeholder:{names}/{occurrence}"
