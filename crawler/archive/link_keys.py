"""The keys of links, as crawler.urls.keys defines them: whether each is right, and setting those that are not."""

import sqlite3
from collections.abc import Iterator

from crawler.archive.database import Archive
from crawler.urls.keys import link_key

__all__ = ["find_wrong_keys", "set_keys"]

_KEYS = "SELECT id, url, key FROM links ORDER BY id"
_SET = "UPDATE links SET key = ? WHERE id = ?"


def find_wrong_keys(archive: Archive) -> Iterator[str]:
    """Yield a description of each key that is not that of the address."""
    for number, url, key in archive.query(_KEYS):
        if (right := link_key(url)) != key:
            yield f"link {number} has the key {key or 'empty'}, not {right}"


def set_keys(connection: sqlite3.Connection) -> None:
    """Set the keys that are not those of the addresses."""
    rows = connection.execute(_KEYS).fetchall()
    connection.executemany(_SET, [(right, number) for number, url, key in rows if (right := link_key(url)) != key])
