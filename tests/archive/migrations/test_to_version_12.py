"""Requests for robots.txt get the form of visits."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import open_archive
from crawler.archive.ledger.host_log import host_log
from crawler.archive.ledger.robots_visits import record_robots
from crawler.visits.visit import RobotsVisit
from tests.archive.ledgers import at
from tests.archive.migrations.versions import make_version

ROBOTS = """
INSERT INTO robots_visits (id, run_id, url, host, hop, started, seconds, status, outcome) VALUES
  (1, 1, 'https://a.example/robots.txt', 'a.example', 0, '2026-01-05T06:00:00Z', 0.5, 200, 'ok'),
  (2, 1, 'https://b.example/robots.txt', 'b.example', 1, '2026-01-05T06:00:00Z', 0.5, 200, 'ok'),
  (3, 1, 'https://c.example/robots.txt', 'c.example', 2, '2026-01-05T06:00:00Z', 0.5, 200, 'ok'),
  (4, 1, 'https://d.example/robots.txt', 'd.example', 0, '2026-01-05T06:00:00Z', 0.5, 200, 'ok'),
  (7, 1, 'https://e.example/robots.txt', 'e.example', 1, '2026-01-06T06:00:00Z', 0.25, NULL, 'timeout');
UPDATE sqlite_sequence SET seq = 9 WHERE name = 'robots_visits';
"""


@pytest.mark.parametrize("number", [4, 8, 11])
def test_a_redirect_becomes_part_of_its_request(tmp_path: Path, number: int) -> None:
    path = tmp_path / "old.db"
    make_version(path, number)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(ROBOTS)
    with open_archive(path) as archive:
        assert archive.query("SELECT id, host, redirects FROM robots_visits") == [
            (1, "a.example", '[[null,"https://b.example/robots.txt"],[null,"https://c.example/robots.txt"]]'),
            (4, "d.example", "[]"),
            (7, "e.example", "[]"),
        ]
        assert archive.query("SELECT * FROM former_robots_visits") == [(2, 1, 1), (3, 1, 2)]
        log = [(asked.url, asked.hop, asked.visit_id) for asked in host_log(archive, "c.example")]
        assert log == [("https://c.example/robots.txt", 2, 1)]
        led = ((301, "https://c.example/robots.txt"),)
        asked = RobotsVisit(url="https://a.example/robots.txt", redirects=led, started=at(9), seconds=1, outcome="ok")
        record_robots(archive, 1, [asked])
        assert archive.query("SELECT id, redirects FROM robots_visits WHERE id > 7") == [
            (10, '[[301, "https://c.example/robots.txt"]]')
        ], "an id that was given away is not used again"
        assert [asked.hop for asked in host_log(archive, "c.example")] == [2, 1]
        assert verify(archive) == []
