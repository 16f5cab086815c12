"""Count what an archive holds."""

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
    """Numbers of rows, by table."""

    issues: int = 0
    """Of `issues`."""

    mentions: int = 0
    """Of `mentions`."""

    links: int = 0
    """Of `links`."""

    domains: int = 0
    """Of `domains`."""

    images: int = 0
    """Of `images`."""

    visits: int = 0
    """Of `visits`."""

    sources: int = 0
    """Of `sources`."""


def count_totals(archive: Archive) -> Totals:
    """Return the numbers of rows of the archive now. Raises ArchiveError."""
    return Totals(*archive.query(TOTALS)[0])


def editions_listed(archive: Archive, publication: str) -> dict[str, int]:
    """Return kind of edition -> number of the publication's editions that are still listed. Raises ArchiveError."""
    return {str(kind): int(number) for kind, number in archive.query(LISTED, (publication,))}
