"""The kind of page by its address.

What a page says of itself is known only of pages that were seen: links that were lost before the first visit would be
of no kind, and every kind would seem to live for ever. Its address is known of all.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

__all__ = ["ADDRESS_KINDS", "kind_of_address"]

_OF_SITES: Mapping[str, str] = {
    **dict.fromkeys(("arxiv.org", "biorxiv.org", "medrxiv.org", "openreview.net", "ssrn.com"), "preprint"),
    **dict.fromkeys(("bitbucket.org", "github.com", "gitlab.com", "huggingface.co"), "repository"),
    **dict.fromkeys(("vimeo.com", "youtu.be", "youtube.com"), "video"),
    **dict.fromkeys(
        ("bsky.app", "facebook.com", "linkedin.com", "mastodon.social", "reddit.com", "twitter.com", "x.com"), "post"
    ),
    "ycombinator.com": "post",
}
"""Registrable domain -> kind of its pages."""

ADDRESS_KINDS: tuple[str, ...] = (*sorted(set(_OF_SITES.values())), "pdf", "home page", "page")
"""All kinds."""


def kind_of_address(url: str, site: str | None) -> str | None:
    """Return the kind of page at an address, 'page' where it is no other; None for one that is no address of the web.

    Args:
        url: normalised address.
        site: its registrable domain.

    >>> kind_of_address("https://arxiv.org/abs/1", "arxiv.org"), kind_of_address("https://lab.example/a.pdf", None)
    ('preprint', 'pdf')
    >>> kind_of_address("https://lab.example/?a=1", None), kind_of_address("https://lab.example/news/a", None)
    ('home page', 'page')
    >>> kind_of_address("mailto:a@lab.example", None) is None
    True
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    if site is not None and site in _OF_SITES:
        return _OF_SITES[site]
    if parts.path.lower().endswith(".pdf"):
        return "pdf"
    return "page" if parts.path.strip("/") else "home page"
