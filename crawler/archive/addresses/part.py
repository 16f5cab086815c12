"""Part links, or images, that rules made one and that are several since those rules were withdrawn.

Each gets back its id, its address, and what is told by that address: visits with what they saw, mentions, copies.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from crawler.archive.addresses.join import NORMAL_FORM, put_alias
from crawler.archive.addresses.uses import give_uses
from crawler.archive.addresses.wanted import today, written_form
from crawler.archive.ledger.revisions import part_revisions
from crawler.archive.ledger.sources import drop_source, move_source
from crawler.archive.ledger.states import update_state
from crawler.archive.ledger.targets import TABLES, TargetTables
from crawler.archive.links import domain_id, last_id
from crawler.archive.redaction.redactions import is_masked
from crawler.archive.rows import as_json, redirects_of
from crawler.urls import domain
from crawler.urls.hosts import host_of_url
from crawler.urls.identity import is_proof, proofs
from crawler.visits.target import Target, TargetKind

__all__ = ["part_all", "to_be_parted"]

FORMER = """
SELECT f.former_id, f.url, t.id, t.url FROM former_ids f JOIN {targets} t ON t.id = f.{owner}
WHERE f.kind = '{kind}' ORDER BY f.former_id
"""
ALIASES = """
SELECT NULL, a.url, t.id, t.url FROM {aliases} a JOIN {targets} t ON t.id = a.{owner}
WHERE a.rule = 'normal_form' ORDER BY a.id
"""
AT = "SELECT id FROM {targets} WHERE url = ?"
INSERT = {
    "link": "INSERT INTO links (id, url, work, domain_id) VALUES (:id, :url, :url, :domain)",
    "image": "INSERT INTO images (id, url, domain_id, host) VALUES (:id, :url, :domain, :host)",
}
LEAD = "UPDATE former_ids SET {owner} = :to WHERE kind = '{kind}' AND former_id = :former"
FORGET_FORMER = "DELETE FROM former_ids WHERE kind = '{kind}' AND former_id = ?"
ASKED = """
SELECT DISTINCT v.url FROM {visits} v
JOIN {aliases} a ON a.{owner} = v.{owner} AND a.rule = 'normal_form' AND a.url = v.url WHERE v.{owner} = ?
"""
MOVE_VISITS = """
UPDATE {visits} SET {owner} = :to WHERE {owner} = :of AND url IN (SELECT value FROM json_each(:asked))
"""
USES = "SELECT id, issue_id, {owner}, url FROM {uses} WHERE {owner} IN (:of, :to) ORDER BY issue_id, position"
ALIASES_OF = "SELECT id, url FROM {aliases} WHERE {owner} = ? AND rule = 'normal_form'"
MOVE_ALIAS = "UPDATE OR IGNORE {aliases} SET {owner} = :to WHERE id = :id AND url <> :form"
DELETE_ALIAS = "DELETE FROM {aliases} WHERE id = :id AND {owner} = :of"
# A validator may be of the other one, of which nothing tells.
FORGET_VALIDATORS = "UPDATE {targets} SET etag = NULL, last_modified = NULL WHERE id = ?"

PROVED = "SELECT id, url, rule, evidence FROM link_aliases WHERE link_id = ? AND rule IN ('redirect', 'canonical')"
COPY_ALIAS = "INSERT OR IGNORE INTO link_aliases (link_id, url, rule, evidence) VALUES (?, ?, ?, ?)"
SEEN = "SELECT url, redirects FROM visits WHERE link_id = ? AND reread_of IS NULL"
CLAIMS = "SELECT id, evidence FROM work_claims WHERE link_id = ?"
FREE_WORK = "UPDATE OR IGNORE work_claims SET work = (SELECT l.url FROM links l WHERE l.id = ?) WHERE id = ?"
COPY_UNDONE = """
INSERT OR IGNORE INTO work_claims (work, target, link_id, rule, evidence, found_in, undone_at, undone_why)
SELECT l.url, c.target, l.id, c.rule, c.evidence, c.found_in, c.undone_at, c.undone_why
FROM work_claims c JOIN links l ON l.id = ? WHERE c.id = ? AND c.undone_at IS NOT NULL AND c.target <> l.url
"""
MOVE_CLAIM = "UPDATE work_claims SET link_id = ? WHERE id = ?"
SOURCE = "SELECT v.link_id FROM sources s JOIN visits v ON v.id = s.visit_id WHERE s.link_id = ?"
HAS_SOURCE = "SELECT 1 FROM sources WHERE link_id = ?"
SNAPSHOTS = "SELECT id, url, original FROM snapshots WHERE link_id = ?"
MOVE_SNAPSHOT = "UPDATE OR IGNORE snapshots SET link_id = ? WHERE id = ?"
MOVE_ASKS = """
UPDATE snapshot_asks SET link_id = :to WHERE link_id = :of AND about IN (SELECT value FROM json_each(:addresses))
"""
MOVE_SUBMISSIONS = """
UPDATE OR IGNORE snapshot_submissions SET link_id = :to
WHERE link_id = :of AND url IN (SELECT value FROM json_each(:addresses))
"""

PICTURE = "content_type, size, width, height, sha256, dhash, placeholder"
HAS_SEEN = "EXISTS (SELECT 1 FROM image_visits v WHERE v.image_id = images.id AND v.content_hash = images.sha256)"
COPY_PICTURE = f"""
UPDATE images SET ({PICTURE}) = (SELECT {PICTURE} FROM images o WHERE o.id = :of)
WHERE id = :to AND sha256 IS NULL AND EXISTS (
  SELECT 1 FROM image_visits v JOIN images o ON o.id = :of WHERE v.image_id = :to AND v.content_hash = o.sha256
)
"""  # noqa: S608 - of constants
FORGET_PICTURE = f"""
UPDATE images SET ({PICTURE}) = (NULL, NULL, NULL, NULL, NULL, NULL, NULL)
WHERE id = :of AND sha256 IS NOT NULL AND NOT {HAS_SEEN} AND EXISTS (
  SELECT 1 FROM image_visits v WHERE v.image_id = :to AND v.content_hash = images.sha256
)
"""  # noqa: S608 - of constants


@dataclass(frozen=True, kw_only=True, slots=True)
class Parting:
    """A link or image that is to be parted from another one."""

    former: int | None
    """Id that it had; None where it had none of its own."""

    form: str
    """Its address."""

    of: int
    """Id of the one with which it is now."""


def part_all(connection: sqlite3.Connection, kind: TargetKind) -> set[int]:
    """Part what is to be parted; return the ids of all that changed. To be called when addresses are those of today."""
    changed: set[int] = set()
    while partings := list(to_be_parted(connection, kind)):
        for parting in partings:
            changed |= {parting.of, _part(connection, TABLES[kind], parting)}
    return changed


def to_be_parted(connection: sqlite3.Connection, kind: TargetKind) -> Iterator[Parting]:
    """Yield what is to be parted: what had an id of its own, or is mentioned under an address that the other one had
    and has no more."""
    tables = TABLES[kind]
    for former, url, number, own in connection.execute(tables.sql(FORMER)).fetchall():
        if not is_masked(url) and not is_masked(own) and (form := today(kind, url)) != own:
            yield Parting(former=former, form=form, of=number)
    for _, url, number, own in connection.execute(tables.sql(ALIASES)).fetchall():
        if not is_masked(own) and (form := today(kind, url)) != own and _is_written(connection, tables, number, form):
            yield Parting(former=None, form=form, of=number)


def _is_written(connection: sqlite3.Connection, tables: TargetTables, number: int, form: str) -> bool:
    uses = connection.execute(tables.sql(USES), {"of": number, "to": number})
    return any(written_form(tables.kind, url) == form for *_, url in uses)


def _part(connection: sqlite3.Connection, tables: TargetTables, parting: Parting) -> int:
    """Give a link or image what is its own; return its id."""
    to = _found(connection, tables, parting)
    both: dict[str, object] = {"of": parting.of, "to": to}
    asked = [
        url
        for (url,) in connection.execute(tables.sql(ASKED), (parting.of,)).fetchall()
        if today(tables.kind, url) == parting.form
    ]
    # Visits are kept from any other link than one that has an address which was that of theirs.
    put_alias(connection, Target(tables.kind, parting.of), parting.form, NORMAL_FORM, "")
    connection.execute(tables.sql(MOVE_VISITS), {**both, "asked": as_json(asked)})
    _part_uses(connection, tables, parting, both)
    if tables.kind == "link":
        _part_what_was_seen(connection, parting.of, to, {parting.form, *asked})
    else:
        connection.execute(COPY_PICTURE, both)
        connection.execute(FORGET_PICTURE, both)
    _part_aliases(connection, tables, parting, to)
    for number in (parting.of, to):
        if asked:
            connection.execute(tables.sql(FORGET_VALIDATORS), (number,))
        update_state(connection, Target(tables.kind, number))
    return to


def _found(connection: sqlite3.Connection, tables: TargetTables, parting: Parting) -> int:
    """Return the id of the link or image that has the address, which is inserted where none has it."""
    found = connection.execute(tables.sql(AT), (parting.form,)).fetchone()
    if found is not None:
        if parting.former is not None:
            connection.execute(tables.sql(LEAD), {"to": found[0], "former": parting.former})
        return int(found[0])
    number = last_id(connection, tables.kind) + 1 if parting.former is None else parting.former
    row = {"id": number, "url": parting.form, "domain": domain_id(connection, domain(parting.form))}
    connection.execute(INSERT[tables.kind], {**row, "host": host_of_url(parting.form)})
    if parting.former is not None:
        connection.execute(tables.sql(FORGET_FORMER), (number,))
    return number


def _part_uses(
    connection: sqlite3.Connection, tables: TargetTables, parting: Parting, both: Mapping[str, object]
) -> None:
    """Give each of the two the mentions or uses of its own address."""
    rows = connection.execute(tables.sql(USES), both).fetchall()
    to = int(str(both["to"]))
    uses = [
        (number, issue, to if written_form(tables.kind, url) == parting.form else owner)
        for number, issue, owner, url in rows
    ]
    give_uses(connection, tables.kind, uses)


def _part_aliases(connection: sqlite3.Connection, tables: TargetTables, parting: Parting, to: int) -> None:
    """Give each of the two the addresses that it had before."""
    for number, url in connection.execute(tables.sql(ALIASES_OF), (parting.of,)).fetchall():
        if today(tables.kind, url) == parting.form:
            row = {"id": number, "to": to, "of": parting.of, "form": parting.form}
            connection.execute(tables.sql(MOVE_ALIAS), row)
            connection.execute(tables.sql(DELETE_ALIAS), row)


def _part_what_was_seen(connection: sqlite3.Connection, of: int, to: int, addresses: Collection[str]) -> None:
    """Give each of two links what its own visits proved and saw, and its own copies in web archives."""
    moved, left = _proofs(connection, to), _proofs(connection, of)
    for number, *alias in connection.execute(PROVED, (of,)).fetchall():
        if is_proof(alias[-1], moved):
            connection.execute(COPY_ALIAS, (to, *alias))
            if not is_proof(alias[-1], left):
                connection.execute(TABLES["link"].sql(DELETE_ALIAS), {"id": number, "of": of})
    for number, evidence in connection.execute(CLAIMS, (of,)).fetchall():
        if is_proof(evidence, moved):
            # Whether the one or the other join was undone is not known: neither comes back.
            if is_proof(evidence, left):
                connection.execute(FREE_WORK, (of, number))
                connection.execute(COPY_UNDONE, (to, number))
            else:
                connection.execute(MOVE_CLAIM, (to, number))
    seen = connection.execute(SOURCE, (of,)).fetchone()
    if seen is not None and seen[0] == to:
        if connection.execute(HAS_SOURCE, (to,)).fetchone():
            drop_source(connection, of)
        else:
            move_source(connection, of, to)
    part_revisions(connection, of, to)
    for number, url, original in connection.execute(SNAPSHOTS, (of,)).fetchall():
        if url.endswith(tuple(addresses)) or (original is not None and today("link", original) in addresses):
            connection.execute(MOVE_SNAPSHOT, (to, number))
    named = {"of": of, "to": to, "addresses": as_json(addresses)}
    for statement in (MOVE_ASKS, MOVE_SUBMISSIONS):
        connection.execute(statement, named)


def _proofs(connection: sqlite3.Connection, number: int) -> set[str]:
    """Return what the visits to a link may have proved."""
    (own,) = connection.execute(TABLES["link"].sql("SELECT url FROM {targets} WHERE id = ?"), (number,)).fetchone()
    found: set[str] = set()
    for url, redirects in connection.execute(SEEN, (number,)):
        hops = redirects_of(redirects)
        found |= {proof for address in (url, own) for proof in proofs(address, hops)}
    return found
