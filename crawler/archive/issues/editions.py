"""What the archive knows of editions and of the issues that they are of."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crawler import __version__
from crawler.archive.database import Archive
from crawler.archive.issues.edition_rows import awaits_texts, issues_of, put_editions, settle, stored_editions
from crawler.archive.issues.publications import publication_id
from crawler.archive.problems import replace_problems
from crawler.archive.redaction.redactions import load_redactions
from crawler.archive.rows import as_json
from crawler.items import Document, Edition, EditionKind, IssueType, Problem
from crawler.text.dates import utc_now

__all__ = [
    "KnownEdition",
    "KnownIssue",
    "NeedsPost",
    "documents_of",
    "find_issues",
    "issues_needing_post",
    "known_editions",
    "mark_back",
    "mark_gone",
    "stale_editions",
    "stored_documents",
    "write_unmatched",
]

KNOWN = """
SELECT e.locator, e.revision, e.etag, e.last_modified, e.text_hash, e.reader, i.key, e.gone_since
FROM editions e JOIN publications p ON p.id = e.publication_id LEFT JOIN issues i ON i.id = e.issue_id
WHERE p.key = ? AND e.kind = ?
"""
FIND = """
SELECT
  i.key, i.type, i.number, i.title, i.published, i.url, i.redirect_url,
  (SELECT json_group_array(e.permalink) FROM editions e WHERE e.issue_id = i.id AND e.permalink IS NOT NULL),
  (SELECT json_group_array(json_array(e.kind, e.locator)) FROM editions e WHERE e.issue_id = i.id),
  (SELECT count(*) FROM mentions m WHERE m.issue_id = i.id)
FROM issues i
WHERE {conditions}
ORDER BY i.published, i.key
"""
# Only what is asked for is in the statement, so that each question has its index.
THIS_PUBLICATION = "(SELECT id FROM publications WHERE key = :publication)"
CONDITIONS = {
    # The plus keeps SQLite from walking through all issues of the publication where something narrower is asked for.
    "publication": f"+i.publication_id = {THIS_PUBLICATION}",
    "key": f"i.publication_id = {THIS_PUBLICATION} AND i.key = :key",
    "type": "i.type = :type",
    "number": "i.number = :number",
    "published": "i.published = :published",
    "redirect_url": "i.redirect_url = :redirect_url",
    "permalink": """i.id IN (
        SELECT e.issue_id FROM editions e
        WHERE e.publication_id = (SELECT id FROM publications WHERE key = :publication) AND e.permalink = :permalink
    )""",
    "locator": """i.id IN (
        SELECT e.issue_id FROM editions e
        WHERE e.publication_id = (SELECT id FROM publications WHERE key = :publication)
          AND e.kind = :kind AND e.locator = :locator
    )""",
}
IDS_OF_ISSUE = """
SELECT e.id
FROM editions e JOIN issues i ON i.id = e.issue_id JOIN publications p ON p.id = i.publication_id
WHERE p.key = ? AND i.key = ?
ORDER BY e.kind, e.locator
"""
STALE_IDS = """
SELECT e.id
FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.reader <> ?
ORDER BY e.id
"""
# A published archive may have left the texts out; such an edition cannot be read again.
DOCUMENT = """
SELECT e.kind, e.locator, e.url, t.text, e.revision, e.etag, e.last_modified
FROM editions e JOIN edition_texts t ON t.edition_id = e.id
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
    """The state of an edition that the archive has. issue_key: None for one that is of no issue. gone_since: time."""

    revision: str | None
    etag: str | None
    last_modified: str | None
    text_hash: str
    reader: str
    issue_key: str | None
    gone_since: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownIssue:
    """What tells an issue from others. permalinks: paths that its editions claim. editions: (kind, locator) of each.
    mentions: how many it has."""

    key: str
    type: IssueType
    number: int | None
    title: str | None
    published: date | None
    url: str
    redirect_url: str | None
    permalinks: tuple[str, ...]
    editions: tuple[tuple[EditionKind, str], ...]
    mentions: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NeedsPost:
    """An issue that only its post can complete, and why."""

    key: str
    type: IssueType
    number: int | None
    published: date | None
    reason: Literal["no_full_edition", "template_summary"]


def known_editions(archive: Archive, publication: str, kind: EditionKind) -> dict[str, KnownEdition]:
    """Every edition of the kind that the archive has, by locator."""
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


def find_issues(
    archive: Archive,
    publication: str,
    *,
    key: str | None = None,
    type: IssueType | None = None,  # noqa: A002
    number: int | None = None,
    published: date | None = None,
    permalink: str | None = None,
    redirect_url: str | None = None,
    edition: tuple[EditionKind, str] | None = None,
) -> list[KnownIssue]:
    """The issues for which all that is given holds, the oldest first.

    permalink: a path that one of its editions claims. edition: kind and locator of one of its editions.
    """
    given = {
        "publication": publication,
        "key": key,
        "type": type,
        "number": number,
        "published": published and published.isoformat(),
        "permalink": permalink,
        "redirect_url": redirect_url,
        "kind": edition and edition[0],
        "locator": edition and edition[1],
    }
    conditions = [CONDITIONS[name] for name, value in given.items() if value is not None and name in CONDITIONS]
    rows = archive.query(FIND.format(conditions=" AND ".join(conditions)), given)
    return [
        KnownIssue(
            key=issue_key,
            type=issue_type,
            number=issue_number,
            title=title,
            published=_date(issue_published),
            url=url,
            redirect_url=issue_redirect,
            permalinks=tuple(dict.fromkeys(json.loads(permalinks))),
            editions=tuple((kind, locator) for kind, locator in json.loads(editions)),
            mentions=mentions,
        )
        for (
            issue_key, issue_type, issue_number, title, issue_published, url, issue_redirect, permalinks, editions,
            mentions,
        ) in rows
    ]  # fmt: skip


def documents_of(archive: Archive, publication: str, issue_key: str) -> list[Document]:
    """The issue's editions as they were fetched; none of those whose text the archive does not hold."""
    return list(stored_documents(archive, archive.query(IDS_OF_ISSUE, (publication, issue_key))))


def stale_editions(archive: Archive, publication: str, reader: str = __version__) -> Iterator[Document]:
    """The editions, of issues and of none, that another version of the reader read, as they were fetched.

    They may be written while this goes on.
    """
    return stored_documents(archive, archive.query(STALE_IDS, (publication, reader)))


def issues_needing_post(archive: Archive, publication: str) -> list[NeedsPost]:
    """The issues without a post that no other edition shows in full, or that lack a summary; the newest first."""
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


def write_unmatched(
    archive: Archive, publication: str, edition: Edition, run_id: int, *, reader: str = __version__
) -> None:
    """Writes an edition that is of no issue, so that it is not fetched again. If it was of one, it leaves it, unless
    that one awaits texts."""
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        stored = stored_editions(connection, publication_row, [edition])
        redactions = load_redactions(connection)
        if redactions and awaits_texts(connection, issues_of(stored).values(), [edition]):
            return
        keeps = (lambda text: not redactions.occur_in(text)) if redactions else None
        placed = put_editions(connection, publication_row, None, [edition], stored=stored, reader=reader, keeps=keeps)
        settle(connection, placed, None)
        (edition_row,) = placed.ids.values()
        replace_problems(
            connection,
            publication_row,
            None,
            problems=(),
            editions={edition_row: edition},
            links={},
            run_id=run_id,
        )


def mark_gone(archive: Archive, publication: str, kind: EditionKind, locators: Iterable[str]) -> int:
    """Records that the editions are no longer listed; what they said stays. Returns how many that is news of."""
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        return connection.execute(GONE, (utc_now(), publication_row, kind, as_json(locators))).rowcount


def mark_back(archive: Archive, publication: str, kind: EditionKind, locators: Iterable[str]) -> int:
    """Records that the editions are listed. Returns how many had been gone."""
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        return connection.execute(BACK, (publication_row, kind, as_json(locators))).rowcount


def stored_documents(archive: Archive, ids: Iterable[tuple[int]]) -> Iterator[Document]:
    """The documents of editions by id, one at a time."""
    for (number,) in ids:
        for kind, locator, url, text, revision, etag, last_modified in archive.query(DOCUMENT, (number,)):
            yield Document(
                kind=kind,
                locator=locator,
                url=url,
                text=text,
                revision=revision,
                etag=etag,
                last_modified=last_modified,
                problems=tuple(
                    Problem(kind=problem, evidence=evidence, about=about or None)
                    for problem, evidence, about in archive.query(SEEN_WHILE_FETCHING, (number,))
                ),
            )


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
