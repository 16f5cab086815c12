"""Issues that depend on more than their own editions."""

from crawler.archive.database import Archive

__all__ = ["unsettled_issues"]

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


def unsettled_issues(archive: Archive, publication: str) -> list[str]:
    """Return the keys of the issues that share a page with another one, or that were corrected by hand."""
    return [key for (key,) in archive.query(UNSETTLED, {"publication": publication})]
