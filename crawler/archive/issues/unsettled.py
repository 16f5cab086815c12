"""Issues that depend on more than their own editions."""

from crawler.archive.database import Archive

__all__ = ["stored_corrections", "unsettled_issues"]

# A page may be written with and without a slash at the end. Of the issues that share a page or a number, the first
# tells it; those that another kind of edition shows at a shared page may have it from one another.
UNSETTLED = """
WITH
  mine AS (SELECT i.* FROM issues i JOIN publications p ON p.id = i.publication_id WHERE p.key = :publication),
  pages AS (
    SELECT DISTINCT i.key, e.kind, rtrim(e.permalink, '/') AS page
    FROM mine i JOIN editions e ON e.issue_id = i.id WHERE e.permalink IS NOT NULL
  ),
  shared AS (SELECT page, min(key) AS first FROM pages GROUP BY page HAVING count(DISTINCT key) > 1)
SELECT first AS key FROM shared
UNION SELECT g.key FROM shared s JOIN pages g ON g.page = s.page WHERE g.kind <> 'markdown'
UNION SELECT min(key) FROM mine WHERE number IS NOT NULL GROUP BY type, number HAVING count(*) > 1
UNION SELECT i.key FROM mine i JOIN problems r ON r.issue_id = i.id
  WHERE r.kind IN ('corrected', 'correction_unused', 'permalink_duplicate', 'number_duplicate')
ORDER BY key
"""

CORRECTED = """
SELECT r.about, r.evidence FROM problems r
JOIN issues i ON i.id = r.issue_id JOIN publications p ON p.id = i.publication_id
WHERE p.key = ? AND i.key = ? AND r.kind = 'corrected'
"""


def unsettled_issues(archive: Archive, publication: str) -> list[str]:
    """Return the keys of the issues that tell of a shared page or number, may have their page from another one, or were
    corrected by hand."""
    return [key for (key,) in archive.query(UNSETTLED, {"publication": publication})]


def stored_corrections(archive: Archive, publication: str, key: str) -> set[tuple[str, str]]:
    """Return the corrections by hand of an issue, each as what it is about and what it says."""
    return {(about, evidence) for about, evidence in archive.query(CORRECTED, (publication, key))}
