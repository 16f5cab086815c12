"""How much an archive holds, in numbers."""

from dataclasses import dataclass

from crawler.archive.database import Archive

__all__ = ["Totals", "count_totals", "editions_listed"]

TOTALS = """
SELECT
  (SELECT count(*) FROM issues), (SELECT count(*) FROM mentions), (SELECT count(*) FROM links),
  (SELECT count(*) FROM domains), (SELECT count(*) FROM images), (SELECT count(*) FROM visits),
  (SELECT count(*) FROM sources)
"""
LISTED = """
SELECT e.kind, count(*)
FROM editions e JOIN publications p ON p.id = e.publication_id
WHERE p.key = ? AND e.gone_since IS NULL
GROUP BY e.kind
"""


@dataclass(frozen=True, slots=True)
class Totals:
    """The number of rows of the tables of these names, in the order of TOTALS."""

    issues: int = 0
    mentions: int = 0
    links: int = 0
    domains: int = 0
    images: int = 0
    visits: int = 0
    sources: int = 0


def count_totals(archive: Archive) -> Totals:
    """What the archive holds now. Raises ArchiveError."""
    return Totals(*archive.query(TOTALS)[0])


def editions_listed(archive: Archive, publication: str) -> dict[str, int]:
    """Kind of edition -> how many of the publication's are not gone from their listing. Raises ArchiveError."""
    return {str(kind): int(number) for kind, number in archive.query(LISTED, (publication,))}
