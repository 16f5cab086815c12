import sqlite3

import pytest

from crawler.archive.database import Archive
from crawler.archive.ledger.host_log import host_log
from crawler.archive.ledger.robots_visits import record_robots
from crawler.archive.ledger.visits import record_visit
from crawler.visits.visit import RobotsVisit
from tests.archive.ledgers import at, visit


def test_the_log_of_a_host_has_what_redirects_led_to(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "robots_denied", url="https://www.site.example/a"))
    record_visit(
        ledger,
        1,
        visit(2, "ok", day=1, url="https://short.example/x", redirects=((301, "https://site.example/b"),), status=200),
    )
    record_visit(ledger, 1, visit(3, "ok", day=2, url="https://notsite.example/c"))
    log = host_log(ledger, "site.example")
    assert [(asked.host, asked.url, asked.hop, asked.outcome) for asked in log] == [
        ("www.site.example", "https://www.site.example/a", 0, "robots_denied"),
        ("site.example", "https://site.example/b", 1, "ok"),
    ]
    assert [asked.hop for asked in host_log(ledger, "SITE.example", since=at(0.5))] == [1]
    assert host_log(ledger, "site_example") == host_log(ledger, "%") == []


def test_what_a_host_was_asked_of_its_rules_is_in_its_log(ledger: Archive) -> None:
    urls = ("https://site.example/robots.txt", "https://www.other.example/robots.txt")
    asked = RobotsVisit(
        url=urls[0], redirects=((301, urls[1]),), started=at(0), seconds=0.25, outcome="ok", status=200, crawl_delay=2.0
    )
    record_visit(ledger, 1, visit(1, "ok", day=0))
    record_robots(ledger, 1, [asked, RobotsVisit(url=urls[0], started=at(1), seconds=0, outcome="timeout")])
    told = [(row.kind, row.url, row.hop, row.outcome) for row in host_log(ledger, "site.example")]
    assert told == [
        ("robots", urls[0], 0, "ok"),
        ("link", "https://site.example/story", 0, "ok"),
        ("robots", urls[0], 0, "timeout"),
    ]
    assert [(row.url, row.hop) for row in host_log(ledger, "other.example")] == [(urls[1], 1)]
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        ledger.connection.execute("DELETE FROM robots_visits")
    with pytest.raises(sqlite3.IntegrityError, match="never updated"):
        ledger.connection.execute("UPDATE robots_visits SET host = ''")
