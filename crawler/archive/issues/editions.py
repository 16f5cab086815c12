"""What the archive knows of editions and of the issues that they are of."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crawler.archive.database import Archive
from crawler.archive.issues.publications import publication_id
from crawler.archive.rows import as_json
from crawler.digests.matching import EditionName, KnownIssue, address_key
from crawler.items import Document, EditionKind, IssueType, Problem
from crawler.text.dates import utc_now

__all__ = [
    "KnownEdition",
    "ListedEntry",
    "NeedsPost",
    "count_mentions",
    "documents_named",
    "entries_to_follow",
    "find_issues",
    "issues_needing_post",
    "kinds_of_issues",
    "known_editions",
    "mark_back",
    "mark_gone",
    "stored_documents",
]

KNOWN = """
SELECT e.locator, e.revision, e.etag, e.last_modified, e.text_hash, e.reader, i.key, e.gone_since
FROM editions e JOIN publications p ON p.id = e.publication_id LEFT JOIN issues i ON i.id = e.issue_id
WHERE p.key = ? AND e.kind = ?
"""
FIND = """
SELECT
  i.key, i.type, i.number, i.title, i.published, i.redirect_url,
  (SELECT json_group_array(e.permalink) FROM editions e WHERE e.issue_id = i.id AND e.permalink IS NOT NULL),
  (SELECT json_group_array(e.url) FROM editions e WHERE e.issue_id = i.id AND e.kind <> 'markdown'),
  (SELECT json_group_array(json_array(e.kind, e.locator)) FROM editions e WHERE e.issue_id = i.id)
FROM issues i
WHERE i.publication_id = (SELECT id FROM publications WHERE key = :publication) {and_key}
ORDER BY i.published, i.key
"""
KINDS = """
SELECT DISTINCT e.kind FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.issue_id IS NOT NULL
"""
ID = """
SELECT e.id
FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.kind = ? AND e.locator = ?
"""
MENTIONS = """
SELECT count(*) FROM mentions m JOIN editions e ON e.issue_id = m.issue_id
JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.kind = ? AND e.locator = ?
"""
# A page that an entry of the feed led to is listed as that entry says (`crawler.crawling.listings.pages`).
# A published archive may have left the texts out; such an edition cannot be read again.
DOCUMENT = """
SELECT e.kind, e.locator, e.url, t.text, e.revision, e.etag, e.last_modified,
  coalesce((SELECT max(le.title) FROM listings l JOIN listing_entries le ON le.listing_id = l.id
   WHERE l.publication_id = e.publication_id AND l.kind = e.kind AND le.locator = e.locator), f.title),
  coalesce((SELECT max(le.published) FROM listings l JOIN listing_entries le ON le.listing_id = l.id
   WHERE l.publication_id = e.publication_id AND l.kind = e.kind AND le.locator = e.locator), f.published),
  (SELECT w.text FROM withheld_texts w WHERE w.edition_id = e.id)
FROM editions e JOIN edition_texts t ON t.edition_id = e.id
LEFT JOIN editions f ON e.kind = 'page' AND e.revision GLOB 'feed:*' AND f.id = (
  SELECT max(o.id) FROM editions o WHERE o.publication_id = e.publication_id AND o.kind = 'entry' AND o.url = e.url
)
WHERE e.id = ?
"""
SEEN_WHILE_FETCHING = "SELECT kind, evidence, about FROM problems WHERE edition_id = ? AND from_fetch ORDER BY id"
NEEDS_POST = """
SELECT
  i.key, i.type, i.number, i.published,
  EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.availability = 'full') AS has_full
FROM issues i JOIN publications p ON p.id = i.publication_id
WHERE p.key = ?
  AND NOT EXISTS (SELECT 1 FROM editions e WHERE e.issue_id = i.id AND e.kind = 'post')
  AND (
    NOT has_full
    OR EXISTS (SELECT 1 FROM mentions m WHERE m.issue_id = i.id AND m.template_summary AND m.summary IS NULL)
  )
ORDER BY i.published DESC, i.key
"""
TO_FOLLOW = """
SELECT e.url, e.revision, e.title, e.published
FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.kind = 'entry' AND e.issue_id IS NOT NULL AND (? OR e.availability <> 'full')
ORDER BY e.published DESC, e.id
"""
GONE = """
UPDATE editions SET gone_since = ?
WHERE publication_id = ? AND kind = ? AND gone_since IS NULL AND locator IN (SELECT value FROM json_each(?))
"""
BACK = """
UPDATE editions SET gone_since = NULL
WHERE publication_id = ? AND kind = ? AND gone_since IS NOT NULL AND locator IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownEdition:
    """The state of an edition that the archive has."""

    revision: str | None
    """What its server calls this state of it; None where it says nothing."""

    etag: str | None
    """The header ETag of the answer that held it."""

    last_modified: str | None
    """The header Last-Modified of that answer."""

    text_hash: str
    """sha256 of its text, in hexadecimal."""

    reader: str
    """Version of the reader that read it."""

    issue_key: str | None
    """Key of the issue that it is of; None for one that is of none."""

    gone_since: str | None
    """Time at which it was first found to be no longer listed; None while it is."""

    @property
    def is_aside(self) -> bool:
        """Whether it is of no issue, and was not fetched again since it left one."""
        return self.issue_key is None and self.gone_since is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedsPost:
    """An issue that only its post can complete."""

    key: str
    """What the archive calls it."""

    type: IssueType
    """Newsletter, special or podcast."""

    number: int | None
    """Its number; None for a special."""

    published: date | None
    """The day on which it came out."""

    reason: Literal["no_full_edition", "template_summary"]
    """What it lacks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedEntry:
    """An entry of a feed, as an edition."""

    url: str
    """Address of the issue's page."""

    revision: str | None
    """What the feed calls this state of it."""

    title: str | None
    """Its title."""

    published: str | None
    """The day on which it came out, YYYY-MM-DD."""


def known_editions(archive: Archive, publication: str, kind: EditionKind) -> dict[str, KnownEdition]:
    """Return the editions of a kind, by locator."""
    return {
        locator: KnownEdition(
            revision=revision,
            etag=etag,
            last_modified=last_modified,
            text_hash=text_hash,
            reader=reader,
            issue_key=issue_key,
            gone_since=gone_since,
        )
        for locator, revision, etag, last_modified, text_hash, reader, issue_key, gone_since in archive.query(
            KNOWN, (publication, kind)
        )
    }


def find_issues(archive: Archive, publication: str, *, key: str | None = None) -> list[KnownIssue]:
    """Return the issues of a publication, the oldest first; with `key`, the one that has it, if there is one."""
    # Only what is asked for is in the statement, so that the question has its index.
    statement = FIND.format(and_key="" if key is None else "AND i.key = :key")
    rows = archive.query(statement, {"publication": publication, "key": key})
    return [
        KnownIssue(
            key=issue_key,
            type=issue_type,
            number=issue_number,
            title=title,
            published=_date(issue_published),
            redirect_url=issue_redirect,
            permalinks=tuple(dict.fromkeys(json.loads(permalinks))),
            addresses=tuple(dict.fromkeys(map(address_key, json.loads(urls)))),
            editions=tuple((kind, locator) for kind, locator in json.loads(editions)),
        )
        for (
            issue_key,
            issue_type,
            issue_number,
            title,
            issue_published,
            issue_redirect,
            permalinks,
            urls,
            editions,
        ) in rows
    ]


def kinds_of_issues(archive: Archive, publication: str) -> set[EditionKind]:
    """Return the kinds of the editions of a publication's issues."""
    return {kind for (kind,) in archive.query(KINDS, (publication,))}


def count_mentions(archive: Archive, publication: str, edition: EditionName) -> int:
    """Return how many mentions the issue has that an edition is of; 0 where the edition is of none."""
    return int(archive.query(MENTIONS, (publication, *edition))[0][0])


def documents_named(archive: Archive, publication: str, names: Iterable[EditionName]) -> Iterator[Document]:
    """Return editions as they were fetched; none of those whose text the archive does not hold."""
    for name in names:
        yield from stored_documents(archive, archive.query(ID, (publication, *name)))


def issues_needing_post(archive: Archive, publication: str) -> list[NeedsPost]:
    """Return the issues without a post that no other edition shows in full, or that lack a summary, newest first."""
    return [
        NeedsPost(
            key=key,
            type=issue_type,
            number=number,
            published=_date(published),
            reason="template_summary" if has_full else "no_full_edition",
        )
        for key, issue_type, number, published, has_full in archive.query(NEEDS_POST, (publication,))
    ]


def entries_to_follow(archive: Archive, publication: str, *, everything: bool) -> list[ListedEntry]:
    """Return the entries of feeds that do not hold their issue's whole text, or all that there are, newest first."""
    return [
        ListedEntry(url=url, revision=revision, title=title, published=published)
        for url, revision, title, published in archive.query(TO_FOLLOW, (publication, everything))
    ]


def mark_gone(archive: Archive, publication: str, kind: EditionKind, locators: Iterable[str]) -> int:
    """Mark editions as no longer listed; return how many had been. What they said stays. Raises ArchiveError."""
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        return connection.execute(GONE, (utc_now(), publication_row, kind, as_json(locators))).rowcount


def mark_back(archive: Archive, publication: str, kind: EditionKind, locators: Iterable[str]) -> int:
    """Mark editions as listed; return how many had not been. Raises ArchiveError."""
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        return connection.execute(BACK, (publication_row, kind, as_json(locators))).rowcount


def stored_documents(archive: Archive, ids: Iterable[tuple[int]]) -> Iterator[Document]:
    """Read editions by id, one at a time, as they were fetched."""
    for (number,) in ids:
        for kind, locator, url, text, revision, etag, last_modified, title, published, withheld in archive.query(
            DOCUMENT, (number,)
        ):
            yield Document(
                kind=kind,
                locator=locator,
                url=url,
                text=text,
                revision=revision,
                etag=etag,
                last_modified=last_modified,
                listed_title=title,
                listed_date=published,
                withheld=withheld,
                problems=tuple(
                    Problem(kind=problem, evidence=evidence, about=about or None)
                    for problem, evidence, about in archive.query(SEEN_WHILE_FETCHING, (number,))
                ),
            )


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
