"""A copy of an archive as it is now, for publishing."""

import os
import sqlite3
from pathlib import Path

from crawler.archive.database import open_archive, translate_errors

__all__ = ["take_snapshot"]


def take_snapshot(archive: Path | str, target: Path | str, *, texts: bool = True) -> Path:
    """Writes a copy of the archive, which may be written to meanwhile, and puts it in the place of `target` at once.

    Args:
        texts: whether the copy holds the full texts of editions and linked pages, which belong to others.

    Raises:
        ArchiveError: the archive cannot be read, or the copy not be written.
    """
    target = Path(target).resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open_archive(archive, read_only=True) as opened, translate_errors(target):
            opened.connection.execute("VACUUM INTO ?", (str(part),))
        with translate_errors(target):
            _finish(part, texts=texts)
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _finish(part: Path, *, texts: bool) -> None:
    connection = sqlite3.connect(part, isolation_level=None)
    try:
        # Immutable, a file with a write-ahead log would be read without it.
        connection.execute("PRAGMA journal_mode = DELETE")
        if not texts:
            connection.execute("INSERT INTO source_texts_fts (source_texts_fts) VALUES ('delete-all')")
            connection.execute("DELETE FROM source_texts")
            connection.execute("DELETE FROM edition_texts")
            connection.execute("VACUUM")
        connection.execute("ANALYZE")
    finally:
        connection.close()
