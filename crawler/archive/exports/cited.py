"""Chosen mentions with their issues, for lists of links."""

from collections.abc import Iterator
from dataclasses import dataclass

from crawler.archive.exports.extract import Extract
from crawler.archive.exports.references import plain
from crawler.archive.issues.publications import PUBLICATION_LABEL

__all__ = ["Cited", "cited", "cited_publications", "xml"]

_SELECT = f"""
SELECT
  {PUBLICATION_LABEL}, i.id, i.number, i.title, i.published, i.url, m.url, l.url, m.title, m.summary, m.occurrence
FROM mentions m
JOIN issues i ON i.id = m.issue_id
JOIN publications n ON n.id = i.publication_id
JOIN links l ON l.id = m.link_id
WHERE {{matching}}
ORDER BY i.published DESC, i.id DESC, m.position
"""
_PUBLICATIONS = f"""
SELECT {PUBLICATION_LABEL}, n.url FROM publications n WHERE EXISTS (
  SELECT 1 FROM issues i JOIN mentions m ON m.issue_id = i.id WHERE i.publication_id = n.id AND {{matching}}
) ORDER BY n.key
"""
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\ufffe": "\ufffd", "\uffff": "\ufffd"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """A mention with its issue; texts are plain and on one line."""

    issue_id: int
    """Id of the issue."""

    issue: str
    """'Title' or '#12 Title' of the issue, after the name of its publication where there are several."""

    issued: str | None
    """Date of the issue; None without one."""

    issue_url: str
    """Address of the issue."""

    url: str
    """Address as written."""

    link_url: str
    """Normalised address."""

    title: str
    """Title of the mention, or the address."""

    summary: str
    """Summary of the mention; empty without one."""

    occurrence: int
    """1 for the first mention of the link in the issue."""


def cited_publications(extract: Extract) -> list[tuple[str, str]]:
    """Return name and address of the publications of the chosen mentions. Raises ArchiveError."""
    found = extract.archive.query(_PUBLICATIONS.format(matching=extract.matching))
    return [(plain(name), url) for name, url in found]


def cited(extract: Extract) -> Iterator[Cited]:
    """Yield the chosen mentions, those of the latest issue first. Raises ArchiveError."""
    several = len(cited_publications(extract)) > 1
    for row in extract.archive.connection.execute(_SELECT.format(matching=extract.matching)):
        publication, issue_id, number, issue, issued, issue_url, url, link_url, title, summary, occurrence = row
        name = plain(issue or "")
        if number is not None and f"#{number}" not in name:
            name = f"#{number} {name}".strip()
        name = name or issue_url
        yield Cited(
            issue_id=issue_id,
            issue=f"{plain(publication)} {name}" if several else name,
            issued=issued,
            issue_url=issue_url,
            url=url,
            link_url=link_url,
            title=plain(title or "") or link_url,
            summary=plain(summary or ""),
            occurrence=occurrence,
        )


def xml(text: str) -> str:
    """Return a plain text escaped for XML elements and attributes.

    >>> xml('a<b & "c"')
    'a&lt;b &amp; &quot;c&quot;'
    """
    return text.translate(_ESCAPES)
