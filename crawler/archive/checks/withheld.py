"""Issues that archives are not compared in: which of two texts of an edition is read awaits a person's decision."""

from collections.abc import Sequence

from crawler.archive.database import Archive
from crawler.archive.rows import as_json

__all__ = ["ids_of", "withheld_issues"]

WITHHELD = """
SELECT DISTINCT p.key, i.key FROM problems o
JOIN issues i ON i.id = o.issue_id JOIN publications p ON p.id = i.publication_id
WHERE o.kind = 'edition_withheld' AND o.accepted_at IS NULL
"""
IDS = """
SELECT i.id FROM issues i JOIN publications p ON p.id = i.publication_id
WHERE (p.key, i.key) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))
"""


def withheld_issues(*archives: Archive) -> list[tuple[str, str]]:
    """Return the publication and the key of each issue of which any of the archives withholds a text.

    Raises ArchiveError.
    """
    return sorted({(str(row[0]), str(row[1])) for archive in archives for row in archive.query(WITHHELD)})


def ids_of(archive: Archive, issues: Sequence[tuple[str, str]]) -> list[int]:
    """Return the ids that an archive has for issues, given by publication and key. Raises ArchiveError."""
    return [int(row[0]) for row in archive.query(IDS, (as_json(issues),))]
