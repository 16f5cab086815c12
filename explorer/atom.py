"""Atom feeds, of plain text. Pure. https://www.rfc-editor.org/rfc/rfc4287"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.markup import escape_attribute, escape_text

__all__ = ["MAX_SUMMARY_CHARS", "MAX_TITLE_CHARS", "Entry", "atom_feed", "stable_id"]

ATOM = "http://www.w3.org/2005/Atom"
MAX_TITLE_CHARS, MAX_NAME_CHARS, MAX_SUMMARY_CHARS = 300, 200, 2000
"""Characters of what others wrote."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An entry of a feed, of plain text. id: stable for ever. link: an absolute address. updated: a time; published: a
    date. html: its content, of markup that was escaped already."""

    id: str
    title: str
    link: str
    updated: str
    published: str | None = None
    authors: Sequence[str] = ()
    summary: str | None = None
    html: str | None = None


def stable_id(home: str, kind: str, name: object) -> str:
    """An id that is the same wherever and whenever the archive is served, for it is made of what may be cited.

    >>> stable_id("https://digest.example", "issue", "1-2020-01-06")
    'urn:uuid:aca64ff7-4fda-56e5-bc4a-8238710ca36a'
    """
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{home}#{kind}-{name}')}"


def atom_feed(*, id: str, title: str, updated: str, address: str, page: str, entries: Sequence[Entry]) -> str:  # noqa: A002
    """A feed, without the declaration of XML. address: its own. page: that of the page for people."""
    return "".join(
        (
            f'<feed xmlns="{ATOM}">',
            f"<id>{escape_text(id)}</id>",
            f"<title>{escape_text(title)}</title>",
            f"<updated>{escape_text(updated)}</updated>",
            f'<link rel="self" type="application/atom+xml" href="{escape_attribute(address)}"/>',
            f'<link rel="alternate" type="text/html" href="{escape_attribute(page)}"/>',
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
