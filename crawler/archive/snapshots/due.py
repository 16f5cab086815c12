"""Which links a web archive is to be asked about: lost ones, then drifted ones, then those of the newest issues."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crawler.archive.database import Archive
from crawler.archive.ledger.targets import LINKS
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url, is_web
from crawler.urls.reader_tokens import hides_token
from crawler.visits.parts import Part

__all__ = [
    "Chosen",
    "Due",
    "due_details",
    "due_link",
    "due_submissions",
    "due_timegate",
    "is_indexed",
    "was_empty",
]

NONE_AGAIN = timedelta(days=180)
"""After which a web archive without a copy is asked again."""

_DRIFTED = """
SELECT m.link_id FROM drift d JOIN mentions m ON m.id = d.mention_id WHERE d.verdict NOT IN ('same', 'unknown')
"""
_CITED = f"""
cited AS MATERIALIZED (
  SELECT s.id AS link_id, min(i.published) AS cited,
    max(:publication IS NULL OR p.key = :publication) AS chosen,
    max(:first IS NULL OR i.number BETWEEN :first AND :last) AS numbered
  FROM ({LINKS.shown}) s
  JOIN issues i ON i.id = s.issue_id
  JOIN publications p ON p.id = i.publication_id
  WHERE i.published IS NOT NULL
  GROUP BY s.id
),
drifted AS MATERIALIZED ({_DRIFTED})
"""  # noqa: S608 - of constants
_LINKS = """
FROM cited c
JOIN links l ON l.id = c.link_id
LEFT JOIN link_states t ON t.state = l.state
WHERE c.chosen AND c.numbered AND (:state IS NULL OR l.state = :state) AND l.url NOT GLOB 'redacted:*'
"""
_ORDER = "ORDER BY t.lost DESC, l.id IN (SELECT link_id FROM drifted) DESC, c.cited DESC, l.id"
_KNOWN = """
SELECT 1 FROM snapshot_asks k
WHERE k.link_id = l.id AND k.service = :service AND k.kind = 'timegate' AND k.wanted = c.cited
  AND k.outcome IN ('found', 'none', 'excluded')
  AND (k.outcome <> 'none' OR k.started > :none_since) AND (:seen_before IS NULL OR k.started >= :seen_before)
"""
TIMEGATE = f"""
WITH {_CITED} SELECT l.id, l.url {_LINKS} AND NOT EXISTS ({_KNOWN}) {_ORDER}
"""
# Of what was found, the other side and digests; again when since then a person has rejected a copy, or playback had it
# not.
_LISTED = """
SELECT 1 FROM snapshot_asks k
WHERE k.link_id = l.id AND k.service = :service AND k.kind = 'index' AND k.wanted = c.cited
  AND k.outcome IN ('found', 'none', 'excluded') AND (:seen_before IS NULL OR k.started >= :seen_before)
  AND NOT EXISTS (
    SELECT 1 FROM snapshots r WHERE r.link_id = l.id AND r.service = k.service AND r.rejected_at >= k.started
    UNION ALL
    SELECT 1 FROM snapshot_asks m
    WHERE m.link_id = l.id AND m.service = k.service AND m.kind = 'memento' AND m.outcome = 'none' AND m.id > k.id
  )
"""
_UNREAD = """
SELECT 1 FROM good_snapshots g JOIN snapshots s ON s.id = g.id
WHERE g.link_id = l.id AND g.service = :service AND s.reader IS NULL AND NOT EXISTS (
  SELECT 1 FROM snapshot_asks k
  WHERE k.link_id = l.id AND k.kind = 'body' AND k.service = :service AND k.outcome IN ('none', 'excluded')
)
"""
# A copy that is listed is one when playback has answered with it.
_UNSEEN = """
SELECT 1 FROM good_snapshots g WHERE g.link_id = l.id AND g.service = :service AND NOT EXISTS (
  SELECT 1 FROM snapshot_asks k
  WHERE k.link_id = l.id AND k.kind = 'memento' AND k.url = g.url AND k.outcome IN ('found', 'none', 'excluded')
)
"""
INDEXED = f"SELECT 1 FROM links l JOIN (SELECT :cited AS cited) c WHERE l.id = :link AND EXISTS ({_LISTED})"  # noqa: S608
DETAILS = f"""
WITH {_CITED} SELECT l.id, l.url {_LINKS}
  AND EXISTS (SELECT 1 FROM snapshots s WHERE s.link_id = l.id AND s.service = :service)
  AND (:indexed AND NOT EXISTS ({_LISTED}) OR EXISTS ({_UNSEEN})
    OR (:titles OR t.lost OR l.id IN (SELECT link_id FROM drifted)) AND EXISTS ({_UNREAD}))
{_ORDER}
"""  # noqa: S608 - of constants
# Those that are about to be lost come before those that are well: what is lost can no more be saved.
SUBMISSIONS = f"""
WITH {_CITED} SELECT l.id, l.url {_LINKS} AND NOT t.lost
  AND NOT EXISTS (SELECT 1 FROM good_snapshots g WHERE g.link_id = l.id)
  AND EXISTS (
    SELECT 1 FROM snapshot_asks k
    WHERE k.link_id = l.id AND k.service = :service AND k.kind = 'timegate' AND k.outcome = 'none'
  )
  AND NOT EXISTS (
    SELECT 1 FROM snapshot_asks k
    WHERE k.link_id = l.id AND k.service = :service AND k.outcome = 'excluded'
  )
  AND NOT EXISTS (
    SELECT 1 FROM snapshot_submissions u
    WHERE u.link_id = l.id AND u.service = :service AND (u.state IN ('pending', 'refused') OR u.submitted > :again)
  )
ORDER BY t.unclear DESC, coalesce((SELECT h.lost_rate FROM domain_health h WHERE h.domain_id = l.domain_id), 0) DESC,
  c.cited DESC, l.id
"""  # noqa: S608 - of constants
EMPTY = """
SELECT 1 FROM snapshot_asks
WHERE link_id = :link AND service = :service AND kind = 'index' AND captures = 0 AND run_id <> :run
"""
ONE = f"""
SELECT l.id, l.url, (
  SELECT min(i.published) FROM mentions m JOIN issues i ON i.id = m.issue_id WHERE m.link_id = l.id
), t.lost, EXISTS ({_DRIFTED} AND m.link_id = l.id)
FROM links l LEFT JOIN link_states t ON t.state = l.state WHERE l.id = ?
"""  # noqa: S608 - of constants


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """A link about which a web archive is asked."""

    id: int
    url: str
    cited: date
    """Date of the first issue that cited it."""

    lost: bool
    """Whether the page is lost."""

    drifted: bool
    """Whether it is another one than was cited, or has another headline."""

    @property
    def is_askable(self) -> bool:
        """Return whether its address is one that web archives take, and none that stands for a reader of a mail."""
        return is_web(self.url) and bool(host_of_url(self.url)) and not hides_token(self.url)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """Which links a run is asked for; None for no bound."""

    publication: str | None = None
    """Key of the publication that cites them."""

    issue: tuple[int, int] | None = None
    """First and last number of the issues that cite them."""

    state: str | None = None
    max_age: timedelta | None = None
    """What was asked for so long ago is asked again."""
    part: Part | None = None
    """Only links whose host belongs to it."""


def due_timegate(archive: Archive, service: str, now: datetime, chosen: Chosen) -> list[int]:
    """Return ids of the links that are due for a question to the TimeGate. Raises ArchiveError."""
    return _ids(archive, TIMEGATE, service, now, chosen)


def due_details(
    archive: Archive, service: str, now: datetime, chosen: Chosen, *, titles: bool, indexed: bool
) -> list[int]:
    """Return ids of the links with a copy of which the other side, the digest or the headline is to be asked for.

    Args:
        archive: where they are.
        service: the web archive.
        now: the present time.
        chosen: which links.
        titles: whether headlines are wanted too of links that are neither lost nor drifted.
        indexed: whether the service has an index.

    Raises:
        ArchiveError: it cannot be read.
    """
    return _ids(archive, DETAILS, service, now, chosen, titles=titles, indexed=indexed)


def was_empty(archive: Archive, run_id: int, due: Due, service: str) -> bool:
    """Return whether another run than `run_id` was told that the index has nothing of a link. Raises ArchiveError."""
    return bool(archive.query(EMPTY, {"service": service, "link": due.id, "run": run_id}))


def is_indexed(archive: Archive, service: str, due: Due, since: datetime | None) -> bool:
    """Return whether the index was asked for all that is next to the date of a link. Raises ArchiveError.

    since: time since which; None for any time.
    """
    seen_before = None if since is None else format_time(since)
    named = {"service": service, "link": due.id, "cited": due.cited.isoformat(), "seen_before": seen_before}
    return bool(archive.query(INDEXED, named))


def due_submissions(archive: Archive, service: str, now: datetime, chosen: Chosen) -> list[int]:
    """Return ids of the links that the service has no copy of, those most in danger first. Raises ArchiveError."""
    return _ids(archive, SUBMISSIONS, service, now, chosen, again=format_time(now - NONE_AGAIN))


def due_link(archive: Archive, link_id: int) -> Due | None:
    """Return a link as it is now; None for one that is no more, or has no date. Raises ArchiveError."""
    for number, url, cited, lost, drifted in archive.query(ONE, (link_id,)):
        if cited is not None:
            return Due(id=number, url=url, cited=date.fromisoformat(cited), lost=bool(lost), drifted=bool(drifted))
    return None


def _ids(archive: Archive, statement: str, service: str, now: datetime, chosen: Chosen, **more: object) -> list[int]:
    first, last = chosen.issue or (None, None)
    named: dict[str, object] = {
        "service": service,
        "publication": chosen.publication,
        "first": first,
        "last": last,
        "state": chosen.state,
        "none_since": format_time(now - NONE_AGAIN),
        "seen_before": None if chosen.max_age is None else format_time(now - chosen.max_age),
        **more,
    }
    rows: Sequence[tuple[int, str]] = archive.query(statement, named)
    return [number for number, url in rows if chosen.part is None or chosen.part.has(url)]
