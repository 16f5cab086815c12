"""The rows of `publications`."""

import sqlite3
from collections.abc import Iterable

from crawler.archive.database import Archive
from crawler.exceptions import RowRefusedError

__all__ = ["publication_id", "write_publication"]

WRITE = """
INSERT INTO publications (key, name, former_names, url) VALUES (?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET name = excluded.name, former_names = excluded.former_names, url = excluded.url
"""
ID_OF_KEY = "SELECT id FROM publications WHERE key = ?"


def write_publication(archive: Archive, key: str, *, name: str, url: str, former_names: Iterable[str] = ()) -> None:
    """Writes a publication, or what changed of it. `key` names it in arguments, as in 'last-week-in-ai'."""
    with archive.transaction() as connection:
        connection.execute(WRITE, (key, name, "; ".join(former_names) or None, url))


def publication_id(archive: Archive, connection: sqlite3.Connection, key: str) -> int:
    """Raises RowRefusedError when the archive does not know the publication."""
    row = connection.execute(ID_OF_KEY, (key,)).fetchone()
    if row is None:
        raise RowRefusedError(
            archive.path, f"knows no publication {key!r}.", "Write the publication before its issues."
        )
    return int(row[0])
