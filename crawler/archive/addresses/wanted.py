"""Which address each link and image should have by today's rules."""

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from crawler.archive.redaction.redactions import is_masked
from crawler.digests.written_links import unescape
from crawler.urls import is_web, normalise, parts, resolve
from crawler.urls.folding import original_image
from crawler.urls.identity import same_path
from crawler.visits.target import TargetKind

__all__ = ["wanted_addresses"]

ADDRESSES = {"link": "SELECT id, url FROM links ORDER BY id", "image": "SELECT id, url FROM images ORDER BY id"}
# The address of a mention that was corrected by hand is not the one as written.
WRITTEN = """
SELECT m.link_id, m.url FROM mentions m
WHERE NOT EXISTS (
  SELECT 1 FROM problems p WHERE p.issue_id = m.issue_id AND p.kind = 'corrected' AND p.about = m.url
)
ORDER BY m.link_id, m.id
"""


def wanted_addresses(connection: sqlite3.Connection, kind: TargetKind) -> Iterator[tuple[int, str, str]]:
    """Yield id, address and wanted address of each link or image whose address is not the one that it should have."""
    written = _written(connection) if kind == "link" else {}
    for number, url in connection.execute(ADDRESSES[kind]):
        if is_masked(url):
            continue
        own = normalise(url).url if kind == "link" else original_image(normalise(url).url)
        wanted = _by_mentions(own, written.get(number, ()))
        if wanted != url:
            yield number, url, wanted


def _by_mentions(own: str, written: tuple[str, ...]) -> str:
    """Return the normal form of a link; where rules that made it from other addresses are withdrawn, that of the first
    mention."""
    if not written or own in written or not all(_may_be_made_of(own, each) for each in written):
        return own
    return written[0]


def _may_be_made_of(short: str, long: str) -> bool:
    """Return whether rules may have made an address from another one: they take parts away, and no more."""
    kept, had = parts.split(short), parts.split(long)
    if kept is None or had is None or not same_path(short, long):
        return False
    return set((kept.query or "").split("&")) - {""} <= set((had.query or "").split("&"))


def _written(connection: sqlite3.Connection) -> dict[int, tuple[str, ...]]:
    """Return the normal forms of the addresses of each link's mentions, in their order.

    Left out are links with a mention whose address depends on the page or on variables.
    """
    known: dict[int, tuple[str, ...]] = {}
    for number, rows in groupby(connection.execute(WRITTEN), key=lambda row: int(row[0])):
        forms = [_absolute(url) for _, url in rows]
        if all(forms):
            known[number] = tuple(dict.fromkeys(form for form in forms if form is not None))
    return known


def _absolute(written: str) -> str | None:
    """Return the normal form of an address as written; None for one that depends on the page or on variables."""
    if "{" in written or written.lstrip().startswith(("//", "\\")):
        return None
    url = normalise(resolve(unescape(written), None)).url
    return url if is_web(url) else None
