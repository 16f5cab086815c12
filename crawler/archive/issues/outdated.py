"""Which issues were made by another version of the readers, and whether they can be made anew.

One row of `derivations` says by which version all issues of a publication were made, so that equal results write no
more than that row. An issue that lacks a text stays as it is, and has the version that made it in `made_by`.
"""

from crawler.archive.database import Archive
from crawler.archive.issues.staging import STAGED
from crawler.archive.ledger.versions import derived_by, note_version

__all__ = ["are_made_by", "has_outdated", "mark_outdated", "note_made", "outdated_issues"]

# An edition whose text was left out cannot be read again, nor an issue that has such an edition be made anew. Where no
# version is known, as before there was one, that of the editions tells.
READ_BEFORE = """
SELECT EXISTS (
  SELECT 1 FROM editions e JOIN publications p ON p.id = e.publication_id
  WHERE p.key = :publication AND e.reader NOT IN (:staged, iif(:made_by IS NULL, :reader, ''))
    AND e.id IN (SELECT edition_id FROM edition_texts)
    AND (e.issue_id IS NULL OR NOT EXISTS (
      SELECT 1 FROM editions o WHERE o.issue_id = e.issue_id AND o.id NOT IN (SELECT edition_id FROM edition_texts)
    ))
)
"""
MARK = """
UPDATE issues SET made_by = coalesce(
  :made_by, (SELECT max(e.reader) FROM editions e WHERE e.issue_id = issues.id AND e.reader <> :staged)
)
WHERE made_by IS NULL AND publication_id = (SELECT id FROM publications WHERE key = :publication) AND EXISTS (
  SELECT 1 FROM editions e
  WHERE e.issue_id = issues.id AND e.reader <> :reader AND e.id NOT IN (SELECT edition_id FROM edition_texts)
)
"""
UNMARK = """
UPDATE issues SET made_by = NULL
WHERE made_by = ? AND publication_id = (SELECT id FROM publications WHERE key = ?)
"""
MARKED = """
SELECT i.key FROM issues i JOIN publications p ON p.id = i.publication_id
WHERE p.key = ? AND i.made_by IS NOT NULL ORDER BY i.published, i.key
"""


def are_made_by(archive: Archive, publication: str, reader: str) -> bool:
    """Return whether this version made all issues that can be made anew."""
    return derived_by(archive, _kind(publication)) == reader


def has_outdated(archive: Archive, publication: str, reader: str) -> bool:
    """Return whether issues are to be made anew: another version made them, and the texts of some are there."""
    made_by = derived_by(archive, _kind(publication))
    if made_by == reader:
        return False
    values = {"publication": publication, "reader": reader, "staged": STAGED, "made_by": made_by}
    return bool(archive.query(READ_BEFORE, values)[0][0])


def mark_outdated(archive: Archive, publication: str, reader: str) -> None:
    """Record of the issues that cannot be made anew, for lack of a text, which version made them. Raises ArchiveError.

    When such an issue is made anew after all, `write_issue` takes the mark away.
    """
    made_by = derived_by(archive, _kind(publication))
    if made_by == reader:
        return
    with archive.transaction() as connection:
        values = {"publication": publication, "reader": reader, "staged": STAGED, "made_by": made_by}
        connection.execute(MARK, values)
        connection.execute(UNMARK, (reader, publication))


def outdated_issues(archive: Archive, publication: str) -> list[str]:
    """Return the keys of the issues that stay as an earlier version made them, the oldest first."""
    return [key for (key,) in archive.query(MARKED, (publication,))]


def note_made(archive: Archive, publication: str, reader: str) -> None:
    """Record that all issues of a publication that can be made anew are as this version makes them.

    Raises ArchiveError.
    """
    if derived_by(archive, _kind(publication)) != reader:
        note_version(archive, _kind(publication), reader)


def _kind(publication: str) -> str:
    return f"issues {publication}"
