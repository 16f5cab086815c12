"""Merge what editions and linked pages said before: the revisions of both archives, and those that the merge makes.

Where the archives saw two states of one page, or two texts of one edition, the earlier one is a revision.
"""

import sqlite3
from dataclasses import dataclass, replace

from crawler.archive.adopt.maps import insert_rows, map_by_key
from crawler.archive.ledger.revisions import StoredState, keep_revision, stored_state

__all__ = [
    "Replaced",
    "find_replaced_pages",
    "keep_edited_texts",
    "merge_edition_revisions",
    "merge_source_revisions",
]

# An edition of the other archive that is put here replaces the text of this one; of one that is not, the text here is
# the later one.
_EDITED = """
INSERT INTO main.edition_revisions (edition_id, text_hash, next_hash, revision, first_seen, changed_at)
SELECT mine.id, {before}.text_hash, {after}.text_hash, {before}.revision, {before}.text_since,
  coalesce({after}.text_since, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
FROM origin.editions o JOIN temp.adopted_editions ids ON ids.old = o.id JOIN main.editions mine ON mine.id = ids.new
JOIN {schema}.edition_texts t ON t.edition_id = {before}.id
WHERE o.text_hash <> mine.text_hash AND o.id {condition} (SELECT old FROM temp.adopted_put)
  AND coalesce({before}.text_since, '') < coalesce({after}.text_since, '9') AND NOT EXISTS (
    SELECT 1 FROM main.edition_revisions r
    WHERE r.edition_id = mine.id AND r.text_hash = {before}.text_hash AND r.next_hash = {after}.text_hash
  )
"""
_EDITED_TEXT = """
INSERT INTO main.edition_revision_texts (edition_id, text_hash, text)
SELECT mine.id, {before}.text_hash, t.text
FROM origin.editions o JOIN temp.adopted_editions ids ON ids.old = o.id JOIN main.editions mine ON mine.id = ids.new
JOIN {schema}.edition_texts t ON t.edition_id = {before}.id
WHERE o.text_hash <> mine.text_hash AND EXISTS (
  SELECT 1 FROM main.edition_revisions r WHERE r.edition_id = mine.id AND r.text_hash = {before}.text_hash
)
ON CONFLICT DO NOTHING
"""
_SIDES = (
    {"before": "mine", "after": "o", "schema": "main", "condition": "IN"},
    {"before": "o", "after": "mine", "schema": "origin", "condition": "NOT IN"},
)
EDITED = tuple(statement.format(**side) for side in _SIDES for statement in (_EDITED, _EDITED_TEXT))

OF_EDITIONS = "o.edition_id IN (SELECT old FROM temp.adopted_editions)"
# An edit that the merge itself found is told in full by the archive that saw it.
NEW_CHANGES = """
o.revision_id IN (
  SELECT old FROM temp.adopted_edition_revisions WHERE is_new
  UNION SELECT ids.old FROM temp.adopted_edition_revisions ids
  JOIN main.edition_revisions mine ON mine.id = ids.new AND mine.compared_by IS NULL WHERE NOT ids.is_new
)
"""
TELL = """
UPDATE main.edition_revisions AS mine SET
  revision = o.revision, first_seen = o.first_seen, changed_at = o.changed_at, compared_by = o.compared_by
FROM origin.edition_revisions o JOIN temp.adopted_edition_revisions ids ON ids.old = o.id AND NOT ids.is_new
WHERE mine.id = ids.new AND mine.compared_by IS NULL
  AND (mine.revision, mine.first_seen, mine.changed_at, mine.compared_by)
    IS NOT (o.revision, o.first_seen, o.changed_at, o.compared_by)
"""

BOTH_SAW = """
SELECT ids.old, ids.new, seen.new, theirs.started, mine.visit_id, ours.started
FROM origin.sources o JOIN temp.adopted_links ids ON ids.old = o.link_id AND NOT ids.is_new
JOIN main.sources mine ON mine.link_id = ids.new
JOIN temp.adopted_visits seen ON seen.old = o.visit_id JOIN main.visits theirs ON theirs.id = seen.new
JOIN main.visits ours ON ours.id = mine.visit_id
WHERE seen.new <> mine.visit_id ORDER BY ids.new
"""
SEEN_AGAIN = """
SELECT ids.new, first.new, last.new, until.new
FROM origin.source_revisions o JOIN temp.adopted_source_revisions ids ON ids.old = o.id AND NOT ids.is_new
JOIN temp.adopted_visits first ON first.old = o.first_visit_id
JOIN temp.adopted_visits last ON last.old = o.last_visit_id
JOIN temp.adopted_visits until ON until.old = o.until_visit_id
"""
_OF_BOTH = (
    "(SELECT v.id FROM main.visits v WHERE v.id IN ({column}, ?) ORDER BY v.started {order}, v.id {order} LIMIT 1)"
)
EXTEND = f"""
UPDATE main.source_revisions AS mine SET
  first_visit_id = seen.first, last_visit_id = seen.last, until_visit_id = seen.until
FROM (
  SELECT
    id,
    {_OF_BOTH.format(column="first_visit_id", order="ASC")} AS first,
    {_OF_BOTH.format(column="last_visit_id", order="DESC")} AS last,
    {_OF_BOTH.format(column="until_visit_id", order="DESC")} AS until
  FROM main.source_revisions WHERE id = ?
) seen
WHERE mine.id = seen.id
  AND (mine.first_visit_id, mine.last_visit_id, mine.until_visit_id) IS NOT (seen.first, seen.last, seen.until)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Replaced:
    """Two states of one page, of which the merge keeps the later one as the present."""

    link_id: int
    """The link."""

    before: StoredState
    """The earlier state."""

    after: StoredState
    """The later one."""


def keep_edited_texts(connection: sqlite3.Connection) -> None:
    """Keep the texts of editions that are the earlier one of two. To be called before editions are put."""
    for statement in EDITED:
        connection.execute(statement)


def merge_edition_revisions(connection: sqlite3.Connection) -> None:
    """Add the edits of editions that only the other archive knows. To be called when editions are merged."""
    for table in ("edition_revisions", "edition_revision_texts"):
        map_by_key(connection, table, where=OF_EDITIONS)
        insert_rows(connection, table)
    map_by_key(connection, "edition_changes", where=NEW_CHANGES)
    insert_rows(connection, "edition_changes")
    connection.execute(TELL)


def find_replaced_pages(connection: sqlite3.Connection) -> list[Replaced]:
    """Return the pages that each archive saw in another state. To be called when visits are merged, and before sources
    are."""
    found = []
    for old, new, their_visit, their_time, our_visit, our_time in connection.execute(BOTH_SAW).fetchall():
        theirs, ours = stored_state(connection, old, "origin"), stored_state(connection, new)
        if theirs is None or ours is None or theirs.page == ours.page:
            continue
        theirs = replace(theirs, visit_id=their_visit)
        is_later = (their_time, their_visit) > (our_time, our_visit)
        before, after = (ours, theirs) if is_later else (theirs, ours)
        if after.reader:
            found.append(Replaced(link_id=new, before=before, after=after))
    return found


def merge_source_revisions(connection: sqlite3.Connection, replaced: list[Replaced]) -> None:
    """Add the former states of pages that only the other archive knows, and those that the merge replaced. To be called
    when sources are merged.

    A state that both know was first seen by the earlier, and last seen by the later visit.
    """
    for table in ("source_revisions", "source_revision_texts"):
        map_by_key(connection, table)
        insert_rows(connection, table)
    for number, *visits in connection.execute(SEEN_AGAIN).fetchall():
        connection.execute(EXTEND, (*visits, number))
    for each in replaced:
        keep_revision(
            connection,
            each.link_id,
            each.before,
            each.after.page,
            visit_id=each.after.visit_id,
            reader=each.after.reader,
        )
