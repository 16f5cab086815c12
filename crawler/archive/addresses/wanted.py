"""Which address each link and image should have by today's rules."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crawler.archive.ledger.targets import TABLES
from crawler.archive.redaction.redactions import is_masked, load_redactions
from crawler.digests.written_links import unescape
from crawler.urls import is_web, normalise, parts, resolve
from crawler.urls.folding import original_image
from crawler.urls.identity import same_path
from crawler.visits.target import TargetKind

__all__ = ["History", "histories", "today", "wanted_addresses", "written_form"]

ADDRESSES = "SELECT id, url FROM {targets} ORDER BY id"
# The address of a mention that was corrected by hand is not the one as written.
WRITTEN = """
SELECT m.{owner}, m.url FROM {uses} m
WHERE NOT EXISTS (
  SELECT 1 FROM problems p WHERE p.issue_id = m.issue_id AND p.kind = 'corrected' AND p.about = m.url
)
ORDER BY m.{owner}, m.id
"""
FORMER = "SELECT {owner}, url FROM former_ids WHERE kind = '{kind}' ORDER BY former_id"
ALIASES = "SELECT {owner}, url FROM {aliases} WHERE rule = 'normal_form' ORDER BY id"


@dataclass(kw_only=True, slots=True)
class History:
    """What is known of the addresses of a link or image beside its own, all as today's rules write them."""

    written: tuple[str, ...] | None = None
    """Of its mentions or uses, in their order; None where one depends on the page or on variables."""

    before: list[str] = field(default_factory=list)
    """Those that it had before, and that were not those of others."""

    joined: list[str] = field(default_factory=list)
    """Those of links or images that were joined to it."""


def wanted_addresses(connection: sqlite3.Connection, kind: TargetKind) -> Iterator[tuple[int, str, str]]:
    """Yield id, address and wanted address of each link or image whose address is not the one that it should have.

    That of one whose address by today's rules was redacted is the mask.
    """
    known, redactions = histories(connection, kind), load_redactions(connection)
    for number, url in connection.execute(TABLES[kind].sql(ADDRESSES)):
        if is_masked(url):
            continue
        own = today(kind, url)
        wanted = _by_history(own, known[number]) if number in known else own
        if (redaction := redactions.target(kind, wanted)) is not None:
            wanted = redactions.masks[redaction]
        if wanted != url:
            yield number, url, wanted


def today(kind: TargetKind, url: str) -> str:
    """Return an address of a link or image as today's rules write it."""
    own = normalise(url).url
    return original_image(own) if kind == "image" else own


def histories(connection: sqlite3.Connection, kind: TargetKind) -> Mapping[int, History]:
    """Return id -> history of the links or images that have one."""
    tables = TABLES[kind]
    found: dict[int, History] = defaultdict(History)
    depending: set[int] = set()
    for number, url in connection.execute(tables.sql(WRITTEN)):
        form = written_form(kind, url)
        if form is None:
            depending.add(number)
        elif form not in (found[number].written or ()):
            found[number].written = (*(found[number].written or ()), form)
    for number in depending & found.keys():
        found[number].written = None
    former = set(connection.execute(tables.sql(FORMER)))
    for number, url in former:
        if not is_masked(url):
            found[number].joined.append(today(kind, url))
    for number, url in connection.execute(tables.sql(ALIASES)):
        if (number, url) not in former:
            found[number].before.append(today(kind, url))
    return found


def written_form(kind: TargetKind, written: str) -> str | None:
    """Return an address as written in today's form; None for one that depends on the page or on variables."""
    if "{" in written or written.lstrip().startswith(("//", "\\")):
        return None
    url = today(kind, resolve(unescape(written), None))
    return url if is_web(url) else None


def _by_history(own: str, history: History) -> str:
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
