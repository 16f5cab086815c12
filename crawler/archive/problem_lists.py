"""Problems as people see them: counted, listed, and accepted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from crawler.archive.database import Archive
from crawler.archive.issues.withheld import take_withheld_text
from crawler.archive.rows import as_json
from crawler.text.dates import utc_now

__all__ = [
    "ProblemCount",
    "StoredProblem",
    "accept_problems",
    "count_problems",
    "count_records",
    "list_problems",
]

RECORDS = "SELECT count(*) FROM problems WHERE severity = 'repair' AND accepted_at IS NULL"
COUNTS = "SELECT kind, severity, problems, issues, example FROM problem_summary"
LIST = """
SELECT
  o.id, o.kind, o.severity, p.key AS publication, i.key AS issue, i.number, e.url AS edition_url, o.about, o.evidence,
  o.found_in, r.started AS found, o.accepted_at, o.accepted_why
FROM problems o
JOIN publications p ON p.id = o.publication_id
JOIN runs r ON r.id = o.found_in
LEFT JOIN issues i ON i.id = o.issue_id
LEFT JOIN editions e ON e.id = o.edition_id
WHERE (:kind IS NULL OR o.kind = :kind) AND (:number IS NULL OR i.number = :number)
  AND (:ids IS NULL OR o.id IN (SELECT value FROM json_each(:ids)))
  AND (:matching IS NULL
    OR instr(fold(o.about || char(10) || o.evidence || char(10) || coalesce(e.url, '')), :matching))
  AND (:accepted OR (o.accepted_at IS NULL AND (o.severity <> 'repair' OR o.kind = :kind OR :ids IS NOT NULL)))
ORDER BY o.kind, i.published, o.id
"""
ACCEPT = "UPDATE problems SET accepted_at = ?, accepted_why = ?, from_fetch = 0 WHERE id = ? AND accepted_at IS NULL"
WITHHELD = """
SELECT o.edition_id, w.text_hash, w.text FROM problems o LEFT JOIN withheld_texts w ON w.edition_id = o.edition_id
WHERE o.id = ? AND o.kind = 'edition_withheld' AND o.edition_id IS NOT NULL
"""


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

    found_in: int
    """Id of the run that found it."""

    found: str
    """Start of that run, UTC."""

    accepted_at: str | None
    """Time at which a person accepted it, UTC; None while it is open."""

    accepted_why: str | None
    """Reason that the person gave."""


def count_problems(archive: Archive) -> list[ProblemCount]:
    """Return the number of open problems by kind, the most frequent first. Raises ArchiveError."""
    return [ProblemCount(**row) for row in archive.rows(COUNTS)]


def count_records(archive: Archive) -> int:
    """Return how many repairs are on record. Raises ArchiveError."""
    return int(archive.query(RECORDS)[0][0])


def list_problems(
    archive: Archive,
    *,
    kind: str | None = None,
    number: int | None = None,
    ids: Collection[int] | None = None,
    matching: str | None = None,
    accepted: bool = False,
) -> list[StoredProblem]:
    """Return the open problems, by kind and date of the issue; repairs only of a kind or by id. Raises ArchiveError.

    Args:
        archive: where they are.
        kind: only those of this kind.
        number: only those of the issues (there may be several) with this number.
        ids: only these.
        matching: only those whose address, text or evidence contains this, whatever its case.
        accepted: whether to include those that were accepted, and repairs of every kind.
    """
    archive.connection.create_function("fold", 1, str.casefold, deterministic=True)
    wanted = {
        "kind": kind,
        "number": number,
        "ids": None if ids is None else as_json(ids),
        "matching": None if matching is None else matching.casefold(),
        "accepted": accepted,
    }
    return [StoredProblem(**row) for row in archive.rows(LIST, wanted)]


def accept_problems(archive: Archive, problems: Iterable[int], why: str) -> int:
    """Accept the problems of these ids, for the reason given; return how many were open. Raises ArchiveError.

    The withheld text of an edition becomes the one that the next crawl reads.
    """
    with archive.transaction() as connection:
        accepted = 0
        for number in problems:
            accepted += connection.execute(ACCEPT, (utc_now(), why, number)).rowcount
            for edition, text_hash, text in connection.execute(WITHHELD, (number,)).fetchall():
                take_withheld_text(connection, edition, text_hash, text)
        return accepted
