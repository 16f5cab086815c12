"""An archive of stories that several sites tell, of pages with dates and authors, and of papers."""

from pathlib import Path

from crawler.archive.database import open_archive
from crawler.archive.ledger.sources import write_source
from tests.archive.builders import page
from tests.explorer.figure_archives import write_archive

__all__ = ["write_told"]

SEEN = """
SELECT l.id, max(v.id), min(i.published)
FROM links l JOIN visits v ON v.link_id = l.id JOIN mentions m ON m.link_id = l.id JOIN issues i ON i.id = m.issue_id
WHERE l.state IN ('alive', 'moved', 'paywalled') GROUP BY l.id ORDER BY l.id
"""
STORIES = """
INSERT INTO stories (mention_id, story_id)
SELECT id, id - id % 4 + 1 FROM mentions WHERE id % 4 AND id - id % 4 + 3 <= (SELECT max(id) FROM mentions)
"""
"""Of each four mentions three tell one story."""

NAMES = ("Ada Alder", "Béla Birch", "Cleo Cedar", "Dov Dogwood", "Eva Elm")


def write_told(path: Path) -> None:
    """Write the archive of figures that is filled, with stories and pages."""
    write_archive(path, "filled")
    with open_archive(path) as archive:
        archive.connection.execute(STORIES)
        for link_id, visit_id, cited in archive.query(SEEN):
            day = f"{cited[:8]}{1 + link_id % 28:02}"
            read = page(
                title=f"Page {link_id} of gears" if link_id % 3 else "How wheels turn",
                authors=tuple(NAMES[(link_id + n) % 5] for n in range(link_id % 3)),
                published=None if link_id % 7 == 0 else day,
                kind="paper" if link_id % 2 else "article",
                description=f"Of bees and wheel {link_id}.",
            )
            write_source(archive, link_id, read, reader="1", visit_id=visit_id)
