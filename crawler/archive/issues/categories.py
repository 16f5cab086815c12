"""The rows of `categories`: the closed list of what a section is across the years."""

from collections.abc import Mapping

from crawler.archive.database import Archive
from crawler.digests.categories import OTHER

__all__ = ["write_categories"]

# Positions are unique: the old ones are made negative before the new ones are written.
FREE_POSITIONS = "UPDATE categories SET position = -1 - position"
STORED = "SELECT name, description FROM categories ORDER BY position"
USED = "SELECT DISTINCT category FROM sections"
WRITE = """
INSERT INTO categories (name, position, description) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET position = excluded.position, description = excluded.description
"""
DELETE = "DELETE FROM categories WHERE position < 0"


def write_categories(archive: Archive, categories: Mapping[str, str]) -> None:
    """Add the categories of a publication to the list, in one transaction. Raises ArchiveError.

    Those of other publications stay behind them, as long as a section has them; what two publications share is one
    category. The publications may come in turn: a list that has the categories in their order already stays as it is.

    Args:
        archive: where to write.
        categories: name -> what belongs to it, in the order of the list.
    """
    stored = dict(archive.query(STORED))
    used = {name for (name,) in archive.query(USED)}
    others = {name: text for name, text in stored.items() if name not in categories and name in used}
    own = [name for name in categories if name != OTHER or not others]
    order = [name for name in stored if name in own or (name in others and name != OTHER)]
    if [name for name in order if name in own] != own:
        order = [*own, *(name for name in others if name != OTHER)]
    shown = dict.fromkeys((*order, *(name for name in (*categories, *others) if name == OTHER)))
    wanted = {name: categories[name] if name in categories else others[name] for name in shown}
    if list(stored.items()) == list(wanted.items()):
        return
    with archive.transaction() as connection:
        connection.execute(FREE_POSITIONS)
        rows = ((name, position, text) for position, (name, text) in enumerate(wanted.items(), start=1))
        connection.executemany(WRITE, rows)
        connection.execute(DELETE)
