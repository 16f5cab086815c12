"""The rows of `problems`: written with what they are about."""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping

from crawler.archive.database import Archive
from crawler.archive.inserts import insert_rows
from crawler.archive.issues.publications import publication_id
from crawler.archive.rows import Row, as_json, changes, ids_for
from crawler.items import Edition, Problem
from crawler.problems import KINDS, OF_RUNS

__all__ = [
    "is_accepted",
    "is_accepted_of_edition",
    "is_standing",
    "open_subjects",
    "replace_problems",
    "write_link_problems",
    "write_problems",
    "write_run_problems",
]

_STORED = """
SELECT id, publication_id, issue_id, edition_id, link_id, kind, severity, about, evidence, from_fetch, accepted_at
FROM problems
"""
_OF_ISSUE_ALONE = f"{_STORED} WHERE issue_id = ? AND edition_id IS NULL"
OF_ISSUE = f"{_OF_ISSUE_ALONE} AND kind NOT IN (SELECT value FROM json_each(?))"  # noqa: S608 - of constants
OF_RUN = f"{_OF_ISSUE_ALONE} AND kind IN (SELECT value FROM json_each(?))"  # noqa: S608 - of constants
OF_EDITIONS = f"{_STORED} WHERE edition_id IN (SELECT value FROM json_each(?))"  # noqa: S608 - of constants
OF_NEITHER = f"{_STORED} WHERE publication_id = ? AND issue_id IS NULL AND edition_id IS NULL"
# Written as in the index problems_identity, which finds them.
OF_LINK = f"""{_STORED}
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

SUBJECTS = """
SELECT DISTINCT r.about FROM problems r JOIN publications p ON p.id = r.publication_id
WHERE p.key = ? AND r.issue_id IS NULL AND r.edition_id IS NULL AND r.accepted_at IS NULL
"""
ACCEPTED = """
SELECT 1 FROM problems r JOIN publications p ON p.id = r.publication_id
WHERE p.key = ? AND r.kind = ? AND r.about = ? AND r.accepted_at IS NOT NULL LIMIT 1
"""
ACCEPTED_OF_EDITION = """
SELECT 1 FROM problems r JOIN editions e ON e.id = r.edition_id JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.kind = ? AND e.locator = ? AND r.kind = ? AND r.evidence = ? AND r.accepted_at IS NOT NULL LIMIT 1
"""
STANDING = """
SELECT 1 FROM problems r JOIN publications p ON p.id = r.publication_id
WHERE p.key = ? AND r.kind = ? AND r.about = ? AND r.evidence = ? AND r.issue_id IS NULL AND r.edition_id IS NULL
  AND r.found_in < ? LIMIT 1
"""

_IDENTITY_OF_ROW = (3, 5, 7, 8)
"""Positions of edition, kind, about and evidence in a row."""


def is_accepted(archive: Archive, publication: str, kind: str, about: str) -> bool:
    """Return whether a problem of this kind about this address or file was accepted, whatever its evidence.

    Raises ArchiveError.
    """
    return bool(archive.query(ACCEPTED, (publication, kind, about)))


def is_accepted_of_edition(archive: Archive, publication: str, edition: tuple[str, str], problem: Problem) -> bool:
    """Return whether this problem of an edition, given by kind and locator, was accepted. Raises ArchiveError."""
    return bool(archive.query(ACCEPTED_OF_EDITION, (publication, *edition, problem.kind, problem.evidence)))


def is_standing(archive: Archive, publication: str, problem: Problem, run_id: int) -> bool:
    """Return whether an earlier run found the same, of no issue and no edition. Raises ArchiveError."""
    return bool(archive.query(STANDING, (publication, problem.kind, problem.about or "", problem.evidence, run_id)))


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
        kept = [row for row in stored if row[7] not in looked_at]
        wanted = {_identity(row): row[1:-1] for row in kept} | _wanted(publication_row, None, problems)
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


def write_run_problems(archive: Archive, issue_row: int, problems: Iterable[Problem], run_id: int) -> None:
    """Replace what runs found in an issue beside others (`crawler.problems.OF_RUNS`); accepted ones stay.

    Raises ArchiveError.
    """
    with archive.transaction() as connection:
        stored = connection.execute(OF_RUN, (issue_row, as_json(OF_RUNS))).fetchall()
        (publication_row,) = connection.execute(
            "SELECT publication_id FROM issues WHERE id = ?", (issue_row,)
        ).fetchone()
        _replace(connection, stored, _wanted(publication_row, issue_row, problems), run_id)


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
        stored += connection.execute(OF_ISSUE, (issue_row, as_json(OF_RUNS))).fetchall()
    _replace(connection, stored, found, run_id)


def _wanted(publication_row: int, issue_row: int | None, problems: Iterable[Problem]) -> dict[tuple[object, ...], Row]:
    """Return the rows of problems of no edition and no link, without their ids: identity -> row."""
    return {
        (None, problem.kind, problem.about or "", problem.evidence): (
            *(publication_row, issue_row, None, None),
            *(problem.kind, KINDS[problem.kind][0], problem.about or "", problem.evidence, 0),
        )
        for problem in problems
    }


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
    insert_rows(connection, INSERT, [(*row, run_id) for row in made.added])
    connection.executemany(UPDATE, made.updates)
    connection.executemany(DELETE, [row for row in made.deletes if row[0] not in accepted])


def _identity(row: Row) -> tuple[object, ...]:
    return tuple(row[place] for place in _IDENTITY_OF_ROW)
