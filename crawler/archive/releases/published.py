"""What of addresses is published: none of the users and passwords that digests or ledgers have in them."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping

from crawler.text.credentials import without_userinfo
from crawler.urls.reader_tokens import hide_value

__all__ = ["publishing"]

_ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "links": ("url", "work"),
    "link_aliases": ("url",),
    "work_claims": ("target",),
    "joined_works": ("work",),
    "images": ("url",),
    "image_aliases": ("url",),
    "snapshots": ("url",),
}
"""Table -> columns of addresses of which no two rows may have the same."""

_TAKEN = tuple(
    f"SELECT 1 FROM origin.{table} WHERE {column} = ?" for table, columns in _ADDRESSES.items() for column in columns
)


def publishing(connection: sqlite3.Connection) -> Callable[[str], str]:
    """Return a function that cuts user and password out of the addresses in a text, those in links as written too.

    An address that would be another one's then has a hash in their place: rows stay as many as they are.
    """
    rows = " UNION ".join(
        f"SELECT {column} FROM origin.{table} WHERE instr({column}, '@')"
        for table, columns in _ADDRESSES.items()
        for column in columns
    )
    cut = {url: without_userinfo(url) for (url,) in connection.execute(rows)}
    cut = {url: clean for url, clean in cut.items() if clean != url}
    times = Counter(cut.values())
    taken = {clean for clean in times if any(connection.execute(sql, (clean,)).fetchone() for sql in _TAKEN)}
    hashed = {
        url: clean.replace("://", f"://{hide_value(url)}@", 1)
        for url, clean in cut.items()
        if times[clean] > 1 or clean in taken
    }
    return lambda text: hashed.get(text) or without_userinfo(text)
