"""Bring what linked pages said before to what the present reader makes of their captures."""

import json
import sqlite3

from crawler.archive.ledger.revisions import StoredState, forget_former_texts, is_read_by, keep_text, stored_state
from crawler.archive.rows import as_json
from crawler.linked_pages.revisions import PageState, differences, digest_of
from crawler.text.hashes import sha256_of

__all__ = ["settle_revision"]

REVISION = "SELECT link_id, first_visit_id, until_visit_id, digest, reader FROM source_revisions WHERE id = ?"
FOLLOWING = """
SELECT r.title, r.authors, r.published, r.modified, r.description, r.words, r.last_visit_id, r.reader,
  r.text_hash, t.text
FROM source_revisions r LEFT JOIN source_revision_texts t ON t.link_id = r.link_id AND t.text_hash = r.text_hash
WHERE r.link_id = :link AND :until IN (r.first_visit_id, r.last_visit_id) AND r.id <> :number LIMIT 1
"""
# Of states that come in turns, the one that followed may not be known any more.
IS_BEFORE_OTHERS = """
SELECT EXISTS (
  SELECT 1 FROM source_revisions r JOIN visits v ON v.id = r.until_visit_id JOIN visits u ON u.id = :until
  WHERE r.link_id = :link AND r.id <> :number AND (v.started, v.id) > (u.started, u.id)
)
"""
BRIDGE = "UPDATE source_revisions SET until_visit_id = :until WHERE link_id = :link AND until_visit_id = :first"
BEGIN_EARLIER = """
UPDATE source_revisions SET first_visit_id = :first
WHERE link_id = :link AND first_visit_id = :until AND id <> :number
"""
TWIN = "SELECT id FROM source_revisions WHERE link_id = ? AND digest = ? AND id <> ?"
EXTEND = """
UPDATE source_revisions SET
  first_visit_id = (
    SELECT v.id FROM source_revisions r JOIN visits v ON v.id = r.first_visit_id WHERE r.id IN (:twin, :number)
    ORDER BY v.started, v.id LIMIT 1
  ),
  (last_visit_id, until_visit_id) = (
    SELECT r.last_visit_id, r.until_visit_id FROM source_revisions r JOIN visits v ON v.id = r.last_visit_id
    WHERE r.id IN (:twin, :number) ORDER BY v.started DESC, v.id DESC LIMIT 1
  )
WHERE id = :twin
"""
UPDATE = """
UPDATE source_revisions SET
  digest = ?, title = ?, authors = ?, published = ?, modified = ?, description = ?, words = ?, text_hash = ?,
  changed = ?, reader = ?, is_certain = 1
WHERE id = ?
"""
DELETE = "DELETE FROM source_revisions WHERE id = ?"
PRESENT_TEXT = "SELECT text FROM source_texts WHERE link_id = ?"


def settle_revision(connection: sqlite3.Connection, number: int, read: StoredState | None, reader: str) -> bool:
    """Bring a former state of a page to what a version of the reader makes of its capture; return whether it changed.

    It is deleted where it was no page, or where this version reads the same in what followed it: then the reader had
    changed, and not the page. Where what followed is not known, or read by another version alone, it stays as it is.

    Args:
        connection: in a transaction.
        number: id of its row.
        read: what the version reads in its capture; None for what is no page.
        reader: the version.
    """
    row = connection.execute(REVISION, (number,)).fetchone()
    if row is None:  # it was found to be the same as another one
        return False
    link_id, first, until, digest, known_by = row
    if read is None:
        connection.execute(BRIDGE, {"first": first, "until": until, "link": link_id})
        return _delete(connection, number, link_id)
    following = _following(connection, number, link_id, until)
    if following is None or not is_read_by(connection, following, reader):
        return False
    changed = differences(read.page, following.page)
    if not changed:
        connection.execute(BEGIN_EARLIER, {"first": first, "until": until, "link": link_id, "number": number})
        return _delete(connection, number, link_id)
    now = digest_of(read.page)
    twin = connection.execute(TWIN, (link_id, now, number)).fetchone()
    if twin is not None:
        connection.execute(EXTEND, {"twin": twin[0], "number": number})
        return _delete(connection, number, link_id)
    page = read.page
    values = (
        *(now, page.title, as_json(page.authors), page.published, read.modified, read.description, read.words),
        *(None if page.text is None else sha256_of(page.text), as_json(changed), reader, number),
    )
    connection.execute(UPDATE, values)
    keep_text(connection, link_id, page, following.page)
    forget_former_texts(connection, link_id)
    return bool(now != digest or known_by != reader)


def _delete(connection: sqlite3.Connection, number: int, link_id: int) -> bool:
    connection.execute(DELETE, (number,))
    forget_former_texts(connection, link_id)
    return True


def _following(connection: sqlite3.Connection, number: int, link_id: int, until: int) -> StoredState | None:
    """Return the state that followed a former one: another former one, or the present; None where it is not known."""
    named = {"link": link_id, "until": until, "number": number}
    row = connection.execute(FOLLOWING, named).fetchone()
    if row is None:
        is_before_others = connection.execute(IS_BEFORE_OTHERS, named).fetchone()[0]
        return None if is_before_others else stored_state(connection, link_id)
    title, authors, published, modified, description, words, visit_id, reader, text_hash, text = row
    if text is None and text_hash is not None:
        (present,) = connection.execute(PRESENT_TEXT, (link_id,)).fetchone() or (None,)
        text = present if present is not None and sha256_of(present) == text_hash else None
    return StoredState(
        page=PageState(
            title=title,
            authors=tuple(json.loads(authors)),
            published=published,
            text=text,
            text_is_known=text is not None or text_hash is None,
        ),
        modified=modified,
        description=description,
        words=words,
        visit_id=visit_id,
        reader=reader,
    )
