"""The rows of `categories`: the closed list of what a section is across the years."""

from collections.abc import Mapping

from crawler.archive.database import Archive

__all__ = ["write_categories"]

# Positions are unique, so the old ones step aside before the new ones are given.
STEP_ASIDE = "UPDATE categories SET position = -1 - position"
WRITE = """
INSERT INTO categories (name, position, description) VALUES (?, ?, ?)
ON CONFLICT (name) DO UPDATE SET position = excluded.position, description = excluded.description
"""
STORED = "SELECT name, description FROM categories ORDER BY position"
DELETE_UNUSED = "DELETE FROM categories WHERE position < 0 AND name NOT IN (SELECT category FROM sections)"
LEFT_OVER = "SELECT name FROM categories WHERE position < 0 ORDER BY position DESC"
MOVE = "UPDATE categories SET position = ? WHERE name = ?"


def write_categories(archive: Archive, categories: Mapping[str, str]) -> None:
    """Makes the list `categories`: name -> what belongs to it, in the order of the list.

    A category that is no longer in it goes when no section is of it any more; until then it stands at the end.
    """
    if archive.query(STORED) == list(categories.items()):
        return
    with archive.transaction() as connection:
        connection.execute(STEP_ASIDE)
        connection.executemany(
            WRITE, [(name, place, text) for place, (name, text) in enumerate(categories.items(), start=1)]
        )
        connection.execute(DELETE_UNUSED)
        left_over = connection.execute(LEFT_OVER).fetchall()
        connection.executemany(
            MOVE, [(place, name) for place, (name,) in enumerate(left_over, start=len(categories) + 1)]
        )
