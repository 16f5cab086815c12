"""Build Atom feeds from plain text. Pure. https://www.rfc-editor.org/rfc/rfc4287"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.markup import escape_attribute, escape_text

__all__ = ["MAX_SUMMARY_CHARS", "MAX_TITLE_CHARS", "Entry", "atom_feed", "stable_id"]

ATOM = "http://www.w3.org/2005/Atom"
"""XML namespace."""

MAX_TITLE_CHARS, MAX_NAME_CHARS, MAX_SUMMARY_CHARS = 300, 200, 2000
"""Lengths at which texts of other authors are truncated."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An entry of a feed. All fields but `html` are plain text."""

    id: str
    """Permanent identifier, a URN."""
    title: str
    """Headline."""
    link: str
    """Absolute URL of the page that the entry is about."""
    updated: str
    """Time of the last change, `YYYY-MM-DDTHH:MM:SSZ`."""
    published: str | None = None
    """Date of publication, `YYYY-MM-DD`."""
    authors: Sequence[str] = ()
    """Names."""
    summary: str | None = None
    """Short description."""
    html: str | None = None
    """Content as HTML in which all texts are escaped already."""


def stable_id(homepage: str, kind: str, name: object) -> str:
    """Return a URN that depends only on its arguments, not on where or when the archive is served.

    Args:
        homepage: URL of the publication.
        kind: what is identified, such as "issue".
        name: its permanent name or id within the archive.

    >>> stable_id("https://digest.example", "issue", "1-2020-01-06")
    'urn:uuid:aca64ff7-4fda-56e5-bc4a-8238710ca36a'
    """
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{homepage}#{kind}-{name}')}"


def atom_feed(*, id: str, title: str, updated: str, feed_url: str, page_url: str, entries: Sequence[Entry]) -> str:  # noqa: A002
    """Return a feed without the XML declaration.

    Args:
        id: permanent identifier, a URN.
        updated: time of the last change, `YYYY-MM-DDTHH:MM:SSZ`.
        feed_url: absolute URL of the feed itself.
        page_url: absolute URL of the HTML page with the same content.
    """
    return "".join(
        (
            f'<feed xmlns="{ATOM}">',
            f"<id>{escape_text(id)}</id>",
            f"<title>{escape_text(title)}</title>",
            f"<updated>{escape_text(updated)}</updated>",
            f'<link rel="self" type="application/atom+xml" href="{escape_attribute(feed_url)}"/>',
            f'<link rel="alternate" type="text/html" href="{escape_attribute(page_url)}"/>',
            *map(_entry, entries),
            "</feed>",
        )
    )


def _entry(entry: Entry) -> str:
    parts = [
        f"<id>{escape_text(entry.id)}</id>",
        f"<title>{escape_text(entry.title, MAX_TITLE_CHARS)}</title>",
        f"<updated>{escape_text(entry.updated)}</updated>",
        f'<link rel="alternate" href="{escape_attribute(entry.link)}"/>',
        *(f"<author><name>{escape_text(author, MAX_NAME_CHARS)}</name></author>" for author in entry.authors),
    ]
    if entry.published:
        parts.append(f"<published>{escape_text(entry.published)}T00:00:00Z</published>")
    if entry.summary:
        parts.append(f"<summary>{escape_text(entry.summary, MAX_SUMMARY_CHARS)}</summary>")
    if entry.html:
        parts.append(f'<content type="html">{escape_text(entry.html)}</content>')
    return f"<entry>{''.join(parts)}</entry>"
