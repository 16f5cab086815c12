"""The rows of `hops`, `image_hops` and `robots_hops`: hosts that redirects led to, derived from column `redirects`."""

import json
import sqlite3
from collections.abc import Iterable

from crawler.archive.database import Archive
from crawler.archive.ledger.targets import ALL_VISITS, VisitTables
from crawler.urls.hosts import host_of_url

__all__ = ["insert_hops", "rebuild_hops", "redirect_targets", "replace_hops"]

INSERT = "INSERT INTO {hops} (host, visit_id, position) VALUES (?, ?, ?)"
DELETE = "DELETE FROM {hops} WHERE visit_id = ?"
DELETE_ALL = "DELETE FROM {hops}"
VISIT = "SELECT redirects, {rereads} FROM {visits} WHERE id = ?"
REDIRECTED = """
SELECT id, redirects FROM {visits} WHERE id > ? AND redirects <> '[]' AND {rereads} IS NULL ORDER BY id LIMIT ?
"""

BATCH = 1000
"""Visits read at a time."""


def redirect_targets(redirects: str) -> list[str] | None:
    """Return the addresses in the JSON of the column `redirects`; None when it is not a list of [status, address].

    The status may be null: up to schema 5 it was not recorded for images, up to 11 not for robots.txt.

    >>> redirect_targets('[[301, "https://a.example/"]]'), redirect_targets('[["https://a.example/"]]')
    (['https://a.example/'], None)
    """
    match json.loads(redirects):
        case list(hops) if all(
            isinstance(hop, list) and len(hop) == 2 and isinstance(hop[0], int | None) and isinstance(hop[1], str)
            for hop in hops
        ):
            return [address for _, address in hops]
    return None


def insert_hops(connection: sqlite3.Connection, tables: VisitTables, visit_id: int, addresses: Iterable[str]) -> None:
    """Insert the hosts of the addresses that a visit was redirected to, in order."""
    if rows := [(host_of_url(url), visit_id, position) for position, url in enumerate(addresses, start=1)]:
        connection.executemany(tables.sql(INSERT), rows)


def replace_hops(connection: sqlite3.Connection, tables: VisitTables, visit_id: int) -> None:
    """Derive the hops of one visit again from its redirects. Those of a reread visit stay with the original one."""
    redirects, reread_of = connection.execute(tables.sql(VISIT), (visit_id,)).fetchone()
    connection.execute(tables.sql(DELETE), (visit_id,))
    if reread_of is None:
        insert_hops(connection, tables, visit_id, redirect_targets(redirects) or ())


def rebuild_hops(archive: Archive) -> None:
    """Derive the hops of all visits again, in one transaction. Raises ArchiveError."""
    with archive.transaction() as connection:
        for tables in ALL_VISITS:
            connection.execute(tables.sql(DELETE_ALL))
            last = 0
            while rows := connection.execute(tables.sql(REDIRECTED), (last, BATCH)).fetchall():
                for visit_id, redirects in rows:
                    insert_hops(connection, tables, visit_id, redirect_targets(redirects) or ())
                last = rows[-1][0]
