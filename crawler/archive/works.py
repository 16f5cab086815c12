"""Works that visits proved to be one: claims are kept, joins are derived from them, and each claim can be undone.

Links, mentions and `links.work` are unchanged by a join: it maps a work to the one that represents it, and the view
`link_works` applies it.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from crawler.archive.database import Archive
from crawler.archive.redaction.redactions import is_masked, load_redactions
from crawler.archive.rows import as_json
from crawler.items import Alias
from crawler.text.dates import utc_now
from crawler.urls import parts
from crawler.urls.hosts import host_of
from crawler.urls.identity import is_proof
from crawler.urls.reader_tokens import hides_token

__all__ = [
    "MAX_WORKS_OF_HOST",
    "WorkClaim",
    "credible_claims",
    "derive_joins",
    "list_claims",
    "rebuild_joins",
    "representatives",
    "undo_join",
    "withdraw_aliases",
    "write_aliases",
]

WORK = "SELECT url, work FROM links WHERE id = ?"
WORKS = "SELECT url, work FROM links WHERE url IN (SELECT value FROM json_each(?))"
INSERT_ALIAS = """
INSERT INTO link_aliases (link_id, url, rule, evidence) VALUES (?, ?, ?, ?)
ON CONFLICT (link_id, url, rule) DO UPDATE SET evidence = excluded.evidence WHERE evidence <> excluded.evidence
"""
CLAIM = """
INSERT INTO work_claims (work, target, link_id, rule, evidence, found_in) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (work, target, rule) DO UPDATE SET evidence = excluded.evidence
WHERE link_id = excluded.link_id AND evidence <> excluded.evidence
"""
UNDO = """
UPDATE work_claims SET undone_at = ?, undone_why = ?
WHERE undone_at IS NULL AND ((work = ? AND target = ?) OR (work = ? AND target = ?))
"""
# All claims that are connected with the given works, in either direction, undone ones included.
COMPONENT = """
WITH RECURSIVE near (work) AS (
  SELECT value FROM json_each(?)
  UNION SELECT c.target FROM work_claims c JOIN near n ON n.work = c.work
  UNION SELECT c.work FROM work_claims c JOIN near n ON n.work = c.target
)
SELECT c.work, c.target, c.undone_at IS NOT NULL FROM work_claims c JOIN near n ON n.work = c.work
"""
CLAIMS = "SELECT work, target, undone_at IS NOT NULL FROM work_claims"
LIST = """
SELECT c.id, c.work, c.target, c.rule, c.evidence, c.undone_at, c.undone_why,
  EXISTS (SELECT 1 FROM joined_works j WHERE j.work = c.work) AS believed
FROM work_claims c
WHERE (:claim IS NULL OR c.id = :claim) AND (:undone OR c.undone_at IS NULL)
  AND (:text IS NULL OR instr(c.work, :text) OR instr(c.target, :text))
ORDER BY c.id
"""
PROVED = "SELECT id, url, rule, evidence FROM link_aliases WHERE link_id = ? AND rule IN ('redirect', 'canonical')"
DELETE_ALIAS = "DELETE FROM link_aliases WHERE id = ?"
CLAIMED = "SELECT id, target, rule, evidence FROM work_claims WHERE link_id = ? AND undone_at IS NULL"
DELETE_CLAIM = "DELETE FROM work_claims WHERE id = ?"
JOINS = "SELECT work, stands FROM joined_works"
JOINS_OF = "SELECT work, stands FROM joined_works WHERE work IN (SELECT value FROM json_each(?))"
DELETE_JOINS = "DELETE FROM joined_works WHERE work IN (SELECT value FROM json_each(?))"
JOIN = "INSERT INTO joined_works (work, stands) VALUES (?, ?)"

MAX_WORKS_OF_HOST = 5
"""Works of one host that may claim the same target; more of them lead to a page that replaces all lost ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkClaim:
    """A claim that a work is another."""

    id: int
    """Id of its row."""

    work: str
    """Work of the link that was visited."""

    target: str
    """Work that it is said to be."""

    rule: str
    """What says so: a redirect, or a canonical address."""

    evidence: str
    """What the rule saw."""

    undone_at: str | None
    """Time at which a person undid it, UTC; None while it holds."""

    undone_why: str | None
    """Reason that the person gave; None while it holds."""

    believed: bool
    """Whether the work is joined, by this claim or another one."""


def list_claims(
    archive: Archive, *, claim: int | None = None, text: str | None = None, undone: bool = False
) -> list[WorkClaim]:
    """Return the claims, by id. Raises ArchiveError.

    Args:
        archive: where they are.
        claim: only the claim of this id.
        text: only claims with this text in one of the two addresses.
        undone: whether to include claims that a person undid.
    """
    rows = archive.rows(LIST, {"claim": claim, "text": text, "undone": undone})
    return [WorkClaim(**row | {"believed": bool(row["believed"])}) for row in rows]


def write_aliases(archive: Archive, run_id: int, link_id: int, aliases: Iterable[Alias]) -> bool:
    """Insert other addresses of a link that a visit proved, and join their works; return whether anything changed.

    The same input again changes nothing, and a join that a person undid stays undone. Raises ArchiveError.
    """
    with archive.transaction() as connection:
        redactions = load_redactions(connection)
        given = [alias for alias in aliases if redactions.link(alias.url) is None]
        before = connection.total_changes
        url, work = connection.execute(WORK, (link_id,)).fetchone()
        if is_masked(url):
            return False
        works = dict(connection.execute(WORKS, (as_json(alias.url for alias in given),)).fetchall())
        for alias in given:
            if alias.url != url:
                connection.execute(INSERT_ALIAS, (link_id, alias.url, alias.rule, alias.evidence))
            target = works.get(alias.url, alias.url)
            if target != work:
                connection.execute(CLAIM, (work, target, link_id, alias.rule, alias.evidence, run_id))
        changed = connection.total_changes > before
        if changed:
            _update_joins(connection, [work])
    return changed


def withdraw_aliases(archive: Archive, link_id: int, proofs: Collection[str], kept: Collection[Alias]) -> bool:
    """Delete the aliases and claims of a link that a visit once proved and, read again, does not; return whether any.

    Claims that a person undid stay. Raises ArchiveError.

    Args:
        archive: where they are.
        link_id: the link.
        proofs: evidence that the visit may have given; what ends with a space is how it begins.
        kept: the aliases that it proves now.
    """
    with archive.transaction() as connection:
        told, claimed = (
            [row for row in connection.execute(statement, (link_id,)) if is_proof(row[-1], proofs)]
            for statement in (PROVED, CLAIMED)
        )
        if not told and not claimed:
            return False
        works = dict(connection.execute(WORKS, (as_json(alias.url for alias in kept),)).fetchall())
        proved = {(address, alias.rule) for alias in kept for address in (alias.url, works.get(alias.url))}
        aliases, claims = (
            [(number,) for number, address, rule, _ in rows if (address, rule) not in proved]
            for rows in (told, claimed)
        )
        connection.executemany(DELETE_ALIAS, aliases)
        connection.executemany(DELETE_CLAIM, claims)
        if claims:
            rebuild_joins(archive)
    return bool(aliases or claims)


def undo_join(archive: Archive, one: str, other: str, why: str) -> bool:
    """Undo every claim that the two works are one, for the reason given; return whether there was one.

    They may still be joined through a third work. Raises ArchiveError.
    """
    with archive.transaction() as connection:
        undone = connection.execute(UNDO, (utc_now(), why, one, other, other, one)).rowcount > 0
        if undone:
            _update_joins(connection, [one, other])
    return undone


def rebuild_joins(archive: Archive) -> None:
    """Derive all joins from the claims again. Raises ArchiveError."""
    with archive.transaction() as connection:
        rows = connection.execute(CLAIMS).fetchall()
        _replace_joins(connection, dict(connection.execute(JOINS)), derive_joins(rows))


def credible_claims(claims: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the claims (work, target) without those to whose target too many works of one host lead.

    Redirects that count the clicks in mails are of one host, and many of them lead to the same page.

    >>> closed = {(f"https://a.example/{n}", "https://a.example/closed") for n in range(9)}
    >>> credible_claims(closed | {("https://b.example/1", "https://b.example/2")})
    {('https://b.example/1', 'https://b.example/2')}
    """
    distinct = set(claims)
    works = Counter(target for _, target in distinct)
    sought = {target for target, count in works.items() if count > MAX_WORKS_OF_HOST}
    led = Counter((_host(work), target) for work, target in distinct if target in sought)
    return {
        (work, target)
        for work, target in distinct
        if target not in sought or led[_host(work), target] <= MAX_WORKS_OF_HOST or hides_token(work)
    }


def derive_joins(rows: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """Return work -> the work that represents it, by claims (work, target, whether a person undid it) in any order.

    An undone claim joins in neither direction, whatever the rule of another claim.

    >>> derive_joins([("a", "b", 0), ("b", "c", 1), ("c", "b", 0)])
    {'a': 'b'}
    """
    claims: set[tuple[str, str]] = set()
    undone: set[tuple[str, str]] = set()
    for work, target, is_undone in rows:
        claims.add((work, target))
        if is_undone:
            undone |= {(work, target), (target, work)}
    return representatives(credible_claims(claims - undone))


def representatives(claims: Collection[tuple[str, str]]) -> dict[str, str]:
    """Return work -> the work that represents it, for all works that the claims (work, target) join but their
    representatives.

    The representative is a work that claims to be no other; of several, the target of most claims, then the shortest.
    The order of the claims does not matter.

    >>> representatives([("a", "b"), ("b", "c")]) == {"a": "c", "b": "c"}
    True
    >>> representatives([("b", "a"), ("a", "b")])
    {'b': 'a'}
    """
    neighbours: dict[str, set[str]] = defaultdict(set)
    for work, target in claims:
        neighbours[work].add(target)
        neighbours[target].add(work)
    led = Counter(target for _, target in set(claims))
    leaves = {work for work, _ in claims}
    representative: dict[str, str] = {}
    seen: set[str] = set()
    for work in neighbours:
        if work in seen:
            continue
        joined = _reached(work, neighbours)
        seen |= joined
        first = min(joined, key=lambda each: (each in leaves, -led[each], len(each), each))
        representative |= {each: first for each in sorted(joined) if each != first}
    return representative


def _reached(start: str, neighbours: Mapping[str, Collection[str]]) -> set[str]:
    """Return all works that are connected with `start`."""
    reached, ahead = {start}, [start]
    while ahead:
        new = set(neighbours[ahead.pop()]) - reached
        reached |= new
        ahead += new
    return reached


def _update_joins(connection: sqlite3.Connection, works: Iterable[str]) -> None:
    """Derive the joins of all works that claims connect with these."""
    rows = connection.execute(COMPONENT, (as_json(works),)).fetchall()
    near = as_json({name for work, target, _ in rows for name in (work, target)})
    _replace_joins(connection, dict(connection.execute(JOINS_OF, (near,))), derive_joins(rows))


def _replace_joins(connection: sqlite3.Connection, stored: Mapping[str, str], derived: Mapping[str, str]) -> None:
    """Write derived joins in place of stored ones; what is so already is not written."""
    if gone := stored.items() - derived.items():
        connection.execute(DELETE_JOINS, (as_json(work for work, _ in gone),))
    connection.executemany(JOIN, sorted(derived.items() - stored.items()))


def _host(url: str) -> str:
    split = parts.split(url)
    return host_of(split.authority).lower() if split else ""
