"""The rows of `categories`: the closed list of what a section is across the years."""

from collections.abc import Mapping

from crawler.archive.database import Archive

__all__ = ["write_categories"]

# Positions are unique: the old ones are made negative before the new ones are written.
FREE_POSITIONS = "UPDATE categories SET position = -1 - position"
STORED = "SELECT name, description FROM categories ORDER BY position"
DELETE_UNUSED = "DELETE FROM categories WHERE position < 0 AND name NOT IN (SELECT category FROM sections)"
LEFT_OVER = "SELECT name FROM categories WHERE position < 0 ORDER BY position DESC"
MOVE = "UPDATE categories SET position = ? WHERE name = ?"


def write_categories(archive: Archive, categories: Mapping[str, str]) -> None:
    """Replace the list of categories, in one transaction. Raises ArchiveError.

    A category that is no longer in the list is deleted once no section has it; until then it is at the end.

    Args:
        archive: where to write.
        categories: name -> what belongs to it, in the order of the list.
    """
    if archive.query(STORED) == list(categories.items()):
        return
    with archive.transaction() as connection:
        connection.execute(FREE_POSITIONS)
        archive.db.table("categories").upsert_all(
            (
                {"name": name, "position": position, "description": text}
                for position, (name, text) in enumerate(categories.items(), start=1)
            ),
            pk="name",
        )
        connection.execute(DELETE_UNUSED)
        left_over = connection.execute(LEFT_OVER).fetchall()
        connection.executemany(
            MOVE, [(position, name) for position, (name,) in enumerate(left_over, start=len(categories) + 1)]
        )
