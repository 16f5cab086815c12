"""What a crawl has to come back to: issues whose making depends on others, and editions that are of no issue."""

from collections.abc import Iterator

from crawler.archive.database import Archive
from crawler.archive.issues.editions import stored_documents
from crawler.items import Document, EditionKind

__all__ = ["touch_edition", "unmatched_documents", "unsettled_issues"]

# Jekyll gives pages with and without a slash at the end; they are one page.
UNSETTLED = """
SELECT i.key
FROM issues i JOIN publications p ON p.id = i.publication_id
WHERE p.key = :publication AND (
  EXISTS (
    SELECT 1 FROM editions e JOIN editions other
      ON other.publication_id = e.publication_id AND other.permalink = e.permalink AND other.issue_id <> e.issue_id
    WHERE e.issue_id = i.id
  )
  OR EXISTS (
    SELECT 1 FROM problems r
    WHERE r.issue_id = i.id AND r.kind IN ('corrected', 'correction_unused', 'permalink_duplicate')
  )
)
ORDER BY i.key
"""
UNMATCHED = """
SELECT e.id FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.issue_id IS NULL ORDER BY e.kind, e.locator
"""
TOUCH = """
UPDATE editions SET revision = ?
WHERE publication_id = (SELECT id FROM publications WHERE key = ?) AND kind = ? AND locator = ?
"""


def unsettled_issues(archive: Archive, publication: str) -> list[str]:
    """Keys of the issues that share a page with another one, or that were corrected by hand."""
    return [key for (key,) in archive.query(UNSETTLED, {"publication": publication})]


def unmatched_documents(archive: Archive, publication: str) -> Iterator[Document]:
    """The editions that are of no issue, as they were fetched."""
    return stored_documents(archive, archive.query(UNMATCHED, (publication,)))


def touch_edition(archive: Archive, publication: str, kind: EditionKind, locator: str, *, revision: str | None) -> None:
    """Records the revision under which a listing names an edition whose text is the one that the archive has."""
    with archive.transaction() as connection:
        connection.execute(TOUCH, (revision, publication, kind, locator))
