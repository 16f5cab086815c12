"""Editions before their issue is made: stored as they arrive, and those that are of no issue."""

from collections.abc import Iterator

from crawler import __version__
from crawler.archive.database import Archive
from crawler.archive.issues.edition_rows import (
    STAGED,
    awaits_texts,
    issues_of,
    put_editions,
    put_rows,
    settle,
    stored_editions,
)
from crawler.archive.issues.editions import stored_documents
from crawler.archive.issues.publications import publication_id
from crawler.archive.problems import replace_problems
from crawler.archive.redaction.redactions import load_redactions
from crawler.items import Document, Edition, EditionKind

__all__ = [
    "STAGED",
    "incomplete_issues",
    "readable_editions",
    "stage_edition",
    "staged_editions",
    "touch_edition",
    "unmatched_editions",
    "write_unmatched",
]

STAGED_IDS = """
SELECT e.id
FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.reader = ?
ORDER BY e.id
"""
INCOMPLETE = """
SELECT DISTINCT i.key
FROM issues i JOIN publications p ON p.id = i.publication_id JOIN editions e ON e.issue_id = i.id
WHERE p.key = ? AND e.id NOT IN (SELECT edition_id FROM edition_texts) ORDER BY i.published, i.key
"""
WITH_TEXT = """
SELECT e.id FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? ORDER BY e.kind, e.locator
"""
UNMATCHED_IDS = """
SELECT e.id FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.issue_id IS NULL AND e.reader <> ? ORDER BY e.kind, e.locator
"""
TOUCH = """
UPDATE editions SET revision = ?
WHERE publication_id = (SELECT id FROM publications WHERE key = ?) AND kind = ? AND locator = ?
"""


def stage_edition(archive: Archive, publication: str, edition: Edition, run_id: int) -> bool:
    """Store an edition as it was fetched, before its issue is made; return whether it was stored.

    It stays one of the issue that it is of. `staged_editions` gives it until its issue is written: a run that is cut
    short costs no request. Where something was redacted, nothing is stored: only its issue, made, tells what has to
    be left out.

    Raises ArchiveError.
    """
    with archive.transaction() as connection:
        if load_redactions(connection):
            return False
        publication_row = publication_id(archive, connection, publication)
        stored = stored_editions(connection, publication_row, [edition])
        issue_row = next(iter(issues_of(stored).values()), None)
        ((edition_row, *_),) = put_rows(connection, publication_row, issue_row, [edition], stored=stored, reader=STAGED)
        replace_problems(
            connection,
            publication_row,
            issue_row,
            problems=None,
            editions={edition_row: edition},
            links={},
            run_id=run_id,
        )
    return True


def staged_editions(archive: Archive, publication: str) -> Iterator[Document]:
    """Return the editions that were only staged. They may be written while this goes on."""
    return stored_documents(archive, archive.query(STAGED_IDS, (publication, STAGED)))


def incomplete_issues(archive: Archive, publication: str) -> list[str]:
    """Return the keys of the issues that have an edition whose text the archive does not hold, the oldest first."""
    return [key for (key,) in archive.query(INCOMPLETE, (publication,))]


def readable_editions(archive: Archive, publication: str) -> Iterator[Document]:
    """Return all editions of a publication whose text the archive holds, of issues and of none, one at a time."""
    return stored_documents(archive, archive.query(WITH_TEXT, (publication,)))


def unmatched_editions(archive: Archive, publication: str) -> Iterator[Document]:
    """Return the editions that are of no issue, but for those that `staged_editions` gives."""
    return stored_documents(archive, archive.query(UNMATCHED_IDS, (publication, STAGED)))


def write_unmatched(
    archive: Archive, publication: str, edition: Edition, run_id: int, *, reader: str = __version__
) -> None:
    """Write an edition that is of no issue, so that it is not fetched again.

    If it was of one, it leaves it, unless that one awaits texts. Raises ArchiveError.
    """
    with archive.transaction() as connection:
        publication_row = publication_id(archive, connection, publication)
        stored = stored_editions(connection, publication_row, [edition])
        redactions = load_redactions(connection)
        if redactions and awaits_texts(connection, issues_of(stored).values(), [edition]):
            return
        keeps = (lambda text: not redactions.occur_in(text)) if redactions else None
        placed = put_editions(connection, publication_row, None, [edition], stored=stored, reader=reader, keeps=keeps)
        settle(connection, placed, None)
        (edition_row,) = placed.ids.values()
        replace_problems(
            connection, publication_row, None, problems=(), editions={edition_row: edition}, links={}, run_id=run_id
        )


def touch_edition(archive: Archive, publication: str, kind: EditionKind, locator: str, *, revision: str | None) -> None:
    """Record the revision under which a listing names an edition whose text is the stored one. Raises ArchiveError."""
    with archive.transaction() as connection:
        connection.execute(TOUCH, (revision, publication, kind, locator))
