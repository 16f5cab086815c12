"""The rows of `publications`."""

import sqlite3
from collections.abc import Iterable

from crawler.archive.database import Archive
from crawler.exceptions import RowRefusedError

__all__ = ["publication_id", "write_publication"]

ID_OF_KEY = "SELECT id FROM publications WHERE key = ?"


def write_publication(archive: Archive, key: str, *, name: str, url: str, former_names: Iterable[str] = ()) -> None:
    """Upsert a publication. Raises ArchiveError.

    Args:
        archive: where to write.
        key: its name in arguments, as in 'last-week-in-ai'.
        name: the name that readers know.
        url: address of its own site.
        former_names: earlier names.
    """
    row = {"key": key, "name": name, "former_names": "; ".join(former_names) or None, "url": url}
    with archive.transaction():
        archive.db.table("publications").upsert(row, pk="key")


def publication_id(archive: Archive, connection: sqlite3.Connection, key: str) -> int:
    """Return the id of a publication. Raises RowRefusedError when the archive does not have it."""
    row = connection.execute(ID_OF_KEY, (key,)).fetchone()
    if row is None:
        raise RowRefusedError(
            archive.path, f"knows no publication {key!r}.", "Write the publication before its issues."
        )
    return int(row[0])
