"""The rows of `links`, `link_aliases`, `images` and `domains`: issues share them, so they outlive an issue."""

import sqlite3
from collections.abc import Collection, Iterable

from crawler.archive.database import Archive
from crawler.archive.inserts import insert_rows
from crawler.archive.ledger.targets import TABLES
from crawler.archive.rows import as_json, ids_for
from crawler.items import Link
from crawler.urls.hosts import host_of_url
from crawler.urls.keys import link_key
from crawler.visits.target import TargetKind

__all__ = ["DELETE_UNUSED_DOMAINS", "domain_id", "last_id", "make_due", "upsert_images", "upsert_links"]

DOMAINS = "SELECT name, id FROM domains WHERE name IN (SELECT value FROM json_each(?))"
LAST_DOMAIN = "SELECT coalesce(max(id), 0) FROM domains"
DELETE_UNUSED_DOMAINS = """
DELETE FROM domains WHERE id NOT IN (SELECT domain_id FROM links WHERE domain_id IS NOT NULL)
  AND id NOT IN (SELECT domain_id FROM images WHERE domain_id IS NOT NULL)
"""
"""Deletes the domains of which the archive has neither a link nor an image."""

INSERT_DOMAIN = "INSERT INTO domains (id, name) VALUES (?, ?)"

LINKS = "SELECT url, id, work, domain_id FROM links WHERE url IN (SELECT value FROM json_each(?))"
# An id that leads to another link may be cited, and must not come to mean a third one.
LAST = """
SELECT max(
  coalesce((SELECT max(id) FROM {targets}), 0),
  coalesce((SELECT max(former_id) FROM former_ids WHERE kind = '{kind}'), 0)
)
"""
INSERT_LINK = """
INSERT INTO links (id, url, work, domain_id, next_visit, key) VALUES (?, ?, ?, ?, ?, ?)
"""
UPDATE_LINK = "UPDATE links SET work = ?, domain_id = ? WHERE id = ?"

MAKE_DUE = """
UPDATE links SET next_visit = ''
WHERE url IN (SELECT value FROM json_each(?)) AND state IN ('unvisited', 'unsupported')
"""

ALIASES = "SELECT link_id, url, rule, evidence FROM link_aliases WHERE link_id IN (SELECT value FROM json_each(?))"
PUT_ALIAS = """
INSERT INTO link_aliases (link_id, url, rule, evidence) VALUES (?, ?, ?, ?)
ON CONFLICT (link_id, url, rule) DO UPDATE SET evidence = excluded.evidence
"""
DELETE_ALIAS = "DELETE FROM link_aliases WHERE link_id = ? AND url = ?"

IMAGES = """
SELECT i.url, i.id, d.name FROM images i LEFT JOIN domains d ON d.id = i.domain_id
WHERE i.url IN (SELECT value FROM json_each(?))
"""
INSERT_IMAGE = "INSERT INTO images (id, url, domain_id, host) VALUES (?, ?, ?, ?)"
UPDATE_IMAGE = "UPDATE images SET domain_id = ? WHERE id = ?"


def upsert_links(connection: sqlite3.Connection, links: Collection[Link]) -> dict[str, int]:
    """Upsert links with their domains and aliases; return the id of each URL.

    Known aliases stay, since a visit may have found them; but when the work of a link changes, the alias that led to
    the former work is deleted.
    """
    wanted = {link.url: link for link in links}
    domains = _upsert_domains(connection, (link.domain for link in wanted.values()))
    stored = {
        url: (number, work, domain) for url, number, work, domain in connection.execute(LINKS, (as_json(wanted),))
    }
    ids = ids_for(wanted, {url: row[0] for url, row in stored.items()}, last_id(connection, "link"))
    rows = {url: (ids[url], link.work, domains.get(link.domain)) for url, link in wanted.items()}
    insert_rows(
        connection,
        INSERT_LINK,
        [
            # What was redacted is never due.
            (number, url, work, domain, None if url.startswith("redacted:") else "", link_key(url))
            for url, (number, work, domain) in rows.items()
            if url not in stored
        ],
    )
    changed = {url: row for url, row in rows.items() if url in stored and stored[url] != row}
    connection.executemany(UPDATE_LINK, [(work, domain, number) for number, work, domain in changed.values()])
    connection.executemany(
        DELETE_ALIAS, [(number, stored[url][1]) for url, (number, work, _) in changed.items() if stored[url][1] != work]
    )
    _upsert_aliases(connection, links, ids, known=stored)
    return ids


def upsert_images(connection: sqlite3.Connection, images: Collection[Link]) -> dict[str, int]:
    """Upsert images with their domains; return the id of each URL."""
    wanted = {image.url: image.domain for image in images}
    if not wanted:
        return {}
    stored = {url: (number, domain) for url, number, domain in connection.execute(IMAGES, (as_json(wanted),))}
    known = {url: number for url, (number, _) in stored.items()}
    other = {url: domain for url, domain in wanted.items() if url not in stored or stored[url][1] != domain}
    if not other:
        return known
    domains = _upsert_domains(connection, other.values())
    ids = ids_for(wanted, known, last_id(connection, "image"))
    insert_rows(
        connection,
        INSERT_IMAGE,
        [(ids[url], url, domains.get(domain), host_of_url(url)) for url, domain in other.items() if url not in stored],
    )
    connection.executemany(
        UPDATE_IMAGE, [(domains.get(domain), ids[url]) for url, domain in other.items() if url in stored]
    )
    return ids


def last_id(connection: sqlite3.Connection, kind: TargetKind) -> int:
    """Return the greatest id that a link or image has or had; 0 without one."""
    return _last(connection, TABLES[kind].sql(LAST))


def make_due(archive: Archive, urls: Collection[str]) -> None:
    """Make links due that could not be visited so far. Raise ArchiveError."""
    if urls:
        with archive.transaction() as connection:
            connection.execute(MAKE_DUE, (as_json(urls),))


def domain_id(connection: sqlite3.Connection, name: str | None) -> int | None:
    """Return the id of a domain, which is inserted where it has no row; None for None."""
    return _upsert_domains(connection, [name]).get(name)


def _upsert_domains(connection: sqlite3.Connection, names: Iterable[str | None]) -> dict[str | None, int]:
    wanted = [name for name in dict.fromkeys(names) if name is not None]
    stored: dict[str | None, int] = dict(connection.execute(DOMAINS, (as_json(wanted),)).fetchall())
    ids = ids_for(wanted, stored, _last(connection, LAST_DOMAIN))
    insert_rows(connection, INSERT_DOMAIN, [(number, name) for name, number in ids.items() if name not in stored])
    return ids


def _upsert_aliases(
    connection: sqlite3.Connection, links: Iterable[Link], ids: dict[str, int], *, known: Collection[str]
) -> None:
    # Links of one URL may have been written in several ways, each with aliases of its own.
    linked = [link for link in links if link.aliases]
    wanted = {(ids[link.url], alias.url, alias.rule, alias.evidence) for link in linked for alias in link.aliases}
    old = {ids[link.url] for link in linked if link.url in known}
    stored = set(connection.execute(ALIASES, (as_json(old),)).fetchall()) if old else set()
    connection.executemany(PUT_ALIAS, sorted(wanted - stored))


def _last(connection: sqlite3.Connection, statement: str) -> int:
    return int(connection.execute(statement).fetchone()[0])
