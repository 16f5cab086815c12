"""Bring the addresses of links and images to their normal forms, when the rules of those have changed."""

import sqlite3

from crawler.archive.database import Archive
from crawler.archive.links import domain_id
from crawler.archive.works import rebuild_joins
from crawler.urls import domain, fold, normalise
from crawler.urls.hosts import host_of_url

__all__ = ["NORMAL_FORM", "renormalise"]

NORMAL_FORM = "normal_form"
"""Rule of the alias that keeps the address which was the normal form of a link before."""

ADDRESSES = "SELECT id, url FROM links ORDER BY id", "SELECT id, url FROM images ORDER BY id"
LINK = "SELECT 1 FROM links WHERE url = ?"
IMAGE = "SELECT 1 FROM images WHERE url = ?"
UPDATE_LINK = "UPDATE links SET url = ?, work = ?, domain_id = ? WHERE id = ?"
UPDATE_IMAGE = "UPDATE images SET url = ?, domain_id = ?, host = ? WHERE id = ?"
DELETE_ALIAS = "DELETE FROM link_aliases WHERE link_id = ? AND url = ?"
PUT_ALIAS = """
INSERT INTO link_aliases (link_id, url, rule, evidence) VALUES (?, ?, ?, ?)
ON CONFLICT (link_id, url, rule) DO UPDATE SET evidence = excluded.evidence
"""
# Links that were folded to an address, and claims about it, follow it; what would then say nothing is deleted.
FOLLOW = (
    """
    UPDATE OR REPLACE link_aliases SET url = :work
    WHERE url = :old AND link_id IN (SELECT id FROM links WHERE work = :old AND id <> :id)
    """,
    "UPDATE links SET work = :work WHERE work = :old",
    "UPDATE OR IGNORE work_claims SET work = :work WHERE work = :old",
    "UPDATE OR IGNORE work_claims SET target = :work WHERE target = :old",
    "DELETE FROM work_claims WHERE :old IN (work, target)",
    "DELETE FROM link_aliases WHERE url = :work AND link_id IN (SELECT id FROM links WHERE url = :work)",
)
WORK = "SELECT work FROM links WHERE id = ?"


def renormalise(archive: Archive) -> int:
    """Give each link and image its normal form of today, in one transaction; return how many had another.

    A link keeps its id, its ledger and its mentions; its former address becomes an alias. One whose normal form is that
    of another link is left as it is.

    Raises:
        ArchiveError: and nothing was changed.
    """
    changed = 0
    of_links, of_images = ADDRESSES
    with archive.transaction() as connection:
        for identity, url in connection.execute(of_links).fetchall():
            changed += _renormalise_link(connection, identity, url)
        for identity, url in connection.execute(of_images).fetchall():
            normal = normalise(url).url
            if normal != url and not connection.execute(IMAGE, (normal,)).fetchone():
                row = (normal, domain_id(connection, domain(normal)), host_of_url(normal), identity)
                changed += connection.execute(UPDATE_IMAGE, row).rowcount
        if changed:
            rebuild_joins(archive)
    return changed


def _renormalise_link(connection: sqlite3.Connection, identity: int, url: str) -> bool:
    normal = normalise(url)
    if normal.url == url or connection.execute(LINK, (normal.url,)).fetchone():
        return False
    found = fold(normal.url)
    work = found.url if found else normal.url
    ((former,),) = connection.execute(WORK, (identity,)).fetchall()
    connection.execute(UPDATE_LINK, (normal.url, work, domain_id(connection, domain(normal.url)), identity))
    connection.execute(DELETE_ALIAS, (identity, normal.url))
    if former not in (url, work):
        connection.execute(DELETE_ALIAS, (identity, former))
    if found:
        connection.execute(PUT_ALIAS, (identity, found.url, found.rule, found.evidence))
    connection.execute(PUT_ALIAS, (identity, url, NORMAL_FORM, f"was the normal form before {', '.join(normal.rules)}"))
    for statement in FOLLOW:
        connection.execute(statement, {"id": identity, "old": url, "work": work})
    return True
