"""Bring the addresses and works of links, and the addresses of images, to what the rules of today say."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator

from crawler.archive.addresses.join import NORMAL_FORM, join, put_alias
from crawler.archive.addresses.part import part_all, to_be_parted
from crawler.archive.addresses.wanted import today, wanted_addresses
from crawler.archive.addresses.works import follow_works, wrong_works
from crawler.archive.database import Archive
from crawler.archive.ledger.states import update_state
from crawler.archive.ledger.targets import TABLES
from crawler.archive.ledger.versions import derived_by, forget_version, note_version
from crawler.archive.link_keys import set_keys
from crawler.archive.links import domain_id
from crawler.archive.redaction.redact import redact_again
from crawler.archive.redaction.redactions import MASK_PREFIX, is_masked
from crawler.archive.rows import as_json
from crawler.archive.works import rebuild_joins
from crawler.text.program_version import package_version
from crawler.urls import domain, normalise
from crawler.urls.hosts import host_of_url
from crawler.visits.target import Target, TargetKind

__all__ = ["bring_up_addresses", "find_wrong_addresses", "renormalise"]

AT = "SELECT id FROM {targets} WHERE url = ?"
PARK = "UPDATE {targets} SET url = 'moving:' || id WHERE id = ?"
MOVE = {
    "link": "UPDATE links SET url = :url, domain_id = :domain WHERE id = :id",
    "image": "UPDATE images SET url = :url, domain_id = :domain, host = :host WHERE id = :id",
}
# A visit is told by the address of the link, and so are doubts that visits raised.
FOLLOW_PROBLEMS = """
UPDATE OR IGNORE problems SET about = :new, evidence = replace(evidence, :old, :new)
WHERE link_id = :id AND issue_id IS NULL AND edition_id IS NULL AND about = :old
"""
REDACTION = "SELECT id FROM redactions WHERE kind = ? AND target = ?"
DELETE_ALIAS = "DELETE FROM {aliases} WHERE {owner} = ? AND url = ?"
DOMAINS = "SELECT t.id, t.url, d.name FROM {targets} t LEFT JOIN domains d ON d.id = t.domain_id"
SET_DOMAIN = "UPDATE {targets} SET domain_id = ? WHERE id = ?"

# Those whose last link or image got another one: their pages would be empty.
DELETE_DOMAINS = """
DELETE FROM domains WHERE id IN (SELECT value FROM json_each(?))
  AND id NOT IN (SELECT domain_id FROM links WHERE domain_id IS NOT NULL)
  AND id NOT IN (SELECT domain_id FROM images WHERE domain_id IS NOT NULL)
"""
NAMED_DOMAINS = "SELECT domain_id FROM links UNION SELECT domain_id FROM images"


def bring_up_addresses(archive: Archive) -> int:
    """Do what `renormalise` does, if the rules of addresses are not those by which it was last done; return the number
    of rows that changed. Raises ArchiveError, and nothing was changed."""
    version = package_version(__name__)
    if derived_by(archive, "addresses") == version:
        return 0
    with archive.transaction():
        changed = renormalise(archive)
        note_version(archive, "addresses", version)
    return changed


def renormalise(archive: Archive) -> int:
    """Give each link and image the address, key, domain and work of today's rules, in one transaction; return how many
    rows had others; another key alone does not count.

    A link keeps its id, its ledger and its mentions; its former address becomes an alias. Of two that get the same
    address the one with the smaller id stays, with all that both had, and the other id leads to it. Those that were
    joined so and have different addresses again are parted. Mentions of any other link that is now several get theirs
    when their issues are made anew.

    Raises:
        ArchiveError: and nothing was changed.
    """
    with archive.transaction() as connection:
        before = {number for (number,) in connection.execute(NAMED_DOMAINS)}
        moved = {kind: _readdress(archive, kind) for kind in TABLES}
        changed = {(kind, number) for kind in TABLES for number in (*moved[kind], *_set_domains(connection, kind))}
        parted = {kind: part_all(connection, kind) for kind in TABLES}
        changed |= {(kind, number) for kind in TABLES for number in parted[kind]}
        back = parted["link"] | {number for number, is_back in moved["link"].items() if is_back}
        changed |= {("link", number) for number in follow_works(connection, moved=moved["link"], back=back)}
        set_keys(connection)
        if changed:
            after = {number for (number,) in connection.execute(NAMED_DOMAINS)}
            connection.execute(DELETE_DOMAINS, (as_json(before - after),))
            rebuild_joins(archive)
            forget_version(connection, "drift")
    return len(changed)


def find_wrong_addresses(archive: Archive) -> Iterator[str]:
    """Yield a description of each address that is not what the rules of today say."""
    for kind in TABLES:
        for _, url, wanted in wanted_addresses(archive.connection, kind):
            yield f"{kind}s: {url} is {wanted}"
        for parting in to_be_parted(archive.connection, kind):
            yield f"{kind}s: {parting.form} is another one than {parting.of}"
    for _, url, work, wanted in wrong_works(archive.connection):
        yield f"links: the work of {url} is {wanted}, not {work}"


def _readdress(archive: Archive, kind: TargetKind) -> dict[int, bool]:
    """Give all links or images their addresses; return the ids of those that had others, and whether they have one back
    from which a withdrawn rule led."""
    connection = archive.connection
    groups: dict[str, dict[int, str]] = defaultdict(dict)
    moving: dict[int, bool] = {}
    for number, url, wanted in wanted_addresses(connection, kind):
        groups[wanted][number] = url
        moving[number] = wanted != today(kind, url)
    for wanted, members in groups.items():
        for (number,) in connection.execute(TABLES[kind].sql(AT), (wanted,)).fetchall():
            if number not in moving:
                members[number] = wanted
    # An address may be given to one link while it is that of another, which gets its own.
    connection.executemany(TABLES[kind].sql(PARK), [(number,) for members in groups.values() for number in members])
    for wanted, members in groups.items():
        _readdress_group(archive, kind, wanted, members)
    return moving


def _readdress_group(archive: Archive, kind: TargetKind, wanted: str, members: dict[int, str]) -> None:
    connection = archive.connection
    kept = min(members)
    for number, url in sorted(members.items()):
        if kind == "link" and url != wanted:
            connection.execute(FOLLOW_PROBLEMS, {"id": number, "old": url, "new": wanted})
        if number != kept:
            join(connection, Target(kind, number), kept, url=url, why=_evidence(url))
    if is_masked(wanted):
        _redact_group(archive, kind, wanted, kept)
        return
    row = {"id": kept, "url": wanted, "domain": domain_id(connection, domain(wanted)), "host": host_of_url(wanted)}
    connection.execute(MOVE[kind], row)
    if members[kept] != wanted:
        put_alias(connection, Target(kind, kept), members[kept], NORMAL_FORM, _evidence(members[kept]))
    connection.execute(TABLES[kind].sql(DELETE_ALIAS), (kept, wanted))
    if len(members) > 1:
        update_state(connection, Target(kind, kept))


def _redact_group(archive: Archive, kind: TargetKind, masked: str, kept: int) -> None:
    """Remove what has a redacted address by today's rules."""
    ((redaction,),) = archive.query(REDACTION, (kind, masked.removeprefix(MASK_PREFIX)))
    redact_again(archive, redaction, kind, kept)
    update_state(archive.connection, Target(kind, kept))


def _evidence(former: str) -> str:
    rules = normalise(former).rules
    return (
        f"was the normal form before {', '.join(rules)}" if rules else "was the normal form by rules that are withdrawn"
    )


def _set_domains(connection: sqlite3.Connection, kind: TargetKind) -> set[int]:
    """Set the domain of each link or image where it is another; return their ids."""
    wrong = {
        number: right
        for number, url, name in connection.execute(TABLES[kind].sql(DOMAINS))
        if (right := domain(url)) != name and not is_masked(url)
    }
    connection.executemany(
        TABLES[kind].sql(SET_DOMAIN), [(domain_id(connection, name), number) for number, name in wrong.items()]
    )
    return set(wrong)
