"""The rows of `editions` and `edition_texts`, and which issue an edition is of."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawler.archive.issues.edition_revisions import keep_former_text
from crawler.archive.issues.mentions import delete_content
from crawler.archive.rows import Row, as_json, changes, ids_for
from crawler.items import Document, Edition
from crawler.text.dates import utc_now
from crawler.text.hashes import sha256_of

__all__ = ["STAGED", "Placed", "awaits_texts", "issues_of", "put_editions", "put_rows", "settle", "stored_editions"]

STAGED = "staged"
"""Stands for the version of the reader until the edition's issue is made; no reader has it."""

BY_NAME = """
SELECT
  id, publication_id, issue_id, kind, locator, url, type, number, title, subtitle, published, published_raw, permalink,
  redirect_url, audience, availability, mentions, words, revision, etag, last_modified, text_hash, text_since, reader
FROM editions WHERE publication_id = ? AND kind = ? AND locator = ?
"""
LAST = "SELECT coalesce(max(id), 0) FROM editions"
INSERT = """
INSERT INTO editions (
  id, publication_id, issue_id, kind, locator, url, type, number, title, subtitle, published, published_raw, permalink,
  redirect_url, audience, availability, mentions, words, revision, etag, last_modified, text_hash, text_since, reader
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE = """
UPDATE editions SET
  publication_id = ?, issue_id = ?, kind = ?, locator = ?, url = ?, type = ?, number = ?, title = ?, subtitle = ?,
  published = ?, published_raw = ?, permalink = ?, redirect_url = ?, audience = ?, availability = ?, mentions = ?,
  words = ?, revision = ?, etag = ?, last_modified = ?, text_hash = ?, text_since = ?, reader = ?
WHERE id = ?
"""
PUT_TEXT = """
INSERT INTO edition_texts (edition_id, text) VALUES (?, ?)
ON CONFLICT (edition_id) DO UPDATE SET text = excluded.text
"""

WITHHELD = "SELECT edition_id FROM withheld_texts WHERE edition_id IN (SELECT value FROM json_each(?))"
WITHHOLD = """
INSERT INTO withheld_texts (edition_id, text_hash, text) VALUES (?, ?, ?)
ON CONFLICT (edition_id) DO UPDATE SET text_hash = excluded.text_hash, text = excluded.text
"""
RELEASE = "DELETE FROM withheld_texts WHERE edition_id = ?"
DELETE_TEXT = "DELETE FROM edition_texts WHERE edition_id = ?"
AWAITS_TEXTS = """
SELECT EXISTS (
  SELECT 1 FROM editions e
  WHERE e.issue_id = ?1 AND e.id NOT IN (SELECT edition_id FROM edition_texts)
    AND NOT EXISTS (
      SELECT 1 FROM json_each(?2) n
      WHERE json_extract(n.value, '$[0]') = e.kind AND json_extract(n.value, '$[1]') = e.locator
    )
) AND (
  EXISTS (SELECT 1 FROM mentions WHERE issue_id = ?1 AND url GLOB 'redacted:*')
  OR EXISTS (SELECT 1 FROM image_uses WHERE issue_id = ?1 AND url GLOB 'redacted:*')
)
"""
OTHERS = "SELECT id FROM editions WHERE issue_id = ? AND id NOT IN (SELECT value FROM json_each(?))"
LEAVE = "UPDATE editions SET issue_id = NULL WHERE id = ?"
MOVE_PROBLEMS = "UPDATE problems SET issue_id = ?1 WHERE edition_id = ?2 AND issue_id IS NOT ?1"

HAS_EDITIONS = "SELECT EXISTS (SELECT 1 FROM editions WHERE issue_id = ?)"
# No hash equals the empty one, so the next time that the issue is written, it is written in full.
LOSE_EDITION = """
UPDATE issues SET
  content_hash = '',
  edition_id = (SELECT e.id FROM editions e WHERE e.id = issues.edition_id AND e.issue_id = issues.id)
WHERE id = ?
"""
HAND_ON_ACCEPTED = "UPDATE OR IGNORE problems SET issue_id = ? WHERE issue_id = ? AND accepted_at IS NOT NULL"
DELETE_PROBLEMS = "DELETE FROM problems WHERE issue_id = ?"
DELETE_ISSUE = "DELETE FROM issues WHERE id = ?"

_ISSUE, _KIND, _LOCATOR, _TEXT_HASH, _TEXT_SINCE = 2, 3, 4, 21, 22
"""Where they stand in a row."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """What putting the editions of an issue did."""

    ids: dict[tuple[str, str], int]
    """Id of each of its editions, by kind and locator."""

    moved: dict[int, int | None]
    """Id of each edition that came to this issue or left it -> the issue that it is of now."""

    bereft: set[int]
    """Ids of the issues that editions came from."""


def stored_editions(
    connection: sqlite3.Connection, publication_row: int, editions: Iterable[Edition]
) -> dict[tuple[str, str], Row]:
    """Return the rows of these editions, by kind and locator."""
    rows = (
        connection.execute(BY_NAME, (publication_row, edition.document.kind, edition.document.locator)).fetchone()
        for edition in editions
    )
    return {(row[_KIND], row[_LOCATOR]): row for row in rows if row is not None}


def issues_of(stored: Mapping[tuple[str, str], Row]) -> dict[tuple[str, str], int]:
    """Return the id of the issue that each of the stored editions is of; those of none are left out."""
    return {name: row[_ISSUE] for name, row in stored.items() if row[_ISSUE] is not None}


def awaits_texts(connection: sqlite3.Connection, issue_rows: Iterable[int | None], editions: Iterable[Edition]) -> bool:
    """Whether one of the stored issues has an edition, none of these, whose text was redacted: it cannot be made anew
    without, and loses nothing until it can."""
    names = as_json((edition.document.kind, edition.document.locator) for edition in editions)
    return any(connection.execute(AWAITS_TEXTS, (row, names)).fetchone()[0] for row in issue_rows if row is not None)


def put_editions(
    connection: sqlite3.Connection,
    publication_row: int,
    issue_row: int | None,
    editions: Sequence[Edition],
    *,
    stored: Mapping[tuple[str, str], Row],
    reader: str,
    keeps: Callable[[str], bool] | None = None,
) -> Placed:
    """Make these the editions of the issue, or of no issue (None), and write what changed of them.

    `settle` is to follow once the row of the issue is there. keeps: whether a text may be kept; None for all.
    """
    rows = put_rows(connection, publication_row, issue_row, editions, stored=stored, reader=reader, keeps=keeps)
    ids = {(row[_KIND], row[_LOCATOR]): row[0] for row in rows}
    came = {row[0]: row[_ISSUE] for row in stored.values() if row[_ISSUE] != issue_row}
    moved: dict[int, int | None] = dict.fromkeys(came, issue_row)
    if issue_row is not None:
        left = connection.execute(OTHERS, (issue_row, as_json(ids.values()))).fetchall()
        connection.executemany(LEAVE, left)
        moved |= {number: None for (number,) in left}
    return Placed(ids=ids, moved=moved, bereft=set(came.values()) - {None})


def put_rows(
    connection: sqlite3.Connection,
    publication_row: int,
    issue_row: int | None,
    editions: Sequence[Edition],
    *,
    stored: Mapping[tuple[str, str], Row],
    reader: str,
    keeps: Callable[[str], bool] | None = None,
) -> list[Row]:
    """Upsert the rows and the texts of editions as ones of the issue, or of none; return the rows, in their order."""
    names: list[tuple[str, str]] = [(edition.document.kind, edition.document.locator) for edition in editions]
    ids = ids_for(names, {name: row[0] for name, row in stored.items()}, connection.execute(LAST).fetchone()[0])
    now = utc_now()
    rows = [
        _row_as_stored(_row(ids[name], publication_row, issue_row, edition, now, reader), stored.get(name))
        for name, edition in zip(names, editions, strict=True)
    ]
    made = changes(stored.values(), rows)
    for before, after in made.replaced:
        if before[_TEXT_HASH] != after[_TEXT_HASH]:
            keep_former_text(connection, after[0], after[_TEXT_HASH])
    connection.executemany(INSERT, made.added)
    connection.executemany(UPDATE, made.updates)
    old_texts = {row[0]: row[_TEXT_HASH] for row in stored.values()}
    texts = [
        (row[0], edition.document.text)
        for row, edition in zip(rows, editions, strict=True)
        if old_texts.get(row[0]) != row[_TEXT_HASH]
    ]
    withheld = [] if keeps is None else [number for number, text in texts if not keeps(text)]
    connection.executemany(PUT_TEXT, [text for text in texts if text[0] not in withheld])
    connection.executemany(DELETE_TEXT, [(number,) for number in withheld])
    _put_withheld(connection, {row[0]: edition.document for row, edition in zip(rows, editions, strict=True)}, keeps)
    return rows


def _put_withheld(
    connection: sqlite3.Connection, documents: Mapping[int, Document], keeps: Callable[[str], bool] | None
) -> None:
    """Keep the texts that are not read until a person accepts them; forget those of editions that have none now."""
    texts = {
        number: document.withheld
        for number, document in documents.items()
        if document.withheld is not None and (keeps is None or keeps(document.withheld))
    }
    stored = connection.execute(WITHHELD, (as_json(documents),)).fetchall()
    connection.executemany(RELEASE, [row for row in stored if row[0] not in texts])
    connection.executemany(WITHHOLD, [(number, sha256_of(text), text) for number, text in texts.items()])


def settle(connection: sqlite3.Connection, placed: Placed, heir: int | None) -> None:
    """Move the problems of editions that moved, and delete issues that have no edition left.

    heir: the issue that they moved to. It inherits what a person settled about an issue that is gone.
    """
    connection.executemany(MOVE_PROBLEMS, [(issue, edition) for edition, issue in placed.moved.items()])
    for issue in placed.bereft:
        if connection.execute(HAS_EDITIONS, (issue,)).fetchone()[0]:
            connection.execute(LOSE_EDITION, (issue,))
        else:
            delete_content(connection, issue)
            connection.execute(HAND_ON_ACCEPTED, (heir, issue))
            connection.execute(DELETE_PROBLEMS, (issue,))
            connection.execute(DELETE_ISSUE, (issue,))


def _row_as_stored(row: Row, stored: Row | None) -> Row:
    """Return the row of an edition; the stored one where only the version of the reader is another.

    A text that is the stored one has been there since that was fetched.
    """
    if stored is None or stored[_TEXT_HASH] != row[_TEXT_HASH]:
        return row
    row = (*row[:_TEXT_SINCE], stored[_TEXT_SINCE], *row[_TEXT_SINCE + 1 :])
    return stored if stored[:-1] == row[:-1] and stored[-1] != STAGED else row


def _row(number: int, publication_row: int, issue_row: int | None, edition: Edition, now: str, reader: str) -> Row:
    document = edition.document
    return (
        number,
        publication_row,
        issue_row,
        document.kind,
        document.locator,
        document.url,
        edition.type,
        edition.number,
        edition.title,
        edition.subtitle,
        None if edition.published is None else edition.published.isoformat(),
        edition.published_raw,
        edition.permalink,
        edition.redirect_url,
        edition.audience,
        edition.availability,
        len(edition.body.mentions),
        edition.body.words,
        document.revision,
        document.etag,
        document.last_modified,
        sha256_of(document.text),
        now,
        reader,
    )
