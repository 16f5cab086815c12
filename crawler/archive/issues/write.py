"""Writes an issue: the aggregate that the archive is made of."""

import sqlite3
from collections.abc import Mapping
from typing import Literal

from crawler import __version__
from crawler.archive.database import Archive
from crawler.archive.issues.content_hash import content_hash
from crawler.archive.issues.edition_rows import Placed, awaits_texts, issues_of, put_editions, settle, stored_editions
from crawler.archive.issues.mentions import put_content
from crawler.archive.issues.publications import publication_id
from crawler.archive.problems import replace_problems
from crawler.archive.redaction.issue import redact_issue
from crawler.archive.redaction.redactions import load_redactions, put_forms
from crawler.archive.rows import Row, as_json
from crawler.archive.search_indexes import index_issue
from crawler.items import Issue

__all__ = ["WriteResult", "count_changes", "write_issue"]

WriteResult = Literal["new", "changed", "same"]

STORED = "SELECT id, content_hash FROM issues WHERE publication_id = ? AND key = ?"
LAST = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'issues'"
INSERT = """
INSERT INTO issues (
  publication_id, key, type, number, title, subtitle, published, published_raw, url, redirect_url, edition_id, authors,
  words, content_hash, changed_in, added_in, id
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE = """
UPDATE issues SET
  publication_id = ?, key = ?, type = ?, number = ?, title = ?, subtitle = ?, published = ?, published_raw = ?, url = ?,
  redirect_url = ?, edition_id = ?, authors = ?, words = ?, content_hash = ?, changed_in = ?
WHERE id = ?
"""
CHANGES = """
SELECT
  coalesce(sum(i.added_in = :run), 0),
  coalesce(sum(i.changed_in = :run AND i.added_in <> :run), 0),
  coalesce(sum(i.changed_in <> :run), 0)
FROM issues i JOIN publications p ON p.id = i.publication_id
WHERE p.key = :publication
"""
MADE = "UPDATE issues SET made_by = NULL WHERE id = ? AND made_by IS NOT NULL"
HOLDS_OTHERS = """
SELECT EXISTS (
  SELECT 1 FROM editions
  WHERE issue_id = ?
    AND NOT EXISTS (
      SELECT 1 FROM json_each(?) n
      WHERE json_extract(n.value, '$[0]') = editions.kind AND json_extract(n.value, '$[1]') = editions.locator
    )
)
"""


def write_issue(archive: Archive, issue: Issue, run_id: int, *, reader: str = __version__) -> WriteResult:
    """Upsert an issue in one transaction; return new, changed or same.

    An issue is its publication and its key. When its key is new but all editions of a stored issue are among its own,
    it is that issue under a better key (its date has become known, say), and keeps its ids. Editions that were of
    another issue become this one's; an issue that loses its last edition so is no more.

    What was redacted is left out, with the texts that have it; an issue that cannot be made anew without such a text
    stays as it is. 'same': of the editions at most validators were written. Links, images and domains that the issue no
    longer has stay: they may be cited.

    reader: version of the reader that read the editions. Raises ArchiveError, and nothing of the issue was written.
    """
    with archive.transaction() as connection:
        redactions = load_redactions(connection)
        redacted = redact_issue(issue, redactions)
        put_forms(connection, redacted.found)
        issue, digest = redacted.issue, content_hash(redacted.issue)
        publication_row = publication_id(archive, connection, issue.publication)
        editions = stored_editions(connection, publication_row, issue.editions)
        stored = connection.execute(STORED, (publication_row, issue.key)).fetchone()
        known, stored_digest = stored or (_former(connection, issue, issues_of(editions)), None)
        if redactions and awaits_texts(connection, {*issues_of(editions).values(), known}, issue.editions):
            return "same"
        issue_row = known or int(connection.execute(LAST).fetchone()[0]) + 1
        keeps = (lambda text: not redacted.masks and not redactions.occur_in(text)) if redactions else None
        connection.execute(MADE, (known,))
        placed = put_editions(
            connection, publication_row, issue_row, issue.editions, stored=editions, reader=reader, keeps=keeps
        )
        if stored_digest == digest:
            return "same"
        row = _row(issue, publication_row, placed.ids[issue.read_from], digest, run_id)
        if known is None:
            _insert(connection, issue_row, issue, (*row, run_id, issue_row))
        else:
            connection.execute(UPDATE, (*row, issue_row))
        settle(connection, placed, issue_row)
        _put_parts(connection, publication_row, issue_row, issue, placed, run_id)
    return "new" if known is None else "changed"


def _insert(connection: sqlite3.Connection, issue_row: int, issue: Issue, row: Row) -> None:
    connection.execute(INSERT, row)
    index_issue(connection, issue_row)


def count_changes(archive: Archive, publication: str, run_id: int) -> tuple[int, int, int]:
    """Return how many of the publication's issues the run added, changed, and left as they were."""
    ((new, changed, same),) = archive.query(CHANGES, {"run": run_id, "publication": publication})
    return new, changed, same


def _former(connection: sqlite3.Connection, issue: Issue, holders: Mapping[tuple[str, str], int]) -> int | None:
    """The stored issue that this one is under another key: all of its editions are this one's."""
    names = as_json((edition.document.kind, edition.document.locator) for edition in issue.editions)
    # Of several, the one that holds the edition that this one is read from.
    candidates = sorted(set(holders.values()), key=lambda number: (number != holders.get(issue.read_from), number))
    for number in candidates:
        if not connection.execute(HOLDS_OTHERS, (number, names)).fetchone()[0]:
            return number
    return None


def _row(issue: Issue, publication_row: int, edition_row: int, digest: str, run_id: int) -> Row:
    """The issue's columns, in the order of UPDATE."""
    return (
        publication_row,
        issue.key,
        issue.type,
        issue.number,
        issue.title,
        issue.subtitle,
        None if issue.published is None else issue.published.isoformat(),
        issue.published_raw,
        issue.url,
        issue.redirect_url,
        edition_row,
        "; ".join(issue.authors) or None,
        issue.words,
        digest,
        run_id,
    )


def _put_parts(
    connection: sqlite3.Connection, publication_row: int, issue_row: int, issue: Issue, placed: Placed, run_id: int
) -> None:
    """Write sections, mentions, image uses and problems of the issue."""
    links = put_content(
        connection,
        issue_row,
        sections=issue.sections,
        citations=issue.citations,
        pictures=issue.pictures,
        editions=placed.ids,
    )
    replace_problems(
        connection,
        publication_row,
        issue_row,
        problems=issue.problems,
        editions={placed.ids[edition.document.kind, edition.document.locator]: edition for edition in issue.editions},
        links=links,
        run_id=run_id,
    )
