"""The readers' tokens of mails: a file beside the archive, in which the crawler finds what a hidden address stands for.

It is no part of the archive: no export, release, copy or page reads it, and it may be deleted; links whose target was
not found by then are not visited any more.
"""

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from crawler.exceptions import ArchiveUnwritableError

__all__ = ["TokenFile", "tokens_path"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
  hidden TEXT PRIMARY KEY, url TEXT NOT NULL, publication TEXT NOT NULL, is_allowed INTEGER NOT NULL
) STRICT, WITHOUT ROWID
"""
PUT = "INSERT OR IGNORE INTO tokens (hidden, url, publication, is_allowed) VALUES (?, ?, ?, ?)"
GET = "SELECT url FROM tokens WHERE hidden = ? AND is_allowed"
WAITING = "SELECT hidden FROM tokens WHERE publication = ? AND NOT is_allowed"
ALLOW = "UPDATE tokens SET is_allowed = ?2 WHERE publication = ?1 AND is_allowed <> ?2"
DELETE = "DELETE FROM tokens WHERE hidden = ?"
DELETE_ALL = "DELETE FROM tokens WHERE publication = ?"


def tokens_path(archive: Path | str) -> Path:
    """Return the path of an archive's tokens, which need not exist.

    >>> tokens_path("/nowhere/archive.db").name
    'archive.db.tokens'
    """
    path = Path(archive).resolve()
    return path.with_name(path.name + ".tokens")


class TokenFile:
    """What the hidden addresses of one archive stand for. Its methods raise ArchiveUnwritableError."""

    def __init__(self, archive: Path | str) -> None:
        self.path = tokens_path(archive)
        self._connection: sqlite3.Connection | None = None

    def add(self, tokens: Mapping[str, str], publication: str, *, is_allowed: bool) -> None:
        """Store hidden addresses with what they stand for, durably; the file is made for its owner alone.

        is_allowed: whether they may be visited, as the publication's description says.
        """
        if tokens:
            self._change(PUT, [(hidden, url, publication, int(is_allowed)) for hidden, url in tokens.items()])

    def allow(self, publication: str, *, is_allowed: bool) -> list[str]:
        """Note whether the addresses of a publication may be visited; return those that newly may."""
        connection = self._open(create=False)
        if connection is None:
            return []
        newly = [str(row[0]) for row in connection.execute(WAITING, (publication,))] if is_allowed else []
        self._change(ALLOW, [(publication, int(is_allowed))])
        return newly

    def url_of(self, hidden: str) -> str | None:
        """Return what a hidden address stands for; None where it is not known, or may not be visited."""
        connection = self._open(create=False)
        row = connection.execute(GET, (hidden,)).fetchone() if connection is not None else None
        return str(row[0]) if row else None

    def forget(self, hidden: str) -> None:
        """Delete what a hidden address stands for."""
        if self._open(create=False) is not None:
            self._change(DELETE, [(hidden,)])

    def forget_publication(self, publication: str) -> None:
        """Delete what the hidden addresses of a publication's mails stand for."""
        if self._open(create=False) is not None:
            self._change(DELETE_ALL, [(publication,)])

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _change(self, statement: str, rows: list[tuple[object, ...]]) -> None:
        try:
            connection = self._open(create=True)
            if connection is not None:
                with connection:
                    connection.executemany(statement, rows)
        except sqlite3.Error as error:
            raise self._unwritable(error) from error

    def _open(self, *, create: bool) -> sqlite3.Connection | None:
        if self._connection is not None:
            return self._connection
        if not create and not self.path.exists():
            return None
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._connection = sqlite3.connect(self.path)
            self._connection.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no trace in the file
            self._connection.execute(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._unwritable(error) from error
        return self._connection

    def _unwritable(self, error: Exception) -> ArchiveUnwritableError:
        return ArchiveUnwritableError(
            self.path, f"cannot be opened or written ({error}).", "Delete it, or check who may write there."
        )
