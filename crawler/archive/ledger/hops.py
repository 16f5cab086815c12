"""The rows of `hops`: the hosts that the redirects of visits led to, derived from `visits.redirects`."""

import json
import sqlite3
from collections.abc import Iterable

from crawler.archive.database import Archive
from crawler.urls.hosts import host_of_url

__all__ = ["insert_hops", "rebuild_hops", "redirect_targets", "replace_hops"]

INSERT = "INSERT INTO hops (host, visit_id, position) VALUES (?, ?, ?)"
DELETE = "DELETE FROM hops WHERE visit_id = ?"
VISIT = "SELECT redirects, reread_of FROM visits WHERE id = ?"
REDIRECTED = """
SELECT id, redirects FROM visits WHERE id > ? AND redirects <> '[]' AND reread_of IS NULL ORDER BY id LIMIT ?
"""

BATCH = 1000
"""Visits read at a time."""


def redirect_targets(redirects: str) -> list[str] | None:
    """Return the addresses in the JSON of `visits.redirects`; None when it is not a list of [status, address].

    >>> redirect_targets('[[301, "https://a.example/"]]'), redirect_targets('[["https://a.example/"]]')
    (['https://a.example/'], None)
    """
    match json.loads(redirects):
        case list(hops) if all(
            isinstance(hop, list) and len(hop) == 2 and isinstance(hop[0], int) and isinstance(hop[1], str)
            for hop in hops
        ):
            return [address for _, address in hops]
    return None


def insert_hops(connection: sqlite3.Connection, visit_id: int, addresses: Iterable[str]) -> None:
    """Insert the hosts of the addresses that a visit was redirected to, in order."""
    rows = [(host_of_url(url), visit_id, position) for position, url in enumerate(addresses, start=1)]
    connection.executemany(INSERT, rows)


def replace_hops(connection: sqlite3.Connection, visit_id: int) -> None:
    """Derive the hops of one visit again from its redirects. Those of a reread visit stay with the original one."""
    redirects, reread_of = connection.execute(VISIT, (visit_id,)).fetchone()
    connection.execute(DELETE, (visit_id,))
    if reread_of is None:
        insert_hops(connection, visit_id, redirect_targets(redirects) or ())


def rebuild_hops(archive: Archive) -> None:
    """Derive the hops of all visits again, in one transaction. Raises ArchiveError."""
    with archive.transaction() as connection:
        connection.execute("DELETE FROM hops")
        last = 0
        while rows := connection.execute(REDIRECTED, (last, BATCH)).fetchall():
            for visit_id, redirects in rows:
                insert_hops(connection, visit_id, redirect_targets(redirects) or ())
            last = rows[-1][0]
