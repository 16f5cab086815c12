"""The ledger: the rows of `visits` and `hops`, what follows from them for `links`, and which links are due."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from crawler.archive.database import Archive
from crawler.archive.ledger.captures import put_capture
from crawler.archive.redaction.redactions import Redacted, is_mark, redacted
from crawler.archive.rows import as_json
from crawler.text.dates import format_time
from crawler.urls.hosts import ascii_host, host_of_url
from crawler.visits.outcomes import INCONCLUSIVE, Outcome
from crawler.visits.schedule import next_visit
from crawler.visits.states import LinkStatus, Observation, State, derive
from crawler.visits.visit import RobotsVisit, Visit

__all__ = [
    "Asked",
    "DueLink",
    "RecordedVisit",
    "as_text",
    "count_due",
    "due_links",
    "host_log",
    "led_to",
    "link_status",
    "link_to_visit",
    "put_hops",
    "record_robots",
    "record_visit",
    "replace_hops",
    "update_link_states",
    "withholds",
]

INSERT = """
INSERT INTO visits (
  run_id, link_id, reread_of, url, host, redirects, final_url, status, outcome, error, started, seconds, size,
  content_type, content_hash, capture_id, reader, redaction_id
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_ROBOTS = """
INSERT INTO robots_visits (run_id, url, host, hop, started, seconds, status, outcome, error, crawl_delay)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
INSERT_HOP = "INSERT INTO hops (host, visit_id, position) VALUES (?, ?, ?)"
TELLING = "SELECT id, started, outcome, reread_of FROM visits WHERE link_id = ? ORDER BY id"
LINK = """
SELECT l.url, l.state, l.state_since, l.proved_by, l.next_visit, l.visited, (
  SELECT min(i.published) FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE m.link_id = l.id
)
FROM links l WHERE l.id = ?
"""
UPDATE = "UPDATE links SET state = ?, state_since = ?, proved_by = ?, next_visit = ?, visited = ? WHERE id = ?"
REMEMBER = "UPDATE links SET etag = ?, last_modified = ? WHERE id = ?"
STATED = """
SELECT id FROM links l WHERE id > ? AND (
  state <> 'unvisited' OR visited IS NOT NULL OR next_visit IS NOT ''
  OR EXISTS (SELECT 1 FROM visits v WHERE v.link_id = l.id)
) ORDER BY id LIMIT ?
"""
HOPS = "SELECT redirects, reread_of FROM visits WHERE id = ?"
REDIRECTED = """
SELECT id, redirects FROM visits WHERE id > ? AND redirects <> '[]' AND reread_of IS NULL ORDER BY id LIMIT ?
"""

ISSUES = """
SELECT id FROM issues WHERE :first IS NULL OR number BETWEEN :first AND :last ORDER BY published DESC, id DESC
"""
LAST_LINK = "SELECT coalesce(max(id), 0) FROM links"
# The empty time of what was never visited is before any other; a null one is before and after none.
IS_DUE = """
  (:state IS NULL OR l.state = :state)
  AND (:domain IS NULL OR l.domain_id = (SELECT id FROM domains WHERE name = :domain))
  AND CASE
    WHEN :seen_before IS NULL THEN l.next_visit <= :now
    ELSE l.next_visit IS NOT NULL AND coalesce(l.visited, '') <= :seen_before
  END
"""
DUE = f"""
SELECT l.id, l.url, l.state, l.etag, l.last_modified
FROM mentions m JOIN links l ON l.id = m.link_id
WHERE m.issue_id = :issue AND {IS_DUE}
ORDER BY m.position
"""  # noqa: S608 - of constants
TO_VISIT = "SELECT id, url, state, etag, last_modified FROM links WHERE id = ?"
COUNT_DUE = f"""
SELECT count(*) FROM links l
WHERE {IS_DUE} AND EXISTS (
  SELECT 1 FROM mentions m JOIN issues i ON i.id = m.issue_id
  WHERE m.link_id = l.id AND (:first IS NULL OR i.number BETWEEN :first AND :last)
)
"""  # noqa: S608 - of constants

HOSTS = """
SELECT DISTINCT host FROM visits WHERE host = :host OR host LIKE :under ESCAPE '^'
UNION SELECT DISTINCT host FROM hops WHERE host = :host OR host LIKE :under ESCAPE '^'
UNION SELECT DISTINCT host FROM robots_visits WHERE host = :host OR host LIKE :under ESCAPE '^'
UNION SELECT DISTINCT host FROM image_visits WHERE host = :host OR host LIKE :under ESCAPE '^'
"""
LOG = """
SELECT host, started, seconds, url, outcome, status, kind, visit_id, run_id, hop
FROM host_log
WHERE host IN (SELECT value FROM json_each(:hosts)) AND started >= :since
ORDER BY started, kind DESC, visit_id, hop
"""

WINDOW = 1000
"""Due links that are read ahead, so that those of one host can be spread among those of others."""

MAX_ERROR_CHARS = 500
"""Characters of what went wrong."""

MAX_TYPE_CHARS = 200
"""Characters of a content type; no registered one comes near."""

_SEEN: frozenset[Outcome] = frozenset({"ok", "moved", "paywalled"})
"""Outcomes whose entity tag is that of the page."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedVisit:
    """What a visit made of its link. next_visit: time from which it is due; None for never, '' for at once."""

    visit_id: int
    status: LinkStatus
    next_visit: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DueLink:
    """A link to visit. host: in lower case and ASCII, '' where there is none. etag, last_modified: of the page when it
    was last seen."""

    link_id: int
    url: str
    host: str
    state: State
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a host was asked, or would have been (the outcome says). kind: what for: a link, an image, or its rules.
    hop: 0 for the address itself, else the place among the redirects of the visit; outcome and status are those of the
    whole visit. visit_id: in the table of its kind."""

    host: str
    started: str
    seconds: float
    url: str
    outcome: Outcome
    status: int | None
    kind: Literal["link", "image", "robots"]
    visit_id: int
    run_id: int
    hop: int


def record_visit(archive: Archive, run_id: int, visit: Visit, *, reread_of: int | None = None) -> RecordedVisit:
    """Adds the visit to the ledger and brings state and next visit of its link up to date, in one transaction.

    What the database cannot hold (half of a surrogate pair, NUL) is written as U+FFFD. A visit that the run itself gave
    up leaves the link as it was, and so still due. Of what was redacted only time and outcome are written, and a
    capture of it is left for `redact.finish`; `withholds` says beforehand what is not to be captured.

    Args:
        reread_of: id of the visit whose capture was read anew; the outcome of this one then counts in its place.

    Raises:
        ArchiveError: and nothing of the visit was written.
    """
    with archive.transaction() as connection:
        redaction = None
        if told := redacted(connection):
            visit, redaction = _withheld(connection, visit, told)
        capture_id = None if visit.capture is None else put_capture(connection, visit.capture, redaction=redaction)
        visit_id = _put_visit(
            connection, run_id, visit, capture_id=capture_id, reread_of=reread_of, redaction=redaction
        )
        if visit.outcome in _SEEN and visit.status != 304 and reread_of is None:
            connection.execute(REMEMBER, (as_text(visit.etag), as_text(visit.last_modified), visit.link_id))
        status, due = _restate(connection, visit.link_id)
    return RecordedVisit(visit_id=visit_id, status=status, next_visit=due)


def record_robots(archive: Archive, run_id: int, asked: Iterable[RobotsVisit]) -> None:
    """Adds requests for robots.txt to the ledger, in one transaction. Raises ArchiveError."""
    rows = [
        (
            *(run_id, as_text(url), host_of_url(url), hop, format_time(visit.started), visit.seconds, visit.status),
            *(visit.outcome, as_text(visit.error, MAX_ERROR_CHARS), visit.crawl_delay),
        )
        for visit in asked
        for hop, url in enumerate(visit.urls)
    ]
    if rows:
        with archive.transaction() as connection:
            connection.executemany(INSERT_ROBOTS, rows)


def link_status(connection: sqlite3.Connection, link_id: int) -> tuple[LinkStatus, datetime | None]:
    """What the ledger proves of the link, and the start of the last visit that told anything."""
    tellings = _tellings(connection.execute(TELLING, (link_id,)))
    told = [visit.started for visit in tellings if visit.outcome not in INCONCLUSIVE]
    return derive(tellings), max(told, default=None)


def update_link_states(archive: Archive) -> int:
    """Derives state and next visit of every link that has any anew, as after a change of the rules; says how many
    changed.

    A transaction a batch, so that others can write in between.
    """
    changed = last = 0
    while rows := archive.query(STATED, (last, WINDOW)):
        with archive.transaction() as connection:
            before = connection.total_changes
            for (link_id,) in rows:
                _restate(connection, link_id)
            changed += connection.total_changes - before
        last = rows[-1][0]
    return changed


def replace_hops(connection: sqlite3.Connection, visit_id: int) -> None:
    """Derives the hosts that one visit was led to anew."""
    redirects, reread_of = connection.execute(HOPS, (visit_id,)).fetchone()
    connection.execute("DELETE FROM hops WHERE visit_id = ?", (visit_id,))
    if reread_of is None:
        connection.executemany(INSERT_HOP, _hops(visit_id, led_to(redirects) or ()))


def put_hops(archive: Archive) -> None:
    """Derives the hosts that redirects led to anew from the visits, in one transaction."""
    with archive.transaction() as connection:
        connection.execute("DELETE FROM hops")
        last = 0
        while rows := connection.execute(REDIRECTED, (last, WINDOW)).fetchall():
            for visit_id, redirects in rows:
                connection.executemany(INSERT_HOP, _hops(visit_id, led_to(redirects) or ()))
            last = rows[-1][0]


def led_to(redirects: str) -> list[str] | None:
    """The addresses that the redirects of a visit led to; None when they are not what redirects are."""
    match json.loads(redirects):
        case list(hops) if all(
            isinstance(hop, list) and len(hop) == 2 and isinstance(hop[0], int) and isinstance(hop[1], str)
            for hop in hops
        ):
            return [address for _, address in hops]
    return None


def due_links(
    archive: Archive,
    *,
    now: datetime,
    limit: int | None = None,
    domain: str | None = None,
    state: State | None = None,
    issue: tuple[int, int] | None = None,
    max_age: timedelta | None = None,
) -> Iterator[DueLink]:
    """The links that are due, each once: those of the newest issues first, those of one host spread among the others.

    Read as they are asked for, a window at a time: what is visited before its turn comes is left out, and memory does
    not grow with the archive but for a bit a link. Links that no issue mentions any more are not due.

    Args:
        limit: of how many. domain, state: only links of these. issue: only links of the issues of these numbers, both
            bounds included.
        max_age: what was not visited for so long is due, whatever its next visit; with none, all but what never is.
    """
    bounds = _bounds(now=now, domain=domain, state=state, issue=issue, max_age=max_age)
    given = bytearray((archive.query(LAST_LINK)[0][0] >> 3) + 1)
    left = limit
    for window in _windows(archive, bounds, given):
        for link in window:
            if left is not None:
                if left == 0:
                    return
                left -= 1
            yield link


def link_to_visit(archive: Archive, link_id: int) -> DueLink:
    """The link as it is now, due or not. Raises ArchiveError."""
    return _due_link(*archive.query(TO_VISIT, (link_id,))[0])


def count_due(
    archive: Archive,
    *,
    now: datetime,
    domain: str | None = None,
    state: State | None = None,
    issue: tuple[int, int] | None = None,
    max_age: timedelta | None = None,
) -> int:
    """How many links `due_links` would give without a limit."""
    bounds = _bounds(now=now, domain=domain, state=state, issue=issue, max_age=max_age)
    return int(archive.query(COUNT_DUE, bounds)[0][0])


def host_log(archive: Archive, host: str, *, since: datetime | None = None) -> list[Asked]:
    """Every request to the host, and to those under it, by time: `a.example` stands for `www.a.example` too."""
    name = ascii_host(host)
    under = "%." + name.replace("^", "^^").replace("%", "^%").replace("_", "^_")
    hosts = [row[0] for row in archive.query(HOSTS, {"host": name, "under": under})]
    rows = archive.query(LOG, {"hosts": as_json(hosts), "since": format_time(since) if since else ""})
    return [
        Asked(
            host=row[0],
            started=row[1],
            seconds=row[2],
            url=row[3],
            outcome=row[4],
            status=row[5],
            kind=row[6],
            visit_id=row[7],
            run_id=row[8],
            hop=row[9],
        )
        for row in rows
    ]


def _put_visit(
    connection: sqlite3.Connection,
    run_id: int,
    visit: Visit,
    *,
    capture_id: int | None,
    reread_of: int | None,
    redaction: int | None,
) -> int:
    hops = [(status, as_text(url)) for status, url in visit.redirects]
    row = (
        *(
            run_id,
            visit.link_id,
            reread_of,
            as_text(visit.url),
            host_of_url(visit.url),
            json.dumps(hops, ensure_ascii=False),
        ),
        *(as_text(visit.final_url), visit.status, visit.outcome, as_text(visit.error, MAX_ERROR_CHARS)),
        *(format_time(visit.started), visit.seconds, visit.size, as_text(visit.content_type, MAX_TYPE_CHARS)),
        *(visit.content_hash, capture_id, visit.reader, redaction),
    )
    visit_id = connection.execute(INSERT, row).lastrowid
    if visit_id is None:
        raise AssertionError("an INSERT has a rowid")
    if reread_of is None:
        connection.executemany(INSERT_HOP, _hops(visit_id, (url for _, url in visit.redirects)))
    return visit_id


def withholds(archive: Archive, url: str) -> bool:
    """Whether what an address answers is not to be captured nor kept, for it was redacted."""
    told = redacted(archive.connection)
    return told.link(url) is not None or told.text(url) is not None


def _withheld(connection: sqlite3.Connection, visit: Visit, told: Redacted) -> tuple[Visit, int | None]:
    """The visit without what was redacted, and by which redaction; None when nothing was."""
    (own,) = connection.execute("SELECT url FROM links WHERE id = ?", (visit.link_id,)).fetchone()
    led_to = [address for address in (*(url for _, url in visit.redirects), visit.final_url) if address is not None]
    found = (told.link(address) for address in led_to)
    texts = (told.text(address) for address in (own, *led_to[-1:]))
    redaction = next((number for number in (*texts, *found) if number is not None), None)
    if redaction is None:
        return visit, None
    return (
        replace(
            visit,
            redirects=tuple((status, told.masked(url)) for status, url in visit.redirects),
            final_url=None if visit.final_url is None else told.masked(visit.final_url),
            error=None,
            content_hash=None,
        ),
        redaction,
    )


def _hops(visit_id: int, led_to: Iterable[str]) -> list[tuple[str, int, int]]:
    return [(host_of_url(url), visit_id, position) for position, url in enumerate(led_to, start=1)]


def _restate(connection: sqlite3.Connection, link_id: int) -> tuple[LinkStatus, str | None]:
    """Writes what the ledger says of the link, if that is not what its row says."""
    status, last = link_status(connection, link_id)
    url, *stored, first_cited = connection.execute(LINK, (link_id,)).fetchone()
    due: str | None = None if is_mark(url) else ""
    if last is not None and not is_mark(url):
        cited = date.fromisoformat(first_cited) if first_cited else None
        moment = next_visit(status, url=url, last=last, first_cited=cited)
        due = None if moment is None else format_time(moment)
    since = format_time(status.since) if status.since else None
    visited = format_time(last) if last else None
    row = [status.state, since, json.dumps(status.proved_by), due, visited]
    if row != stored:
        connection.execute(UPDATE, (*row, link_id))
    return status, due


def _tellings(rows: Iterable[tuple[int, str, Outcome, int | None]]) -> list[Observation]:
    """What each visit tells: the outcome of its latest reading, at the time at which it was made."""
    visits: dict[int, Observation] = {}
    for number, started, outcome, reread_of in rows:
        first = visits[reread_of].started if reread_of is not None else datetime.fromisoformat(started)
        visits[number if reread_of is None else reread_of] = Observation(id=number, started=first, outcome=outcome)
    return list(visits.values())


def _bounds(
    *,
    now: datetime,
    domain: str | None,
    state: State | None,
    issue: tuple[int, int] | None,
    max_age: timedelta | None,
) -> dict[str, object]:
    first, last = issue or (None, None)
    return {
        "now": format_time(now),
        "domain": domain,
        "state": state,
        "first": first,
        "last": last,
        "seen_before": None if max_age is None else format_time(now - max_age),
    }


def _windows(archive: Archive, bounds: dict[str, object], given: bytearray) -> Iterator[list[DueLink]]:
    """given: a bit a link, set for those that had their turn."""
    window: list[DueLink] = []
    for (issue_id,) in archive.query(ISSUES, bounds):
        for link_id, url, state, etag, last_modified in archive.query(DUE, bounds | {"issue": issue_id}):
            location, bit = link_id >> 3, 1 << (link_id & 7)
            # A link that came into the archive after the first window is younger than the run, and waits for the next.
            if location >= len(given) or given[location] & bit:
                continue
            given[location] |= bit
            window.append(_due_link(link_id, url, state, etag, last_modified))
        if len(window) >= WINDOW:
            yield _in_turns(window)
            window = []
    yield _in_turns(window)


def _due_link(link_id: int, url: str, state: State, etag: str | None, last_modified: str | None) -> DueLink:
    return DueLink(link_id=link_id, url=url, host=host_of_url(url), state=state, etag=etag, last_modified=last_modified)


def _in_turns(links: Iterable[DueLink]) -> list[DueLink]:
    """The first link of each host, then the second of each, …; otherwise in their order."""
    turns: Counter[str] = Counter()
    ranked = []
    for link in links:
        turns[link.host] += 1
        ranked.append((turns[link.host], link))
    return [link for _, link in sorted(ranked, key=lambda turn: turn[0])]


def as_text(value: str | None, longest: int | None = None) -> str | None:
    """What the database can hold of a text, cut to so many characters: U+FFFD for NUL and half of a surrogate pair."""
    if value is None:
        return None
    return value[:longest].replace("\x00", "�").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
