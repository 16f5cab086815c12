"""Give links the works of today's rules of folding; aliases that visits proved, and claims, follow them."""

import sqlite3
from collections.abc import Collection, Iterator
from itertools import groupby
from operator import itemgetter

from crawler.archive.addresses.proofs import prove_again
from crawler.archive.redaction.redactions import Redactions, is_masked, load_redactions
from crawler.items import Alias
from crawler.urls import fold, normalise
from crawler.urls.folding import work_of

__all__ = ["follow_works", "wrong_works"]

LINKS = """
SELECT l.id, l.url, l.work, a.url, a.rule, a.evidence
FROM links l LEFT JOIN link_aliases a ON a.link_id = l.id AND a.rule NOT IN ('redirect', 'canonical', 'normal_form')
ORDER BY l.id, a.id
"""
SET_WORK = "UPDATE links SET work = ? WHERE id = ?"
DELETE_FOLDS = "DELETE FROM link_aliases WHERE link_id = ? AND rule NOT IN ('redirect', 'canonical', 'normal_form')"
PUT_FOLD = "INSERT INTO link_aliases (link_id, url, rule, evidence) VALUES (?, ?, ?, ?)"

SEEN = """
SELECT a.id, a.url, l.url, l.work FROM link_aliases a JOIN links l ON l.id = a.link_id
WHERE a.rule IN ('redirect', 'canonical')
"""
SET_ALIAS = "UPDATE OR IGNORE link_aliases SET url = ? WHERE id = ?"
DELETE_OTHER = "DELETE FROM link_aliases WHERE id = ? AND url <> ?"

WORK_AT = "SELECT work FROM links WHERE url = ?"
CLAIMS = """
SELECT c.id, c.work, c.target, c.link_id, c.rule, c.evidence, c.found_in, c.undone_at, c.undone_why, l.work
FROM work_claims c JOIN links l ON l.id = c.link_id ORDER BY c.id
"""
DELETE_CLAIM = "DELETE FROM work_claims WHERE id = ?"
PUT_CLAIM = """
INSERT INTO work_claims (id, work, target, link_id, rule, evidence, found_in, undone_at, undone_why)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# Found by the first visit, where it is not known by which.
PROVED = """
SELECT a.link_id, l.work, a.url, a.rule, a.evidence, coalesce(
  (SELECT v.run_id FROM visits v WHERE v.link_id = l.id ORDER BY v.started, v.id LIMIT 1), (SELECT min(id) FROM runs)
)
FROM link_aliases a JOIN links l ON l.id = a.link_id
WHERE a.rule IN ('redirect', 'canonical') AND l.url NOT GLOB 'redacted:*' ORDER BY a.id
"""
CLAIM = """
INSERT OR IGNORE INTO work_claims (work, target, link_id, rule, evidence, found_in) VALUES (?, ?, ?, ?, ?, ?)
"""

Claim = tuple[int, str, str, int, str, str, int, str | None, str | None]
"""A row of `work_claims`."""


def follow_works(
    connection: sqlite3.Connection, *, moved: Collection[int] = (), back: Collection[int] = ()
) -> set[int]:
    """Write the works of links that have others, and what follows from them; return the ids of those links.

    What visits prove is derived again where a rule is withdrawn: while it led from one address to the other, there was
    nothing to prove.

    Args:
        connection: in a transaction.
        moved: ids of links whose address is another.
        back: ids of links that have an address back, or were parted.
    """
    changed = set()
    for number, url, work, wanted in list(wrong_works(connection)):
        if wanted != work:
            connection.execute(SET_WORK, (wanted, number))
        changed.add(number)
        connection.execute(DELETE_FOLDS, (number,))
        alias = _alias(url) if wanted != url else None
        if alias is not None:
            connection.execute(PUT_FOLD, (number, alias.url, alias.rule, alias.evidence))
    prove_again(connection, changed - set(moved) | set(back))
    _follow_aliases(connection)
    _follow_claims(connection)
    return changed | _claim_again(connection)


def wrong_works(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str, str]]:
    """Yield id, address, work and wanted work of each link whose work, or whose proof of it, is another."""
    redactions = load_redactions(connection)
    for (number, url, work), rows in groupby(connection.execute(LINKS), itemgetter(0, 1, 2)):
        if is_masked(url):
            continue
        alias = _kept(_alias(url), redactions)
        wanted = alias.url if alias is not None else url
        aliases = [Alias(url=other, rule=rule, evidence=why) for *_, other, rule, why in rows if other is not None]
        if work != wanted or aliases != ([alias] if alias is not None else []):
            yield number, url, work, wanted


def _alias(url: str) -> Alias | None:
    found = fold(url)
    return Alias(url=found.url, rule=found.rule, evidence=found.evidence) if found else None


def _kept(alias: Alias | None, redactions: Redactions) -> Alias | None:
    """Return an alias, unless its address was redacted."""
    return None if alias is None or redactions.link(alias.url) is not None else alias


def _follow_aliases(connection: sqlite3.Connection) -> None:
    """Write other addresses, as visits proved them, as today's rules fold them; one that says nothing is deleted."""
    for number, url, own, work in connection.execute(SEEN).fetchall():
        wanted = work_of(normalise(url).url)
        if wanted in (own, work):
            connection.execute(DELETE_OTHER, (number, ""))
        elif wanted != url:
            connection.execute(SET_ALIAS, (wanted, number))
            # Where the link has that alias already, the update was ignored.
            connection.execute(DELETE_OTHER, (number, wanted))


def _follow_claims(connection: sqlite3.Connection) -> None:
    """Have claims speak of the works that their links have now. What a person undid stays undone."""
    rows = connection.execute(CLAIMS).fetchall()
    wanted: dict[tuple[str, str, str], Claim] = {}
    for number, work, target, link, rule, evidence, run, undone_at, undone_why, now in rows:
        address = work_of(normalise(target).url)
        told = (now, _work_at(connection, address))
        if told[0] == told[1]:
            if undone_at is None:
                continue
            told = (work, target)
        claim: Claim = (number, *told, link, rule, evidence, run, undone_at, undone_why)
        other = wanted.get((*told, rule))
        wanted[(*told, rule)] = claim if other is None else _undone(other, claim)
    stored = {row[0]: tuple(row[:-1]) for row in rows}
    left = {claim[0]: claim for claim in wanted.values()}
    changed = [number for number, row in stored.items() if left.get(number) != row]
    connection.executemany(DELETE_CLAIM, [(number,) for number in changed])
    connection.executemany(PUT_CLAIM, [left[number] for number in changed if number in left])


def _claim_again(connection: sqlite3.Connection) -> set[int]:
    """Insert the claims that aliases prove and that are missing, since links that were one had one; return the ids of
    the links."""
    changed = set()
    for number, work, url, rule, evidence, run in connection.execute(PROVED).fetchall():
        target = _work_at(connection, url)
        if target != work and connection.execute(CLAIM, (work, target, number, rule, evidence, run)).rowcount:
            changed.add(number)
    return changed


def _work_at(connection: sqlite3.Connection, address: str) -> str:
    """Return the work of the link at an address; the address where there is none."""
    row = connection.execute(WORK_AT, (address,)).fetchone()
    return row[0] if row is not None else address


def _undone(first: Claim, second: Claim) -> Claim:
    """Return the first of two claims that are one now; undone, if one of them is."""
    return first if first[-1] is not None or second[-1] is None else (*first[:-2], *second[-2:])
