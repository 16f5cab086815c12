"""Keep the texts that editions had before they were edited, and what the edits changed of their issues: the rows of
`edition_revisions`, `edition_revision_texts` and `edition_changes`."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from crawler.archive.database import Archive
from crawler.archive.issues.editions import stored_documents
from crawler.archive.rows import Row, as_json
from crawler.items import Document
from crawler.text.dates import utc_now

if TYPE_CHECKING:
    from crawler.digests.edits import EditionChange  # loads all readers of editions, and a list of problems uses none

__all__ = [
    "MAX_EDITS",
    "Edit",
    "edits_to_compare",
    "forget_edit",
    "forget_edits_of",
    "keep_former_text",
    "note_compared",
    "write_changes",
]

MAX_EDITS: Final = 50
"""Edits of one edition that are kept: the first ones."""

KEEP = """
INSERT INTO edition_revisions (edition_id, text_hash, next_hash, revision, first_seen, changed_at)
SELECT e.id, e.text_hash, :next, e.revision, e.text_since, :now
FROM editions e JOIN edition_texts t ON t.edition_id = e.id
WHERE e.id = :edition AND e.text_hash <> :next AND trim(t.text) <> ''
  AND (SELECT count(*) FROM edition_revisions r WHERE r.edition_id = e.id) < :most
  AND NOT EXISTS (
    SELECT 1 FROM edition_revisions r
    WHERE r.edition_id = e.id AND r.text_hash = e.text_hash AND r.next_hash = :next
  )
"""
# Any edit of an edition may come back to a text that another one left.
KEEP_TEXT = """
INSERT INTO edition_revision_texts (edition_id, text_hash, text)
SELECT e.id, e.text_hash, t.text FROM editions e JOIN edition_texts t ON t.edition_id = e.id
WHERE e.id = :edition AND EXISTS (
  SELECT 1 FROM edition_revisions r WHERE r.edition_id = e.id AND e.text_hash IN (r.text_hash, r.next_hash)
)
ON CONFLICT DO NOTHING
"""
TO_COMPARE = """
SELECT r.id, r.edition_id, coalesce(former.text, CASE WHEN e.text_hash = r.text_hash THEN t.text END),
  coalesce(later.text, CASE WHEN e.text_hash = r.next_hash THEN t.text END)
FROM edition_revisions r JOIN editions e ON e.id = r.edition_id JOIN publications p ON p.id = e.publication_id
LEFT JOIN edition_texts t ON t.edition_id = e.id
LEFT JOIN edition_revision_texts former ON former.edition_id = r.edition_id AND former.text_hash = r.text_hash
LEFT JOIN edition_revision_texts later ON later.edition_id = r.edition_id AND later.text_hash = r.next_hash
WHERE p.key = :publication AND r.compared_by IS NOT :reader ORDER BY r.edition_id, r.changed_at, r.id
"""
COMPARED = "UPDATE edition_revisions SET compared_by = ? WHERE id = ?"
STORED = "SELECT position, kind, url, was, becomes FROM edition_changes WHERE revision_id = ? ORDER BY position"
DELETE = "DELETE FROM edition_changes WHERE revision_id = ?"
INSERT = """
INSERT INTO edition_changes (revision_id, position, kind, url, was, becomes) VALUES (?, ?, ?, ?, ?, ?)
"""
FORGET = "DELETE FROM edition_revisions WHERE id = ?"
FORGET_TEXTS = """
DELETE FROM edition_revision_texts WHERE edition_id IN (SELECT value FROM json_each(:editions)) AND NOT EXISTS (
  SELECT 1 FROM edition_revisions r WHERE r.edition_id = edition_revision_texts.edition_id
    AND edition_revision_texts.text_hash IN (r.text_hash, r.next_hash)
)
"""
FORGET_ALL = (
    """
    DELETE FROM edition_changes WHERE revision_id IN (
      SELECT id FROM edition_revisions WHERE edition_id IN (SELECT value FROM json_each(:editions))
    )
    """,
    "DELETE FROM edition_revisions WHERE edition_id IN (SELECT value FROM json_each(:editions))",
    "DELETE FROM edition_revision_texts WHERE edition_id IN (SELECT value FROM json_each(:editions))",
    "DELETE FROM withheld_texts WHERE edition_id IN (SELECT value FROM json_each(:editions))",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """An edit of an edition, and both texts."""

    id: int
    """Id of its row."""

    edition_id: int
    """Id of the edition."""

    before: Document | None
    """The edition before it; None where its text is not there."""

    after: Document | None
    """The edition after it, likewise."""


def keep_former_text(connection: sqlite3.Connection, edition_id: int, next_hash: str) -> None:
    """Keep the stored text of an edition that another one replaces. To be called in a transaction, before that.

    An edit that was made before is not noted again, nor are more than `MAX_EDITS` of one edition.
    """
    values = {"edition": edition_id, "next": next_hash, "now": utc_now(), "most": MAX_EDITS}
    connection.execute(KEEP, values)
    connection.execute(KEEP_TEXT, values)


def edits_to_compare(archive: Archive, publication: str, reader: str) -> Iterator[Edit]:
    """Yield the edits whose texts this version of the reader has not compared. Raises ArchiveError."""
    for number, edition_id, before, after in archive.query(TO_COMPARE, {"publication": publication, "reader": reader}):
        document = next(stored_documents(archive, [(edition_id,)]), None)
        yield Edit(
            id=number,
            edition_id=edition_id,
            before=None if document is None or before is None else replace(document, text=before, problems=()),
            after=None if document is None or after is None else replace(document, text=after, problems=()),
        )


def note_compared(archive: Archive, edit: Edit, reader: str) -> None:
    """Record that a version of the reader has nothing to compare, for lack of a text. Raises ArchiveError."""
    with archive.transaction() as connection:
        connection.execute(COMPARED, (reader, edit.id))


def write_changes(archive: Archive, edit: Edit, changes: "Iterable[EditionChange]", reader: str) -> None:
    """Write what an edit changed, as a version of the reader found it. Raises ArchiveError."""
    rows: list[Row] = [
        (position, change.kind, change.url, change.was, change.becomes)
        for position, change in enumerate(changes, start=1)
    ]
    with archive.transaction() as connection:
        if connection.execute(STORED, (edit.id,)).fetchall() != rows:
            connection.execute(DELETE, (edit.id,))
            connection.executemany(INSERT, [(edit.id, *row) for row in rows])
        connection.execute(COMPARED, (reader, edit.id))


def forget_edit(archive: Archive, edit: Edit) -> None:
    """Delete an edit that changed nothing which a reader of the edition sees. Raises ArchiveError."""
    with archive.transaction() as connection:
        connection.execute(DELETE, (edit.id,))
        connection.execute(FORGET, (edit.id,))
        connection.execute(FORGET_TEXTS, {"editions": as_json([edit.edition_id])})


def forget_edits_of(connection: sqlite3.Connection, editions: Iterable[int]) -> None:
    """Delete all that is kept of the edits of editions, with their texts."""
    for statement in FORGET_ALL:
        connection.execute(statement, {"editions": as_json(editions)})
