"""Of a visit that both archives have, the newer reading of its answer counts: what that one withdrew stays withdrawn.

An alias or a claim that only one archive has, and that only visits of both prove, was found or withdrawn by the reading
that counts. What a visit proves that only one of them has is merged.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from crawler.archive.rows import redirects_of
from crawler.linked_pages.version import source_reader_version
from crawler.urls.identity import is_proof, proofs

__all__ = ["Side", "find_newer_readings", "is_outdated", "last_proof", "theirs_are_later"]

Side = Literal["main", "origin"]
"""This archive, or the other one."""

_CURRENT = """(
  EXISTS (SELECT 1 FROM {side}.sources s WHERE s.link_id = {link} AND s.reader = :reader)
  OR EXISTS (SELECT 1 FROM {side}.visits v WHERE v.link_id = {link} AND v.reader = :reader)
  OR EXISTS (
    SELECT 1 FROM {side}.visits v JOIN {side}.readings r ON r.visit_id = v.id
    WHERE v.link_id = {link} AND r.reader = :reader
  )
)"""
_LAST = "(SELECT coalesce(max(started), '') FROM {side}.runs WHERE command = 'reread')"
# Before runs are merged, so that what was merged before is not newer. Only the present version is known to be newer
# than any other; of two others, that which read last.
_NEWER = f"""
INSERT OR IGNORE INTO temp.adopted_newer_readings
SELECT ids.old, ids.new FROM temp.adopted_links ids
WHERE NOT ids.is_new AND NOT {_CURRENT.format(side="main", link="ids.new")}
  AND (:theirs_are_later OR {_CURRENT.format(side="origin", link="ids.old")})
"""
_TABLE = "CREATE TEMP TABLE adopted_newer_readings (old INTEGER PRIMARY KEY, new INTEGER UNIQUE)"
_THEIRS_ARE_LATER = f"SELECT {_LAST.format(side='origin')} > {_LAST.format(side='main')}"
_IS_NEWER = "SELECT 1 FROM temp.adopted_newer_readings WHERE {column} = ?"
# Of this archive, the visits that it had before the merge.
_VISITS: dict[Side, str] = {
    "origin": """
        SELECT v.url, l.url, v.redirects, v.started, NOT ids.is_new FROM origin.visits v
        JOIN origin.links l ON l.id = v.link_id JOIN temp.adopted_visits ids ON ids.old = v.id
        WHERE v.link_id = ? AND v.reread_of IS NULL
    """,
    "main": """
        SELECT v.url, l.url, v.redirects, v.started, ids.new IS NOT NULL FROM main.visits v
        JOIN main.links l ON l.id = v.link_id LEFT JOIN temp.adopted_visits ids ON ids.new = v.id
        WHERE v.link_id = ? AND v.reread_of IS NULL AND ids.is_new IS NOT 1
    """,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Proof:
    """A visit that may have proved something."""

    started: str
    """When it was made."""

    is_shared: bool
    """Whether both archives have it."""


def theirs_are_later(connection: sqlite3.Connection) -> bool:
    """Return whether the other archive was reread later than this one. To be called before runs are merged."""
    return bool(connection.execute(_THEIRS_ARE_LATER).fetchone()[0])


def find_newer_readings(connection: sqlite3.Connection, *, are_later: bool) -> None:
    """Note the links whose pages the other archive read by newer rules. To be called when links are merged, and before
    visits and sources are.

    are_later: what `theirs_are_later` returned.
    """
    connection.execute(_TABLE)
    connection.execute(_NEWER, {"reader": source_reader_version(), "theirs_are_later": are_later})


def is_outdated(connection: sqlite3.Connection, side: Side, link_id: int, evidence: str) -> bool:
    """Return whether the reading of the other side withdrew what only this side has. To be called when visits are
    merged.

    Args:
        connection: in a transaction.
        side: the archive that has it.
        link_id: the link, by its id there.
        evidence: how it was proved.
    """
    column = "old" if side == "origin" else "new"
    theirs_count = connection.execute(_IS_NEWER.format(column=column), (link_id,)).fetchone() is not None
    if theirs_count == (side == "origin"):
        return False
    found = list(_proofs(connection, side, link_id, evidence))
    return bool(found) and all(proof.is_shared for proof in found)


def last_proof(connection: sqlite3.Connection, side: Side, link_id: int, evidence: str) -> str:
    """Return the time of the latest visit of one side that proves something; '' without one."""
    return max((proof.started for proof in _proofs(connection, side, link_id, evidence)), default="")


def _proofs(connection: sqlite3.Connection, side: Side, link_id: int, evidence: str) -> Iterator[_Proof]:
    for url, today, redirects, started, is_shared in connection.execute(_VISITS[side], (link_id,)):
        hops = redirects_of(redirects)
        told = {proof for address in (url, today) for proof in proofs(address, hops)}
        if is_proof(evidence, told):
            yield _Proof(started=started, is_shared=bool(is_shared))
