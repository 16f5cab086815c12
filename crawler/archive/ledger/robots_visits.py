"""The rows of `robots_visits`: requests for robots.txt, and for made-up addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.archive.database import Archive
from crawler.archive.rows import MAX_ERROR_CHARS, storable_text
from crawler.exceptions import RowRefusedError
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.visit import RobotsVisit

__all__ = ["record_robots"]

INSERT = """
INSERT INTO robots_visits (run_id, url, host, hop, started, seconds, status, outcome, error, crawl_delay, kind)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def record_robots(archive: Archive, run_id: int, visits: Iterable[RobotsVisit]) -> None:
    """Insert requests for what is no link, a row an address asked, in one transaction.

    Where the archive refuses one, each is inserted alone, and that one as an answer that is no HTTP. Raises
    ArchiveError.
    """
    visits = list(visits)
    try:
        _insert(archive, run_id, visits)
    except RowRefusedError as error:
        for visit in visits:
            try:
                _insert(archive, run_id, [visit])
            except RowRefusedError:
                _insert(archive, run_id, [_refused(visit, error)])


def _insert(archive: Archive, run_id: int, visits: Sequence[RobotsVisit]) -> None:
    rows = [
        (
            *(run_id, storable_text(url), host_of_url(url), hop, format_time(visit.started), visit.seconds),
            *(visit.status, visit.outcome, storable_text(visit.error, MAX_ERROR_CHARS), visit.crawl_delay, visit.kind),
        )
        for visit in visits
        for hop, url in enumerate(visit.urls)
    ]
    if rows:
        with archive.transaction() as connection:
            connection.executemany(INSERT, rows)


def _refused(visit: RobotsVisit, error: RowRefusedError) -> RobotsVisit:
    """Return what can be said of a request in any case: that it was made, when, and that its answer is odd."""
    return replace(
        visit,
        seconds=max(visit.seconds, 0.0),
        outcome="protocol_error",
        status=None,
        crawl_delay=None,
        error=str(error),
    )
