"""The rows of `problems`: written with what they are about, listed, and accepted by a person."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from crawler.archive.database import Archive
from crawler.archive.issues.publications import publication_id
from crawler.archive.rows import Row, as_json, changes, ids_for
from crawler.items import Edition, Problem
from crawler.problems import KINDS
from crawler.text.dates import utc_now

__all__ = [
    "ProblemCount",
    "StoredProblem",
    "accept_problem",
    "count_found",
    "count_open",
    "count_problems",
    "is_accepted",
    "list_problems",
    "open_subjects",
    "replace_problems",
    "write_link_problems",
    "write_problems",
]

OF_ISSUE = """
SELECT id, publication_id, issue_id, edition_id, link_id, kind, severity, about, evidence, from_fetch, accepted_at
FROM problems WHERE issue_id = ? AND edition_id IS NULL
"""
OF_EDITIONS = """
SELECT id, publication_id, issue_id, edition_id, link_id, kind, severity, about, evidence, from_fetch, accepted_at
FROM problems WHERE edition_id IN (SELECT value FROM json_each(?))
"""
OF_NEITHER = """
SELECT id, publication_id, issue_id, edition_id, link_id, kind, severity, about, evidence, from_fetch, accepted_at
FROM problems WHERE publication_id = ? AND issue_id IS NULL AND edition_id IS NULL
"""
# Written as in the index problems_identity, which finds them.
OF_LINK = """
SELECT id, publication_id, issue_id, edition_id, link_id, kind, severity, about, evidence, from_fetch, accepted_at
FROM problems
WHERE publication_id = ? AND coalesce(issue_id, 0) = 0 AND coalesce(edition_id, 0) = 0 AND kind = ? AND about = ?
"""
PUBLICATION_OF_LINK = """
SELECT i.publication_id FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE m.link_id = ? LIMIT 1
"""
# Not the greatest id: one that a person has read in a list must not come to mean another problem.
LAST = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'problems'"
INSERT = """
INSERT INTO problems (
  id, publication_id, issue_id, edition_id, link_id, kind, severity, about, evidence, from_fetch, found_in
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE = """
UPDATE problems SET
  publication_id = ?, issue_id = ?, edition_id = ?, link_id = ?, kind = ?, severity = ?, about = ?, evidence = ?,
  from_fetch = ?
WHERE id = ?
"""
DELETE = "DELETE FROM problems WHERE id = ?"

OPEN = """
SELECT count(*) FROM problems r JOIN publications p ON p.id = r.publication_id
WHERE p.key = ? AND r.accepted_at IS NULL
"""
FOUND = """
SELECT count(*) FROM problems r JOIN publications p ON p.id = r.publication_id
WHERE p.key = ? AND r.found_in = ? AND (r.issue_id IS NOT NULL OR r.edition_id IS NOT NULL)
  AND r.kind NOT IN (SELECT value FROM json_each(?))
"""
COUNTS = "SELECT kind, severity, problems, issues, example FROM problem_summary"
LIST = """
SELECT
  o.id, o.kind, o.severity, p.key AS publication, i.key AS issue, i.number, e.url AS edition_url, o.about, o.evidence,
  r.started AS found, o.accepted_at, o.accepted_why
FROM problems o
JOIN publications p ON p.id = o.publication_id
JOIN runs r ON r.id = o.found_in
LEFT JOIN issues i ON i.id = o.issue_id
LEFT JOIN editions e ON e.id = o.edition_id
WHERE (:kind IS NULL OR o.kind = :kind) AND (:number IS NULL OR i.number = :number)
  AND (:accepted OR o.accepted_at IS NULL)
ORDER BY o.kind, i.published, o.id
"""
SUBJECTS = """
SELECT DISTINCT r.about FROM problems r JOIN publications p ON p.id = r.publication_id
WHERE p.key = ? AND r.issue_id IS NULL AND r.edition_id IS NULL AND r.accepted_at IS NULL
"""
ACCEPTED = """
SELECT 1 FROM problems r JOIN publications p ON p.id = r.publication_id
WHERE p.key = ? AND r.kind = ? AND r.about = ? AND r.accepted_at IS NOT NULL LIMIT 1
"""
ACCEPT = "UPDATE problems SET accepted_at = ?, accepted_why = ? WHERE id = ?"

_IDENTITY_OF_ROW = (3, 5, 7, 8)
"""Positions of edition, kind, about and evidence in a row."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProblemCount:
    """The open problems of one kind."""

    kind: str
    """The kind."""

    severity: str
    """Severity of the kind."""

    problems: int
    """How many there are."""

    issues: int
    """How many issues have one."""

    example: str
    """Evidence of one of them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredProblem:
    """A row of `problems`."""

    id: int
    """Id of the row; may be cited."""

    kind: str
    """Kind of problem."""

    severity: str
    """Severity of the kind."""

    publication: str
    """Key of the publication."""

    issue: str | None
    """Key of the issue; None without one."""

    number: int | None
    """Number of the issue; None without one."""

    edition_url: str | None
    """Address of the edition; None without one."""

    about: str
    """Address or file that it is about; empty without one."""

    evidence: str
    """What was seen, in words."""

    found: str
    """Start of the run that found it, UTC."""

    accepted_at: str | None
    """Time at which a person accepted it, UTC; None while it is open."""

    accepted_why: str | None
    """Reason that the person gave."""


def count_problems(archive: Archive) -> list[ProblemCount]:
    """Return the number of open problems by kind, the most frequent first. Raises ArchiveError."""
    return [ProblemCount(**row) for row in archive.rows(COUNTS)]


def count_open(archive: Archive, publication: str) -> int:
    """Return how many problems of the publication are open. Raises ArchiveError."""
    return int(archive.query(OPEN, (publication,))[0][0])


def count_found(archive: Archive, publication: str, run_id: int, *, without: Collection[str]) -> int:
    """Return how many problems of the publication's issues a run was the first to find, without some kinds.

    Raises ArchiveError.
    """
    return int(archive.query(FOUND, (publication, run_id, as_json(without)))[0][0])


def list_problems(
    archive: Archive, *, kind: str | None = None, number: int | None = None, accepted: bool = False
) -> list[StoredProblem]:
    """Return the open problems, by kind and date of the issue. Raises ArchiveError.

    Args:
        archive: where they are.
        kind: only those of this kind.
        number: only those of the issues (there may be several) with this number.
        accepted: whether to include those that were accepted.
    """
    rows = archive.rows(LIST, {"kind": kind, "number": number, "accepted": accepted})
    return [StoredProblem(**row) for row in rows]


def accept_problem(archive: Archive, problem: int, why: str) -> bool:
    """Accept the problem of this id, for the reason given; return whether there is one. Raises ArchiveError."""
    with archive.transaction() as connection:
        return connection.execute(ACCEPT, (utc_now(), why, problem)).rowcount == 1


def is_accepted(archive: Archive, publication: str, kind: str, about: str) -> bool:
    """Return whether a problem of this kind about this address or file was accepted, whatever its evidence.

    Raises ArchiveError.
    """
    return bool(archive.query(ACCEPTED, (publication, kind, about)))


def open_subjects(archive: Archive, publication: str) -> set[str]:
    """Return the addresses and files that open problems without issue and edition are about. Raises ArchiveError."""
    return {about for (about,) in archive.query(SUBJECTS, (publication,))}


def write_problems(
    archive: Archive, publication: str, problems: Iterable[Problem], run_id: int, *, checked: Collection[str] = ()
) -> None:
    """Replace problems that belong to no issue and no edition, such as a listing that could not be read.

    Args:
        archive: where to write.
        publication: key of the publication.
        problems: what the run found.
        run_id: the run.
        checked: addresses or files that the run checked. An open problem about one of them that is not among `problems`
            is deleted; problems about others stay.

    Raises:
        ArchiveError: and nothing was written.
    """
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        stored = connection.execute(OF_NEITHER, (publication_row,)).fetchall()
        looked_at = set(checked)
        wanted: dict[tuple[object, ...], Row] = {
            (None, problem.kind, problem.about or "", problem.evidence): (
                *(publication_row, None, None, None),
                *(problem.kind, KINDS[problem.kind][0], problem.about or "", problem.evidence, 0),
            )
            for problem in problems
        }
        kept = [row for row in stored if row[7] not in looked_at]
        wanted = {_identity(row): row[1:-1] for row in kept} | wanted
        _replace(connection, stored, wanted, run_id)


def write_link_problems(
    archive: Archive, link_id: int, kind: str, about: str, evidence: Iterable[str], run_id: int
) -> None:
    """Replace the problems of one kind about a link's address; accepted ones stay. Raises ArchiveError."""
    with archive.transaction() as connection:
        found = connection.execute(PUBLICATION_OF_LINK, (link_id,)).fetchone()
        if found is None:  # no issue mentions it any more
            return
        stored = connection.execute(OF_LINK, (found[0], kind, about)).fetchall()
        severity = KINDS[kind][0]
        wanted: dict[tuple[object, ...], Row] = {
            (None, kind, about, words): (found[0], None, None, link_id, kind, severity, about, words, 0)
            for words in evidence
        }
        _replace(connection, stored, wanted, run_id)


def replace_problems(
    connection: sqlite3.Connection,
    publication_row: int,
    issue_row: int | None,
    *,
    problems: Iterable[Problem] | None,
    editions: Mapping[int, Edition],
    links: Mapping[str, int],
    run_id: int,
) -> None:
    """Replace the problems of an issue and its editions; accepted ones stay, whether or not they occur again.

    Args:
        connection: in a transaction.
        publication_row: id of the publication.
        issue_row: id of the issue; None for an edition without one.
        problems: of the issue itself; None leaves them as they are.
        editions: id -> edition, whose problems are written too.
        links: URL as written -> link id, for problems that are about a link.
        run_id: the run that found them.
    """
    found: dict[tuple[object, ...], Row] = {}
    for problem, edition, from_fetch in _with_editions(problems or (), editions):
        about = problem.about or ""
        found.setdefault(
            (edition, problem.kind, about, problem.evidence),
            (
                *(publication_row, issue_row, edition, links.get(about)),
                *(problem.kind, KINDS[problem.kind][0], about, problem.evidence, int(from_fetch)),
            ),
        )
    stored = connection.execute(OF_EDITIONS, (as_json(editions),)).fetchall()
    if issue_row is not None and problems is not None:
        stored += connection.execute(OF_ISSUE, (issue_row,)).fetchall()
    _replace(connection, stored, found, run_id)


def _with_editions(
    problems: Iterable[Problem], editions: Mapping[int, Edition]
) -> Iterator[tuple[Problem, int | None, bool]]:
    """Yield the problems of editions, then those of the issue: with the edition, and whether fetching found it."""
    for number, edition in editions.items():
        yield from ((problem, number, True) for problem in edition.document.problems)
        yield from ((problem, number, False) for problem in (*edition.problems, *edition.body.problems))
    yield from ((problem, None, False) for problem in problems)


def _replace(
    connection: sqlite3.Connection, stored: Collection[Row], wanted: Mapping[tuple[object, ...], Row], run_id: int
) -> None:
    """Replace the stored rows by the wanted ones: identity -> the row without its id."""
    if not stored and not wanted:
        return
    ids = ids_for(wanted, {_identity(row): row[0] for row in stored}, connection.execute(LAST).fetchone()[0])
    made = changes([row[:-1] for row in stored], [(ids[key], *row) for key, row in wanted.items()])
    accepted = {row[0] for row in stored if row[-1] is not None}
    connection.executemany(INSERT, [(*row, run_id) for row in made.added])
    connection.executemany(UPDATE, made.updates)
    connection.executemany(DELETE, [row for row in made.deletes if row[0] not in accepted])


def _identity(row: Row) -> tuple[object, ...]:
    return tuple(row[place] for place in _IDENTITY_OF_ROW)
