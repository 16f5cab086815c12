"""Join two links, or two images, to which rules give the same address: one stays, with all that both had."""

import sqlite3
from collections.abc import Mapping, Sequence

from crawler.archive.ledger.sources import drop_source, move_source
from crawler.visits.target import TargetKind

__all__ = ["NORMAL_FORM", "join_image", "join_link", "put_alias"]

NORMAL_FORM = "normal_form"
"""Rule of the alias that keeps the address which was that of a link by earlier rules."""

PUT_ALIAS = """
INSERT INTO link_aliases (link_id, url, rule, evidence) VALUES (?, ?, ?, ?)
ON CONFLICT (link_id, url, rule) DO UPDATE SET evidence = excluded.evidence
"""
FORMER = """
INSERT INTO former_ids (kind, former_id, link_id, image_id, url)
VALUES (:kind, :former, iif(:kind = 'link', :kept, NULL), iif(:kind = 'image', :kept, NULL), :url)
"""
FOLLOW = {
    "link": "UPDATE former_ids SET link_id = :kept WHERE kind = 'link' AND link_id = :former",
    "image": "UPDATE former_ids SET image_id = :kept WHERE kind = 'image' AND image_id = :former",
}
# What both have stays with the one that is kept.
MOVE: Mapping[TargetKind, Sequence[str]] = {
    "link": (
        "UPDATE visits SET link_id = :kept WHERE link_id = :former",
        "UPDATE OR IGNORE link_aliases SET link_id = :kept WHERE link_id = :former",
        "DELETE FROM link_aliases WHERE link_id = :former",
        "UPDATE work_claims SET link_id = :kept WHERE link_id = :former",
        "UPDATE OR IGNORE snapshots SET link_id = :kept WHERE link_id = :former",
        "DELETE FROM snapshots WHERE link_id = :former",
        "UPDATE problems SET link_id = :kept WHERE link_id = :former",
    ),
    "image": (
        "UPDATE image_visits SET image_id = :kept WHERE image_id = :former",
        "UPDATE sources SET image_id = :kept WHERE image_id = :former",
    ),
}
# What was last seen: that of the later visit.
LAST_SEEN = {
    "link": """
        UPDATE links SET (etag, last_modified, visited) = (
          SELECT f.etag, f.last_modified, f.visited FROM links f WHERE f.id = :former
        )
        WHERE id = :kept AND coalesce(visited, '') < (SELECT coalesce(f.visited, '') FROM links f WHERE f.id = :former)
    """,
    "image": """
        UPDATE images SET (
          etag, last_modified, visited, content_type, size, width, height, sha256, dhash, placeholder
        ) = (
          SELECT
            f.etag, f.last_modified, f.visited, f.content_type, f.size, f.width, f.height, f.sha256, f.dhash,
            f.placeholder
          FROM images f WHERE f.id = :former
        )
        WHERE id = :kept AND (
          sha256 IS NULL OR coalesce(visited, '') < (SELECT coalesce(f.visited, '') FROM images f WHERE f.id = :former)
        ) AND (SELECT f.sha256 FROM images f WHERE f.id = :former) IS NOT NULL
    """,
}
SHOWN = {
    "link": "SELECT id, issue_id FROM mentions WHERE link_id IN (:former, :kept) ORDER BY issue_id, position",
    "image": "SELECT id, issue_id FROM image_uses WHERE image_id IN (:former, :kept) ORDER BY issue_id, position",
}
# Occurrences are unique in an issue: the old ones are made negative before the new ones are written.
FREE_OCCURRENCE = {
    "link": "UPDATE mentions SET occurrence = -id WHERE id = ?",
    "image": "UPDATE image_uses SET occurrence = -id WHERE id = ?",
}
SET_OCCURRENCE = {
    "link": "UPDATE mentions SET link_id = ?, occurrence = ? WHERE id = ?",
    "image": "UPDATE image_uses SET image_id = ?, occurrence = ? WHERE id = ?",
}
SEEN = """
SELECT s.link_id FROM sources s LEFT JOIN visits v ON v.id = s.visit_id
WHERE s.link_id IN (:former, :kept) ORDER BY v.started, v.id, s.link_id = :kept
"""
DELETE = {"link": "DELETE FROM links WHERE id = :former", "image": "DELETE FROM images WHERE id = :former"}


def join_link(connection: sqlite3.Connection, former: int, kept: int, *, url: str, why: str) -> None:
    """Give a link all that another one has, and delete that one; its id leads to the link that is kept.

    State and next visit are to be derived again.

    Args:
        connection: in a transaction.
        former: id of the link that is no more.
        kept: id of the link that stays.
        url: address of the former.
        why: evidence of the alias that keeps that address.
    """
    _join(connection, "link", former, kept, url)
    put_alias(connection, kept, url, NORMAL_FORM, why)


def join_image(connection: sqlite3.Connection, former: int, kept: int, *, url: str) -> None:
    """Do the same for images, which have no aliases."""
    _join(connection, "image", former, kept, url)


def put_alias(connection: sqlite3.Connection, link_id: int, url: str, rule: str, evidence: str) -> None:
    """Upsert an alias of a link."""
    connection.execute(PUT_ALIAS, (link_id, url, rule, evidence))


def _join(connection: sqlite3.Connection, kind: TargetKind, former: int, kept: int, url: str) -> None:
    both: dict[str, object] = {"kind": kind, "former": former, "kept": kept, "url": url}
    connection.execute(FORMER, both)
    connection.execute(FOLLOW[kind], both)
    _move_uses(connection, kind, both)
    if kind == "link":
        _keep_later_source(connection, both)
    for statement in (*MOVE[kind], LAST_SEEN[kind], DELETE[kind]):
        connection.execute(statement, both)


def _move_uses(connection: sqlite3.Connection, kind: TargetKind, both: Mapping[str, object]) -> None:
    """Give the mentions or uses of both to the one that is kept, numbered in reading order."""
    rows = connection.execute(SHOWN[kind], both).fetchall()
    connection.executemany(FREE_OCCURRENCE[kind], [(number,) for number, _ in rows])
    seen: dict[int, int] = {}
    for number, issue in rows:
        seen[issue] = seen.get(issue, 0) + 1
        connection.execute(SET_OCCURRENCE[kind], (both["kept"], seen[issue], number))


def _keep_later_source(connection: sqlite3.Connection, both: Mapping[str, object]) -> None:
    found = [number for (number,) in connection.execute(SEEN, both)]
    for number in found[:-1]:
        drop_source(connection, number)
    if found and found[-1] != both["kept"]:
        move_source(connection, found[-1], int(str(both["kept"])))
