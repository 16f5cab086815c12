"""What a connection to an archive has before pages and questions are asked of it."""

import sqlite3

from explorer.sql.functions import register_functions
from explorer.sql.texts import shown_text

__all__ = ["CACHE_KB", "prepare"]

CACHE_KB = 32_768
"""KiB of the file that a connection keeps in memory: with the default 2 MB, questions over a large archive take half as
long again."""


def prepare(connection: sqlite3.Connection) -> None:
    """Register the functions of questions, show texts without passwords, and keep `CACHE_KB` of the file in memory."""
    register_functions(connection)
    connection.text_factory = shown_text
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
