"""The keys of links, and of addresses that they had, as crawler.urls.keys defines them: whether each is right, and
setting those that are not."""

import sqlite3
from collections.abc import Iterator, Mapping

from crawler.archive.database import Archive, translate_errors
from crawler.urls.keys import link_key

__all__ = ["find_wrong_keys", "set_keys"]

_KEYS: Mapping[str, str] = {
    "links": "SELECT id, url, key FROM links ORDER BY id",
    # An alias of another rule was the address of no link.
    "link_aliases": "SELECT id, iif(rule = 'normal_form', url, NULL), key FROM link_aliases ORDER BY id",
}
"""Table -> id, address and key of its rows."""
_SET = "UPDATE {table} SET key = ? WHERE id = ?"


def find_wrong_keys(archive: Archive) -> Iterator[str]:
    """Yield a description of each key that is not that of the address."""
    with translate_errors(archive.path):
        for table, keys in _KEYS.items():
            for number, url, key in archive.connection.execute(keys):
                if (right := _key(url)) != key:
                    yield f"{table} {number} has the key {key or 'empty'}, not {right or 'empty'}"


def set_keys(connection: sqlite3.Connection) -> None:
    """Set the keys that are not those of the addresses."""
    for table, keys in _KEYS.items():
        rows = connection.execute(keys)
        wrong = [(right, number) for number, url, key in rows if (right := _key(url)) != key]
        connection.executemany(_SET.format(table=table), wrong)


def _key(url: str | None) -> str:
    return "" if url is None else link_key(url)
