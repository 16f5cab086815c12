"""Merge the issues: those that only the other archive has, and those of which it has more.

An issue is made of its editions. Where each archive has some that the other lacks, the editions are stored as staged:
the next crawl makes the issue of all of them, as it does of editions that were fetched and not yet read.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from crawler.archive.adopt.maps import insert_rows, map_by_key
from crawler.archive.adopt.revisions import keep_edited_texts, merge_edition_revisions
from crawler.archive.adopt.search import index, unindex
from crawler.archive.issues.staging import STAGED

__all__ = ["MergedIssues", "find_doubtful", "has_staged", "merge_issues"]

Verdict = Literal["keep", "take", "make"]
"""Whose issue is the merged one: that of this archive, of the other one, or one made of the editions of both."""

ISSUES = """
SELECT
  o.id, ids.new, ids.is_new, o.content_hash, r.started,
  (SELECT count(*) FROM origin.problems p WHERE p.issue_id = o.id AND p.kind = 'corrected')
FROM origin.issues o JOIN temp.adopted_issues ids ON ids.old = o.id JOIN origin.runs r ON r.id = o.changed_in
ORDER BY o.id
"""
OURS = """
SELECT
  i.content_hash, r.started,
  (SELECT count(*) FROM main.problems p WHERE p.issue_id = i.id AND p.kind = 'corrected')
FROM main.issues i JOIN main.runs r ON r.id = i.changed_in WHERE i.id = ?
"""
EDITIONS = """
SELECT
  o.id, ids.is_new, o.text_hash, mine.text_hash, mine.issue_id,
  EXISTS (SELECT 1 FROM origin.edition_texts t WHERE t.edition_id = o.id)
FROM origin.editions o JOIN temp.adopted_editions ids ON ids.old = o.id
LEFT JOIN main.editions mine ON mine.id = ids.new AND NOT ids.is_new
WHERE o.issue_id = ? ORDER BY o.id
"""
OTHERS = """
SELECT count(*) FROM main.editions mine WHERE mine.issue_id = ? AND mine.id NOT IN (
  SELECT ids.new FROM origin.editions o JOIN temp.adopted_editions ids ON ids.old = o.id WHERE o.issue_id = ?
)
"""
PLANS = (
    "CREATE TEMP TABLE adopted_taken (old INTEGER PRIMARY KEY, new INTEGER NOT NULL, is_new INTEGER NOT NULL)",
    "CREATE TEMP TABLE adopted_put (old INTEGER PRIMARY KEY, issue INTEGER, is_staged INTEGER NOT NULL)",
)
TAKE = "INSERT INTO temp.adopted_taken VALUES (?, ?, ?)"
PUT = "INSERT OR REPLACE INTO temp.adopted_put VALUES (?, ?, ?)"
RESTAGE = """
UPDATE main.editions SET reader = ? WHERE id = (SELECT new FROM temp.adopted_editions WHERE old = ?)
  AND EXISTS (SELECT 1 FROM main.edition_texts t WHERE t.edition_id = editions.id)
"""
UNMATCHED = """
INSERT INTO temp.adopted_put SELECT o.id, NULL, 0 FROM origin.editions o
JOIN temp.adopted_editions ids ON ids.old = o.id WHERE o.issue_id IS NULL AND ids.is_new
"""
FORGET = (
    "DELETE FROM temp.adopted_issues WHERE is_new AND old NOT IN (SELECT old FROM temp.adopted_taken)",
    "DELETE FROM temp.adopted_editions WHERE is_new AND old NOT IN (SELECT old FROM temp.adopted_put)",
)
STALE_TEXTS = """
DELETE FROM main.edition_texts WHERE edition_id IN (
  SELECT ids.new FROM temp.adopted_put put JOIN temp.adopted_editions ids ON ids.old = put.old
  JOIN origin.editions o ON o.id = put.old JOIN main.editions mine ON mine.id = ids.new
  WHERE o.text_hash <> mine.text_hash OR put.old IN (SELECT edition_id FROM origin.edition_texts)
)
"""
WITHHELD = """
DELETE FROM main.withheld_texts WHERE edition_id IN (
  SELECT ids.new FROM temp.adopted_put put JOIN temp.adopted_editions ids ON ids.old = put.old
)
"""
# What a server calls an edition is the text that is withheld there; without it, that is fetched again.
IS_WHOLE = "o.id NOT IN (SELECT edition_id FROM origin.withheld_texts)"
IS_PUT = "o.id IN (SELECT old FROM temp.adopted_put)"
IS_TAKEN = "o.issue_id IN (SELECT old FROM temp.adopted_taken)"
ADDED_IN = "(SELECT mine.added_in FROM main.issues mine WHERE mine.id = {id})"
TAKEN = "SELECT new FROM temp.adopted_taken"
MENTIONS = "SELECT id FROM main.mentions WHERE issue_id IN (SELECT new FROM temp.adopted_taken)"
CONTENT = ("image_uses", "mentions", "sections")
"""Tables of what an issue has, each before those that it refers to."""

# Issues that the two archives know under different keys, and that say the same number, date, page or address.
DOUBTFUL = """
WITH pairs (one, other) AS (
  SELECT i.id, j.id FROM temp.adopted_taken taken JOIN main.issues i ON i.id = taken.new
  JOIN main.issues j ON j.publication_id = i.publication_id AND j.id <> i.id
    AND (j.number = i.number OR j.published = i.published OR j.redirect_url = i.redirect_url)
  WHERE taken.is_new AND j.id NOT IN (SELECT new FROM temp.adopted_taken)
  UNION
  SELECT e.issue_id, f.issue_id FROM temp.adopted_taken taken JOIN main.editions e ON e.issue_id = taken.new
  JOIN main.editions f ON f.publication_id = e.publication_id AND f.issue_id <> e.issue_id
    AND f.permalink IN (e.permalink, rtrim(e.permalink, '/'), rtrim(e.permalink, '/') || '/')
  WHERE taken.is_new AND f.issue_id NOT IN (SELECT new FROM temp.adopted_taken)
)
SELECT DISTINCT p.key, i.key FROM main.issues i JOIN main.publications p ON p.id = i.publication_id
WHERE i.id IN (SELECT one FROM pairs UNION SELECT other FROM pairs) ORDER BY p.key, i.key
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """An edition of the other archive."""

    old: int
    """Its id there."""

    is_new: bool
    """Whether this archive lacks it."""

    is_same: bool
    """Whether this archive has it with the same text."""

    issue: int | None
    """Id of the issue that it is of here; None without one."""

    has_text: bool
    """Whether the other archive has its text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedIssues:
    """What became of the issues of the other archive."""

    added: int = 0
    """Issues that this archive did not have."""

    replaced: int = 0
    """Issues of which the other archive has more, or the later state."""

    unmade: int = 0
    """Issues that are to be made of the editions of both archives."""

    unmatched: int = 0
    """Editions of no issue that this archive did not have."""

    untold: int = 0
    """Issues of which the other archive has editions without their texts, which were left out."""


def merge_issues(connection: sqlite3.Connection, *, are_parts: bool = False) -> MergedIssues:
    """Merge issues, editions, sections, mentions and uses of images. Links, images and runs are merged before.

    are_parts: the other archive is a shard, whose issues are parts of those that it was made of; none is taken.
    """
    map_by_key(connection, "issues")
    map_by_key(connection, "editions")
    for statement in PLANS:
        connection.execute(statement)
    counts = Counter[str]() if are_parts else _plan(connection)
    counts["unmatched"] = connection.execute(UNMATCHED).rowcount
    for statement in FORGET:
        connection.execute(statement)
    keep_edited_texts(connection)
    _put_editions(connection)
    merge_edition_revisions(connection)
    _put_content(connection)
    return MergedIssues(**counts)


def has_staged(connection: sqlite3.Connection) -> bool:
    """Return whether editions wait to be read."""
    found = connection.execute("SELECT EXISTS (SELECT 1 FROM main.editions WHERE reader = ?)", (STAGED,)).fetchone()
    return bool(found[0])


def find_doubtful(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return publication -> keys of issues of which several may be one, that the archives know by different keys."""
    found: dict[str, list[str]] = {}
    for publication, key in connection.execute(DOUBTFUL):
        found.setdefault(publication, []).append(key)
    return found


def _plan(connection: sqlite3.Connection) -> Counter[str]:
    """Decide on each issue, and note which rows are to be put."""
    counts: Counter[str] = Counter()
    for old, new, is_new, *theirs in connection.execute(ISSUES).fetchall():
        editions = _editions(connection, old)
        here = None if is_new else int(new)
        verdict = _verdict(connection, old, here, theirs, editions)
        if verdict == "take":
            connection.execute(TAKE, (old, new, is_new))
            connection.executemany(PUT, [(edition.old, new, 0) for edition in editions])
            counts["added" if is_new else "replaced"] += 1
        elif verdict == "make":
            _stage(connection, here, editions)
            counts["unmade" if all(edition.has_text for edition in editions) else "untold"] += 1
    return counts


def _editions(connection: sqlite3.Connection, old: int) -> list[Edition]:
    return [
        Edition(old=number, is_new=bool(is_new), is_same=theirs == ours, issue=issue, has_text=bool(has_text))
        for number, is_new, theirs, ours, issue, has_text in connection.execute(EDITIONS, (old,))
    ]


def _verdict(
    connection: sqlite3.Connection, old: int, here: int | None, theirs: list[Any], editions: list[Edition]
) -> Verdict:
    """Return whose issue is the merged one. here: id of the issue here, None without one."""
    if any(edition.issue not in (None, here) for edition in editions):
        return "make"
    if here is None:
        return "take"
    ours: list[Any] = list(connection.execute(OURS, (here,)).fetchone())
    if ours[0] == theirs[0]:
        return "keep"
    others = connection.execute(OTHERS, (here, old)).fetchone()[0]
    is_later = _rank(ours) < _rank(theirs)
    has_news = any(each.is_new or each.issue is None or (is_later and not each.is_same) for each in editions)
    is_behind = others or any(each.issue is not None and not (is_later or each.is_same) for each in editions)
    if has_news:
        return "make" if is_behind else "take"
    return "take" if is_later and not is_behind else "keep"


def _rank(state: Sequence[Any]) -> tuple[Any, ...]:
    """Return what says which of two states of an issue counts: corrections by hand are not lost.

    state: content hash, time of the last change, number of corrections.
    """
    content_hash, changed, corrected = state
    return (content_hash != "", corrected, changed, content_hash)


def _stage(connection: sqlite3.Connection, here: int | None, editions: list[Edition]) -> None:
    """Store the editions that are new here, to be read; and have those that are here read again."""
    for edition in editions:
        if not edition.has_text or edition.is_same:
            connection.execute(RESTAGE, (STAGED, edition.old))
        else:
            connection.execute(PUT, (edition.old, here if edition.issue is None else edition.issue, 1))


def _put_editions(connection: sqlite3.Connection) -> None:
    connection.execute(STALE_TEXTS)
    connection.execute(WITHHELD)
    ours = "(SELECT mine.{0} FROM main.editions mine WHERE mine.text_hash = o.text_hash AND mine.id = {1})"
    number = "(SELECT ids.new FROM temp.adopted_editions ids WHERE ids.old = o.id)"
    given = {
        column: f"CASE WHEN {IS_WHOLE} THEN coalesce(o.{column}, {ours.format(column, number)}) END"
        for column in ("revision", "etag", "last_modified")
    }
    # The same text has been there since it was first fetched.
    given["text_since"] = (
        f"CASE WHEN {ours.format('text_since', number)} < o.text_since THEN {ours.format('text_since', number)}"
        " ELSE o.text_since END"
    )
    given["issue_id"] = "(SELECT put.issue FROM temp.adopted_put put WHERE put.old = o.id)"
    given["reader"] = (
        f"CASE WHEN (SELECT put.is_staged FROM temp.adopted_put put WHERE put.old = o.id) THEN '{STAGED}'"
        " ELSE o.reader END"
    )
    insert_rows(connection, "editions", where=IS_PUT, given=given, conflict="REPLACE")
    insert_rows(connection, "edition_texts", where="o.edition_id IN (SELECT old FROM temp.adopted_put)")


def _put_content(connection: sqlite3.Connection) -> None:
    unindex(connection, "mentions", MENTIONS)
    number = "(SELECT ids.new FROM temp.adopted_issues ids WHERE ids.old = o.id)"
    run = "(SELECT ids.new FROM temp.adopted_runs ids WHERE ids.old = o.added_in)"
    given = {"added_in": f"coalesce({ADDED_IN.format(id=number)}, {run})"}
    insert_rows(
        connection, "issues", where="o.id IN (SELECT old FROM temp.adopted_taken)", given=given, conflict="REPLACE"
    )
    index(connection, "issues", TAKEN)  # a trigger has taken out those that were replaced
    for table in reversed(CONTENT):
        map_by_key(connection, table, where=IS_TAKEN)
    for table in CONTENT:
        connection.execute(
            f"DELETE FROM main.{table} WHERE issue_id IN (SELECT new FROM temp.adopted_taken)"
            f" AND id NOT IN (SELECT new FROM temp.adopted_{table})"
        )
    for table in reversed(CONTENT):
        insert_rows(connection, table, where=IS_TAKEN, conflict="REPLACE")
    index(connection, "mentions", MENTIONS)
