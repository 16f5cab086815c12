"""Keep what linked pages said before they were changed: the rows of `source_revisions` and `source_revision_texts`."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Literal

from crawler.archive.database import Archive
from crawler.archive.rows import as_json
from crawler.linked_pages.revisions import (
    MAX_FIGURES,
    MAX_REVISIONS,
    Difference,
    PageState,
    differences,
    digest_of,
)
from crawler.text.hashes import sha256_of

__all__ = [
    "StoredState",
    "forget_former_texts",
    "forget_revisions_until",
    "forget_texts",
    "is_read_by",
    "keep_replaced",
    "keep_revision",
    "keep_text",
    "limits_reached",
    "part_revisions",
    "stored_state",
]

STATE = """
SELECT title, published, modified, description, words, visit_id, reader FROM {schema}.sources WHERE link_id = ?
"""
AUTHORS = """
SELECT a.name FROM {schema}.link_authors l JOIN {schema}.authors a ON a.id = l.author_id
WHERE l.link_id = ? ORDER BY l.position
"""
TEXT = "SELECT text FROM {schema}.source_texts WHERE link_id = ?"
READ_AGAIN_BY = "SELECT reader FROM readings WHERE visit_id = ?"
# A state begins with the visit that saw the one before it otherwise; the first one with the first answer that said the
# same: captures are shared by those.
FIRST_VISIT = """
SELECT coalesce(
  (
    SELECT r.until_visit_id FROM source_revisions r JOIN visits v ON v.id = r.until_visit_id
    WHERE r.link_id = :link AND v.started <= (SELECT started FROM visits WHERE id = :last)
    ORDER BY v.started DESC, v.id DESC LIMIT 1
  ),
  (
    SELECT v.id FROM visits v JOIN visits last ON last.id = :last
    WHERE v.link_id = :link AND v.reread_of IS NULL AND v.started <= last.started
      AND (v.capture_id = last.capture_id OR v.content_hash = last.content_hash)
    ORDER BY v.started, v.id LIMIT 1
  ),
  :last
)
"""
KNOWN = "SELECT id FROM source_revisions WHERE link_id = ? AND digest = ?"
AGAIN = """
UPDATE source_revisions SET last_visit_id = :last, until_visit_id = :until
WHERE id = :id AND last_visit_id <> :last
  AND (SELECT started FROM visits WHERE id = last_visit_id) <= (SELECT started FROM visits WHERE id = :last)
"""
COUNTS = """
SELECT count(*), coalesce(sum(changed = '["figures"]'), 0) FROM source_revisions WHERE link_id = ? AND is_certain = ?
"""
HAS_CAPTURE = """
SELECT EXISTS (
  SELECT 1 FROM visits v JOIN captures c ON c.id = v.capture_id WHERE v.id = ? AND c.redaction_id IS NULL
)
"""
INSERT = """
INSERT INTO source_revisions (
  link_id, digest, first_visit_id, last_visit_id, until_visit_id, title, authors, published, modified, description,
  words, text_hash, changed, reader, is_certain
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_TEXT = "INSERT INTO source_revision_texts (link_id, text_hash, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
WANTS_TEXT = "SELECT EXISTS (SELECT 1 FROM source_revisions WHERE link_id = ? AND text_hash = ?)"
FORGET = "DELETE FROM source_revisions WHERE link_id = ? AND until_visit_id = ?"
FORGET_TEXTS = """
DELETE FROM source_revision_texts WHERE link_id = :link AND text_hash NOT IN (
  SELECT text_hash FROM source_revisions WHERE link_id = :link AND text_hash IS NOT NULL
)
"""
STATES = "SELECT id, title, authors, published FROM source_revisions WHERE link_id = ? ORDER BY id"
WITHOUT_TEXT = "UPDATE source_revisions SET text_hash = NULL, words = NULL, digest = ? WHERE id = ?"
DELETE = "DELETE FROM source_revisions WHERE id = ?"
PART = (
    """
    UPDATE OR IGNORE source_revisions SET link_id = :to
    WHERE link_id = :of AND last_visit_id IN (SELECT id FROM visits WHERE link_id = :to)
    """,
    # What two pages said in turns was no change of either.
    """
    DELETE FROM source_revisions WHERE link_id IN (:of, :to) AND EXISTS (
      SELECT 1 FROM visits v WHERE v.id IN (first_visit_id, last_visit_id, until_visit_id)
        AND v.link_id <> source_revisions.link_id
    )
    """,
    """
    INSERT INTO source_revision_texts (link_id, text_hash, text)
    SELECT :to, t.text_hash, t.text FROM source_revision_texts t
    WHERE t.link_id = :of AND t.text_hash IN (SELECT text_hash FROM source_revisions WHERE link_id = :to)
    ON CONFLICT DO NOTHING
    """,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredState:
    """The state of a page as a row of `sources` holds it."""

    page: PageState
    """What it said."""

    modified: str | None
    """When it was last changed, as it said."""

    description: str | None
    """What it said of itself."""

    words: int | None
    """Length of its text."""

    visit_id: int | None
    """Visit that saw it so last; None where that is not known."""

    reader: str
    """Version of the reader that read it so first; empty for one that came without its text."""


def stored_state(
    connection: sqlite3.Connection, link_id: int, schema: Literal["main", "origin"] = "main"
) -> StoredState | None:
    """Return the state of the page of a link; None where there is none. schema: `origin` of an attached archive."""
    row = connection.execute(STATE.format(schema=schema), (link_id,)).fetchone()
    if row is None:
        return None
    title, published, modified, description, words, visit_id, reader = row
    text = connection.execute(TEXT.format(schema=schema), (link_id,)).fetchone()
    return StoredState(
        page=PageState(
            title=title,
            authors=tuple(name for (name,) in connection.execute(AUTHORS.format(schema=schema), (link_id,))),
            published=published,
            text=text[0] if text else None,
            text_is_known=text is not None or not words,
        ),
        modified=modified,
        description=description,
        words=words,
        visit_id=visit_id,
        reader=reader,
    )


def keep_revision(
    connection: sqlite3.Connection,
    link_id: int,
    before: StoredState,
    after: PageState,
    *,
    visit_id: int | None,
    reader: str,
) -> None:
    """Keep a state of a page that is replaced, if that is a revision.

    The same visit, when it was read again, is none. A state that is kept already is noted as seen again. Where two
    versions of the reader read the two, it is kept as uncertain.

    Args:
        connection: in a transaction.
        link_id: the link.
        before: what is replaced.
        after: what the visit saw.
        visit_id: the visit.
        reader: version of the reader that read what it saw.
    """
    if visit_id is None or before.visit_id is None or before.visit_id == visit_id or not before.reader:
        return
    changed = differences(before.page, after)
    if not changed:
        return
    known = connection.execute(KNOWN, (link_id, digest_of(before.page))).fetchone()
    is_certain = is_read_by(connection, before, reader)
    states, figures = connection.execute(COUNTS, (link_id, is_certain)).fetchone()
    if known is not None:
        connection.execute(AGAIN, {"id": known[0], "last": before.visit_id, "until": visit_id})
    elif states < MAX_REVISIONS and not (changed == ("figures",) and figures >= MAX_FIGURES):
        _insert(connection, link_id, before, changed, until=visit_id, is_certain=is_certain)
    keep_text(connection, link_id, before.page, after)


def _insert(
    connection: sqlite3.Connection,
    link_id: int,
    state: StoredState,
    changed: tuple[Difference, ...],
    *,
    until: int,
    is_certain: bool,
) -> None:
    """Insert a row. Of an uncertain state that was captured no text is kept: `scrapy reread` reads it there."""
    page = state.page
    text_hash = None if page.text is None else sha256_of(page.text)
    if not is_certain and connection.execute(HAS_CAPTURE, (state.visit_id,)).fetchone()[0]:
        text_hash = None
    (first,) = connection.execute(FIRST_VISIT, {"link": link_id, "last": state.visit_id}).fetchone()
    row = (
        *(link_id, digest_of(page), first, state.visit_id, until, page.title, as_json(page.authors), page.published),
        *(state.modified, state.description, state.words, text_hash, as_json(changed), state.reader, int(is_certain)),
    )
    connection.execute(INSERT, row)


def keep_replaced(connection: sqlite3.Connection, earlier: int, later: int, link_id: int) -> None:
    """Keep the state of one of two links that become one, if the other one's is later and another.

    earlier, later: links whose pages were seen in that order. link_id: the link that stays.
    """
    before, after = stored_state(connection, earlier), stored_state(connection, later)
    if before is not None and after is not None and after.reader:
        keep_revision(connection, link_id, before, after.page, visit_id=after.visit_id, reader=after.reader)


def limits_reached(archive: Archive, link_id: int) -> list[str]:
    """Return which further states of a page are not kept, in words for people. Raises ArchiveError."""
    ((states, figures),) = archive.query(COUNTS, (link_id, True))
    if states >= MAX_REVISIONS:
        return [f"{MAX_REVISIONS} former states of the page are kept, and no further ones"]
    if figures >= MAX_FIGURES:
        return [
            f"{MAX_FIGURES} former states that differ in numbers and dates alone are kept, and no further such ones"
        ]
    return []


def forget_revisions_until(connection: sqlite3.Connection, link_id: int, visit_id: int) -> None:
    """Delete what is kept as replaced by what a visit saw, which was not the page after all."""
    if connection.execute(FORGET, (link_id, visit_id)).rowcount:
        forget_former_texts(connection, link_id)


def forget_texts(connection: sqlite3.Connection, link_id: int) -> None:
    """Delete what is kept of the former texts of a page, and what tells of them: they were redacted."""
    connection.execute("DELETE FROM source_revision_texts WHERE link_id = ?", (link_id,))
    kept: set[str] = set()
    for number, title, authors, published in connection.execute(STATES, (link_id,)).fetchall():
        page = PageState(title=title, authors=tuple(json.loads(authors)), published=published, text=None)
        digest = digest_of(page)
        connection.execute(*((WITHOUT_TEXT, (digest, number)) if digest not in kept else (DELETE, (number,))))
        kept.add(digest)


def part_revisions(connection: sqlite3.Connection, of: int, to: int) -> None:
    """Give a link that is parted from another one what its own visits saw. To be called when it has its visits."""
    for statement in PART:
        connection.execute(statement, {"of": of, "to": to})
    for link in (of, to):
        forget_former_texts(connection, link)


def is_read_by(connection: sqlite3.Connection, state: StoredState, reader: str) -> bool:
    """Return whether a version of the reader read a state so, first or when it read it again."""
    if state.reader == reader:
        return True
    again = connection.execute(READ_AGAIN_BY, (state.visit_id,)).fetchone()
    return again is not None and bool(again[0] == reader)


def keep_text(connection: sqlite3.Connection, link_id: int, before: PageState, after: PageState) -> None:
    """Keep a text that is replaced, if a revision has it; while it is that of now, `source_texts` has it."""
    if before.text is None or before.text == after.text:
        return
    text_hash = sha256_of(before.text)
    if connection.execute(WANTS_TEXT, (link_id, text_hash)).fetchone()[0]:
        connection.execute(INSERT_TEXT, (link_id, text_hash, before.text))


def forget_former_texts(connection: sqlite3.Connection, link_id: int) -> None:
    """Delete the former texts of a page that no revision has any more."""
    connection.execute(FORGET_TEXTS, {"link": link_id})
