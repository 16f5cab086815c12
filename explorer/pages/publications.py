"""The list of publications."""

from crawler.archive.issues.publications import PUBLICATION_LABEL
from explorer.connection import ArchiveConnection
from explorer.pages.page import Page, PageRequest
from explorer.query_cache import Row

__all__ = ["listed_publications", "publications"]

PUBLICATIONS = f"""
SELECT n.key, {PUBLICATION_LABEL} AS name, n.former_names, n.url, count(i.id) AS issues,
  min(i.published) AS first, max(i.published) AS last, (
    SELECT coalesce(sum(m.mentions), 0) FROM mention_counts m WHERE m.publication_id = n.id AND m.role <> 'promo'
  ) AS mentions
FROM publications n LEFT JOIN issues i ON i.publication_id = n.id
GROUP BY n.id ORDER BY n.id
"""  # noqa: S608 - of constants


def publications(connection: ArchiveConnection, request: PageRequest) -> Page:
    """Return the publications, each with its number of issues and mentions."""
    found = listed_publications(connection)
    return Page(
        template="publications",
        title="Publications",
        path="/publications",
        description=f"The {len(found):,} publications of the archive.",
        data={"publications": found},
        csv_rows="publications",
        sql="select key, name, url from publications order by id",
    )


def listed_publications(connection: ArchiveConnection) -> list[Row]:
    """Return the publications with the number of their issues and mentions, and their first and last date."""
    return connection.cached_rows("publications", PUBLICATIONS)
