"""The rows of `robots_visits`: requests for robots.txt, and for made-up addresses."""

from collections.abc import Iterable

from crawler.archive.database import Archive
from crawler.archive.rows import MAX_ERROR_CHARS, storable_text
from crawler.text.dates import format_time
from crawler.urls.hosts import host_of_url
from crawler.visits.visit import RobotsVisit

__all__ = ["record_robots"]

INSERT = """
INSERT INTO robots_visits (run_id, url, host, hop, started, seconds, status, outcome, error, crawl_delay, kind)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def record_robots(archive: Archive, run_id: int, visits: Iterable[RobotsVisit]) -> None:
    """Insert requests for what is no link, a row an address asked, in one transaction. Raises ArchiveError."""
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
