"""Which address each link and image should have by today's rules."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, repeat
from typing import Any

from crawler.archive.ledger.targets import TABLES
from crawler.archive.redaction.redactions import is_masked, load_redactions
from crawler.digests.written_links import unescape
from crawler.urls import is_web, normalise, parts, resolve
from crawler.urls.folding import original_image
from crawler.urls.identity import same_path
from crawler.visits.target import TargetKind

__all__ = ["today", "wanted_addresses", "written_form"]

ADDRESSES = "SELECT id, url FROM {targets} ORDER BY id"
# The address of a mention that was corrected by hand is not the one as written.
WRITTEN = """
SELECT m.{owner}, m.url FROM {uses} m
WHERE NOT EXISTS (
  SELECT 1 FROM problems p WHERE p.issue_id = m.issue_id AND p.kind = 'corrected' AND p.about = m.url
)
ORDER BY m.{owner}, m.id
"""
FORMER = "SELECT {owner}, url FROM former_ids WHERE kind = '{kind}' ORDER BY {owner}, former_id"
ALIASES = "SELECT {owner}, url FROM {aliases} WHERE rule = 'normal_form' ORDER BY {owner}, id"


@dataclass(frozen=True, kw_only=True, slots=True)
class _History:
    """What is known of the addresses of a link or image beside its own, all as today's rules write them."""

    written: tuple[str, ...] | None
    """Of its mentions or uses, in their order; None without any, or where one depends on the page or on variables."""

    before: list[str]
    """Those that it had before, and that were not those of others."""

    joined: list[str]
    """Those of links or images that were joined to it."""


def wanted_addresses(connection: sqlite3.Connection, kind: TargetKind) -> Iterator[tuple[int, str, str]]:
    """Yield id, address and wanted address of each link or image whose address is not the one that it should have.

    That of one whose address by today's rules was redacted is the mask. One at a time is held.
    """
    redactions = load_redactions(connection)
    for number, url, history in _with_histories(connection, kind):
        if is_masked(url):
            continue
        wanted = _by_history(today(kind, url), history)
        if (redaction := redactions.target(kind, wanted)) is not None:
            wanted = redactions.masks[redaction]
        if wanted != url:
            yield number, url, wanted


def today(kind: TargetKind, url: str) -> str:
    """Return an address of a link or image as today's rules write it."""
    own = normalise(url).url
    return original_image(own) if kind == "image" else own


def _with_histories(connection: sqlite3.Connection, kind: TargetKind) -> Iterator[tuple[int, str, _History]]:
    """Yield id, address and history of each link or image."""
    tables = TABLES[kind]
    statements = map(tables.sql, (ADDRESSES, WRITTEN, FORMER, ALIASES))
    told = [zip(connection.execute(statement), repeat(place)) for place, statement in enumerate(statements)]
    for number, rows in groupby(merge(*told, key=_owner), _owner):
        urls: tuple[list[str], ...] = ([], [], [], [])
        for (_, url), place in rows:
            urls[place].append(url)
        own, written, former, aliases = urls
        if not own:  # of one that is gone, which the check of foreign keys tells
            continue
        history = _History(
            written=_written_forms(kind, written),
            joined=[today(kind, url) for url in former if not is_masked(url)],
            before=[today(kind, url) for url in aliases if url not in former],
        )
        yield number, own[0], history


def _owner(row: tuple[tuple[Any, ...], int]) -> int:
    (number, _), _ = row
    return int(number)


def _written_forms(kind: TargetKind, written: Sequence[str]) -> tuple[str, ...] | None:
    """Return addresses as written in today's form, each once; None without one, or where one depends on the page."""
    forms: dict[str, None] = {}
    for url in dict.fromkeys(written):
        form = written_form(kind, url)
        if form is None:
            return None
        forms[form] = None
    return tuple(forms) or None


def written_form(kind: TargetKind, written: str) -> str | None:
    """Return an address as written in today's form; None for one that depends on the page or on variables."""
    if "{" in written or written.lstrip().startswith(("//", "\\")):
        return None
    url = today(kind, resolve(unescape(written), None))
    return url if is_web(url) else None


def _by_history(own: str, history: _History) -> str:
    """Return the normal form of a link; where rules that made it from other addresses are withdrawn, that which it had
    itself, or that of the first mention."""
    before = [form for form in history.before if form != own and form not in history.joined]
    kept = next((form for form in before if _may_be_made_of(own, form)), None)
    if own in history.joined and kept is not None:
        return kept
    if history.written is None:
        return kept or own
    if own in history.written or not all(_may_be_made_of(own, each) for each in history.written):
        return own
    return next((form for form in history.written if form in before), history.written[0])


def _may_be_made_of(short: str, long: str) -> bool:
    """Return whether rules may have made an address from another one: they take parts away, and no more."""
    kept, had = parts.split(short), parts.split(long)
    if kept is None or had is None or not same_path(short, long):
        return False
    return set((kept.query or "").split("&")) - {""} <= set((had.query or "").split("&"))
