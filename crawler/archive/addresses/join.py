"""Join two links, or two images, to which rules give the same address: one stays, with all that both had."""

import sqlite3
from collections.abc import Mapping, Sequence

from crawler.archive.addresses.uses import give_uses
from crawler.archive.ledger.revisions import keep_replaced
from crawler.archive.ledger.sources import drop_source, move_source
from crawler.archive.ledger.targets import TABLES
from crawler.visits.target import Target, TargetKind

__all__ = ["NORMAL_FORM", "join", "put_alias"]

NORMAL_FORM = "normal_form"
"""Rule of the alias that keeps the address which was that of a link by earlier rules."""

PUT_ALIAS = """
INSERT INTO {aliases} ({owner}, url, rule, evidence) VALUES (?, ?, ?, ?)
ON CONFLICT ({owner}, url, rule) DO UPDATE SET evidence = excluded.evidence
"""
FORMER = """
INSERT INTO former_ids (kind, former_id, link_id, image_id, url)
VALUES (:kind, :former, iif(:kind = 'link', :kept, NULL), iif(:kind = 'image', :kept, NULL), :url)
"""
FOLLOW = "UPDATE former_ids SET {owner} = :kept WHERE kind = '{kind}' AND {owner} = :former"
# What both have stays with the one that is kept.
COMMON = (
    "UPDATE {visits} SET {owner} = :kept WHERE {owner} = :former",
    "UPDATE OR IGNORE {aliases} SET {owner} = :kept WHERE {owner} = :former",
    "DELETE FROM {aliases} WHERE {owner} = :former",
)
MOVE: Mapping[TargetKind, Sequence[str]] = {
    "link": (
        "UPDATE work_claims SET link_id = :kept WHERE link_id = :former",
        "UPDATE OR IGNORE snapshots SET link_id = :kept WHERE link_id = :former",
        """
        UPDATE snapshots SET (rejected_at, rejected_why) = (
          SELECT f.rejected_at, f.rejected_why FROM snapshots f WHERE f.link_id = :former AND f.url = snapshots.url
        )
        WHERE link_id = :kept AND rejected_at IS NULL AND url IN (
          SELECT f.url FROM snapshots f WHERE f.link_id = :former AND f.rejected_at IS NOT NULL
        )
        """,
        "DELETE FROM snapshots WHERE link_id = :former",
        "UPDATE snapshot_asks SET link_id = :kept WHERE link_id = :former",
        "UPDATE OR IGNORE snapshot_submissions SET link_id = :kept WHERE link_id = :former",
        "DELETE FROM snapshot_submissions WHERE link_id = :former",
        "UPDATE problems SET link_id = :kept WHERE link_id = :former",
        "UPDATE OR IGNORE source_revisions SET link_id = :kept WHERE link_id = :former",
        "DELETE FROM source_revisions WHERE link_id = :former",
        "UPDATE OR IGNORE source_revision_texts SET link_id = :kept WHERE link_id = :former",
        "DELETE FROM source_revision_texts WHERE link_id = :former",
    ),
    "image": ("UPDATE sources SET image_id = :kept WHERE image_id = :former",),
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
SHOWN = "SELECT id, issue_id FROM {uses} WHERE {owner} IN (:former, :kept) ORDER BY issue_id, position"
SEEN = """
SELECT s.link_id FROM sources s LEFT JOIN visits v ON v.id = s.visit_id
WHERE s.link_id IN (:former, :kept) ORDER BY v.started, v.id, s.link_id = :kept
"""
DELETE = "DELETE FROM {targets} WHERE id = :former"


def join(connection: sqlite3.Connection, former: Target, kept: int, *, url: str, why: str) -> None:
    """Give a link, or image, all that another one has, and delete that one; its id leads to the one that is kept.

    State and next visit are to be derived again.

    Args:
        connection: in a transaction.
        former: what is no more.
        kept: id of what stays, which is of the same kind.
        url: address of the former.
        why: evidence of the alias that keeps that address.
    """
    kind = former.kind
    both: dict[str, object] = {"kind": kind, "former": former.id, "kept": kept, "url": url}
    connection.execute(FORMER, both)
    connection.execute(TABLES[kind].sql(FOLLOW), both)
    _move_uses(connection, kind, both)
    if kind == "link":
        _keep_later_source(connection, both)
    for statement in (*COMMON, *MOVE[kind], LAST_SEEN[kind], DELETE):
        connection.execute(TABLES[kind].sql(statement), both)
    put_alias(connection, Target(kind, kept), url, NORMAL_FORM, why)


def put_alias(connection: sqlite3.Connection, target: Target, url: str, rule: str, evidence: str) -> None:
    """Upsert an alias of a link or image."""
    connection.execute(TABLES[target.kind].sql(PUT_ALIAS), (target.id, url, rule, evidence))


def _move_uses(connection: sqlite3.Connection, kind: TargetKind, both: Mapping[str, object]) -> None:
    """Give the mentions or uses of both to the one that is kept."""
    rows = connection.execute(TABLES[kind].sql(SHOWN), both).fetchall()
    give_uses(connection, kind, [(number, issue, int(str(both["kept"]))) for number, issue in rows])


def _keep_later_source(connection: sqlite3.Connection, both: Mapping[str, object]) -> None:
    found = [number for (number,) in connection.execute(SEEN, both)]
    for number in found[:-1]:
        keep_replaced(connection, number, found[-1], int(str(both["kept"])))
        drop_source(connection, number)
    if found and found[-1] != both["kept"]:
        move_source(connection, found[-1], int(str(both["kept"])))
