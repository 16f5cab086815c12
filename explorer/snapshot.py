"""Copy an archive for publication."""

import os
import sqlite3
from pathlib import Path

from crawler.archive.checks.soundness import check_sound
from crawler.archive.database import STATISTICS, check_file, open_archive, translate_errors
from crawler.archive.exports.relations import TEXTS, TEXTS_IN_ROWS
from crawler.archive.search_indexes import indexes_of

__all__ = ["take_snapshot"]


def take_snapshot(archive: Path | str, target: Path | str, *, texts: bool = True) -> Path:
    """Copy the archive in one read transaction and replace `target` atomically.

    A crawl may write to the archive at the same time.

    Returns the resolved path of `target`.

    Args:
        texts: include the full texts of editions and linked pages, which are under copyright, and the sentences that
            inline links stand in.

    Raises:
        ArchiveError: the archive cannot be read, or the copy cannot be written.
    """
    target = Path(target).resolve()
    check_file(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open_archive(archive, read_only=True) as opened, translate_errors(target):
            check_sound(opened)
            opened.connection.execute("VACUUM INTO ?", (str(part),))
        with translate_errors(target):
            _prepare_copy(part, texts=texts)
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _prepare_copy(part: Path, *, texts: bool) -> None:
    connection = sqlite3.connect(part, isolation_level=None)
    try:
        # Datasette opens the copy as immutable, and then ignores a write-ahead log.
        connection.execute("PRAGMA journal_mode = DELETE")
        if not texts:
            connection.execute("INSERT INTO source_texts_fts (source_texts_fts) VALUES ('delete-all')")
            for table in TEXTS:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - of constants
            for table, column in TEXTS_IN_ROWS:
                emptied = f"UPDATE {table} SET {column} = NULL WHERE {column} IS NOT NULL"  # noqa: S608 - of constants
                connection.execute(emptied)
                for index in indexes_of(table):
                    connection.execute(f"INSERT INTO {index.name} ({index.name}) VALUES ('rebuild')")  # noqa: S608
            connection.execute("VACUUM")
        connection.execute(STATISTICS)
    finally:
        connection.close()
