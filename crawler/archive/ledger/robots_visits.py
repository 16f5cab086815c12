"""The rows of `robots_visits`: requests for robots.txt, and for made-up addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crawler.archive.database import Archive
from crawler.archive.ledger.hops import insert_hops
from crawler.archive.ledger.targets import ROBOTS
from crawler.archive.rows import MAX_ERROR_CHARS, Row, recorded_text, redirects_as_json
from crawler.exceptions import RowRefusedError
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.visit import RobotsVisit

__all__ = ["record_robots"]

INSERT = """
INSERT INTO robots_visits (run_id, url, host, redirects, started, seconds, status, outcome, error, crawl_delay, kind)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
"""


def record_robots(archive: Archive, run_id: int, visits: Iterable[RobotsVisit]) -> None:
    """Insert requests for what is no link, with the hosts that they were redirected to, in one transaction.

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
    rows = [(visit, _row(run_id, visit)) for visit in visits]
    if not rows:
        return
    with archive.transaction() as connection:
        for visit, row in rows:
            (visit_id,) = connection.execute(INSERT, row).fetchone()
            insert_hops(connection, ROBOTS, visit_id, [url for _, url in visit.redirects])


def _row(run_id: int, visit: RobotsVisit) -> Row:
    return (
        *(run_id, recorded_text(visit.url), host_of_url(visit.url), redirects_as_json(visit.redirects)),
        *(format_time(visit.started), visit.seconds, visit.status, visit.outcome),
        *(recorded_text(visit.error, MAX_ERROR_CHARS), visit.crawl_delay, visit.kind),
    )


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
