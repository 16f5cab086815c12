import os
import sqlite3
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from crawler.archive.database import Archive, open_archive
from crawler.archive.ledger.captures import find_original, latest_captures
from crawler.archive.ledger.visits import (
    count_due,
    due_links,
    host_log,
    record_robots,
    record_visit,
    update_link_states,
)
from crawler.captures.record import Record, RecordLocation
from crawler.exceptions import ArchiveError, RowRefusedError
from crawler.text.dates import format_time
from crawler.visits.outcomes import OUTCOMES, Outcome
from crawler.visits.states import State
from crawler.visits.visit import RobotsVisit
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, cite, visit

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture
def ledger(archive: Archive) -> Archive:
    """An archive of two issues: the older with a and b, the newer with b and c."""
    cite(archive, "1-2025-01-06", "a", "b")
    cite(archive, "2-2025-02-03", "b", "c")
    return archive


def row(archive: Archive, link_id: int) -> tuple[object, ...]:
    sql = "SELECT state, state_since, proved_by, visited, next_visit FROM links WHERE id = ?"
    return archive.query(sql, (link_id,))[0]


def record(offset: int = 0, *, original: RecordLocation | None = None, digest: str = "sha256:A") -> Record:
    return Record(
        location=RecordLocation(file="one.warc.gz", offset=offset),
        length=100,
        record_id=f"<urn:uuid:{offset}>",
        url="https://site.example/story",
        written="2026-01-05T06:00:00.000001Z",
        digest=digest,
        original=original,
    )


def test_a_visit_is_kept_as_it_was(ledger: Archive) -> None:
    recorded = record_visit(
        ledger,
        1,
        visit(
            1,
            "moved",
            url="http://Site.example:80/a",
            redirects=((301, "https://other.example/b"), (302, "https://www.third.example/c")),
            final_url="https://www.third.example/c",
            status=200,
            size=1234,
            content_type="text/html",
            content_hash="ab" * 32,
            etag='"e1"',
            last_modified="Mon, 06 Jan 2020 10:00:00 GMT",
            capture=record(),
            reader="7",
        ),
    )
    stored = ledger.query("""
        SELECT run_id, link_id, url, host, redirects, final_url, status, outcome, error, started, seconds, size,
          content_type, content_hash, capture_id, reader FROM visits WHERE id = ?
    """, (recorded.visit_id,))  # fmt: skip
    assert stored == [
        (
            *(1, 1, "http://Site.example:80/a", "site.example"),
            '[[301, "https://other.example/b"], [302, "https://www.third.example/c"]]',
            *("https://www.third.example/c", 200, "moved", None, "2026-01-05T06:00:00Z", 0.5, 1234),
            *("text/html", "ab" * 32, 1, "7"),
        )
    ]
    assert recorded.status.state == "moved"
    assert row(ledger, 1)[:4] == ("moved", "2026-01-05T06:00:00Z", f"[{recorded.visit_id}]", "2026-01-05T06:00:00Z")
    assert row(ledger, 1)[4] == recorded.next_visit
    assert recorded.next_visit is not None
    assert format_time(at(28)) <= recorded.next_visit <= format_time(at(36))
    assert ledger.query("SELECT etag, last_modified FROM links WHERE id = 1") == [
        ('"e1"', "Mon, 06 Jan 2020 10:00:00 GMT")
    ]


def test_the_schema_has_every_outcome(ledger: Archive) -> None:
    for number, outcome in enumerate(OUTCOMES):
        record_visit(ledger, 1, visit(1, outcome, day=number))
    assert ledger.query("SELECT count(DISTINCT outcome) FROM visits") == [(len(get_args(Outcome)),)]
    with pytest.raises(RowRefusedError):
        record_visit(ledger, 1, visit(1, "odd"))  # type: ignore[arg-type]


@pytest.mark.parametrize("statement", ["UPDATE visits SET outcome = 'ok'", "DELETE FROM visits"])
def test_the_ledger_is_never_changed(ledger: Archive, statement: str) -> None:
    record_visit(ledger, 1, visit(1, "timeout", capture=record()))
    for one in (statement, statement.replace("visits", "captures").replace("outcome = 'ok'", "length = 1")):
        with pytest.raises(sqlite3.IntegrityError, match=r"are never (updated|deleted)"):
            ledger.connection.execute(one)
    assert ledger.query("SELECT outcome FROM visits") == [("timeout",)]


def test_the_state_follows_from_the_ledger(ledger: Archive) -> None:
    first = record_visit(ledger, 1, visit(1, "not_found", status=404))
    assert row(ledger, 1)[0] == "transient"
    second = record_visit(ledger, 1, visit(1, "not_found", status=404, day=7))
    assert row(ledger, 1)[:3] == ("gone", "2026-01-05T06:00:00Z", f"[{first.visit_id}, {second.visit_id}]")
    record_visit(ledger, 1, visit(1, "ok", status=200, day=40))
    assert row(ledger, 1)[0] == "alive"
    assert row(ledger, 2)[0] == "unvisited", "no other link is touched"


def test_a_late_entry_counts_at_its_time(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "ok", day=10))
    record_visit(ledger, 1, visit(1, "timeout", day=5))
    assert row(ledger, 1)[0] == "alive"
    assert row(ledger, 1)[3] == format_time(at(10))


@pytest.mark.parametrize("outcome", ["over_budget", "postponed"])
def test_what_the_run_gave_up_stays_due(ledger: Archive, outcome: Outcome) -> None:
    assert record_visit(ledger, 1, visit(1, outcome)).next_visit == ""
    assert row(ledger, 1) == ("unvisited", None, "[]", None, "")
    record_visit(ledger, 1, visit(1, "ok", day=1))
    before = row(ledger, 1)
    record_visit(ledger, 1, visit(1, outcome, day=50))
    assert row(ledger, 1) == before


def test_what_is_not_of_the_web_is_never_due_again(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "unsupported", url="mailto:reader@site.example"))
    assert row(ledger, 1)[0] == "unsupported"
    assert row(ledger, 1)[4] is None
    assert 1 not in {link.link_id for link in due_links(ledger, now=at(9999), max_age=timedelta())}


def test_tags_are_those_of_the_page_when_it_was_seen(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "ok", status=200, etag='"page"'))
    record_visit(ledger, 1, visit(1, "not_found", status=404, day=1, etag='"error"'))
    record_visit(ledger, 1, visit(1, "not_modified", status=304, day=2))
    record_visit(ledger, 1, visit(1, "moved", status=304, day=3))
    assert ledger.query("SELECT etag FROM links WHERE id = 1") == [('"page"',)]
    record_visit(ledger, 1, visit(1, "ok", status=200, day=4))
    assert ledger.query("SELECT etag FROM links WHERE id = 1") == [(None,)]


def test_a_visit_of_no_link_is_refused_whole(ledger: Archive) -> None:
    with pytest.raises(ArchiveError):
        record_visit(ledger, 1, visit(999, capture=record()))
    assert ledger.query("SELECT (SELECT count(*) FROM visits), (SELECT count(*) FROM captures)") == [(0, 0)]


def test_what_the_database_cannot_hold_is_replaced(ledger: Archive) -> None:
    odd = "a\x00b\ud800c"
    record_visit(
        ledger,
        1,
        visit(
            1,
            "timeout",
            url=odd,
            final_url=odd,
            redirects=((302, odd),),
            error=odd + "x" * 9999,
            content_type=odd + "y" * 9999,
            etag=odd,
        ),
    )
    ((url, final, redirects, error, kind),) = ledger.query(
        "SELECT url, final_url, redirects, error, content_type FROM visits"
    )
    assert url == final == "a�b�c"
    assert redirects == '[[302, "a�b�c"]]'
    assert (len(error), len(kind)) == (500, 200)


def test_a_capture_refers_to_the_one_that_has_its_body(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "ok", status=200, capture=record(10)))
    found = find_original(ledger, "sha256:A")
    assert found == record(10)
    assert found is not None
    latest = record_visit(ledger, 1, visit(1, "ok", status=200, day=30, capture=record(20, original=found.location)))
    record_visit(ledger, 1, visit(1, "not_found", status=404, day=60, capture=record(30, digest="sha256:B")))
    assert ledger.query("SELECT id, revisit_of FROM captures ORDER BY id") == [(1, None), (2, 1), (3, None)]
    assert find_original(ledger, "sha256:A") == record(10), "not the one that does not repeat it"
    assert find_original(ledger, "sha256:C") is None
    (stored,) = latest_captures(ledger)
    assert (stored.link_id, stored.visit_id) == (1, latest.visit_id)
    assert (stored.location, stored.original) == (record(20).location, record(10).location)
    with pytest.raises(ArchiveError):
        record_visit(
            ledger, 1, visit(1, "ok", capture=record(40, original=RecordLocation(file="none.warc.gz", offset=1)))
        )


def test_a_better_reader_corrects_what_an_old_visit_was_taken_for(ledger: Archive) -> None:
    old = record_visit(ledger, 1, visit(1, "ok", status=200, etag='"wall"'))
    record_visit(ledger, 1, visit(1, "timeout", day=30))
    again = record_visit(ledger, 1, visit(1, "bot_wall", status=200, day=99, reader="8"), reread_of=old.visit_id)
    assert row(ledger, 1)[0] == "transient", "it counts at the time of the old one"
    assert row(ledger, 1)[3] == format_time(at(30))
    record_visit(ledger, 1, visit(1, "not_modified", day=31))
    assert ledger.query("SELECT count(*) FROM visits WHERE reread_of IS NOT NULL") == [(1,)]
    assert [asked.outcome for asked in host_log(ledger, "site.example")] == ["ok", "timeout", "not_modified"]
    assert again.visit_id != old.visit_id


def test_states_can_be_derived_anew(ledger: Archive) -> None:
    for link_id in (1, 2, 3):
        record_visit(ledger, 1, visit(link_id, "forbidden"))
    assert update_link_states(ledger) == 0
    before = [row(ledger, link_id) for link_id in (1, 2, 3)]
    ledger.connection.execute("UPDATE links SET state = 'dead', next_visit = NULL WHERE id > 1")
    assert update_link_states(ledger) == 2
    assert [row(ledger, link_id) for link_id in (1, 2, 3)] == before


def paths(links: Iterator[object]) -> list[str]:
    return [link.url.rpartition("/")[2] for link in links]  # type: ignore[attr-defined]


def test_new_links_are_due_at_once_the_newest_issue_first(ledger: Archive) -> None:
    assert paths(due_links(ledger, now=at(0))) == ["b", "c", "a"]
    assert count_due(ledger, now=at(0)) == 3
    assert paths(due_links(ledger, now=at(0), limit=2)) == ["b", "c"]
    assert paths(due_links(ledger, now=at(0), limit=0)) == []


def test_a_visited_link_is_due_when_its_time_comes(ledger: Archive) -> None:
    recorded = record_visit(ledger, 1, visit(1, "timeout"))
    assert paths(due_links(ledger, now=at(0.9))) == ["b", "c"]
    assert paths(due_links(ledger, now=at(1.3))) == ["b", "c", "a"]
    assert recorded.next_visit is not None
    assert format_time(at(1)) <= recorded.next_visit <= format_time(at(1.25))


def test_due_links_can_be_narrowed(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "forbidden"))
    record_visit(ledger, 1, visit(2, "ok", day=20))

    def due(**chosen: object) -> list[str]:
        found = paths(due_links(ledger, now=at(21), **chosen))  # type: ignore[arg-type]
        assert count_due(ledger, now=at(21), **chosen) == len(found)  # type: ignore[arg-type]
        return found

    assert due() == ["c", "a"]
    assert due(state="blocked") == ["a"]
    assert due(state="alive") == []
    assert due(issue=(1, 1)) == ["a"]
    assert due(issue=(2, 9)) == ["c"]
    assert due(domain="site.example") == ["c", "a"]
    assert due(domain="other.example") == []
    assert due(max_age=timedelta(days=10)) == ["c", "a"]
    assert due(max_age=timedelta()) == ["b", "c", "a"]
    assert due(max_age=timedelta(), issue=(1, 1)) == ["a", "b"]


def test_a_link_that_was_visited_meanwhile_is_not_given(ledger: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.archive.ledger.visits.WINDOW", 1)
    links = due_links(ledger, now=at(0))
    assert next(links).url.endswith("/b")
    record_visit(ledger, 1, visit(1, "ok"))
    assert paths(links) == ["c"]


def test_the_links_of_one_host_are_spread_among_the_others(ledger: Archive) -> None:
    busy = [f"https://busy.example/{number}" for number in range(6)]
    ledger.connection.executemany("INSERT INTO links (url, work) VALUES (?, '')", [(url,) for url in busy])
    ledger.connection.execute("""
        INSERT INTO mentions (issue_id, link_id, occurrence, position, role, url)
        SELECT 2, id, 1, -id, 'item', url FROM links WHERE url LIKE 'https://busy%'
    """)
    hosts = [link.host for link in due_links(ledger, now=at(0))]
    assert hosts == ["busy.example", "site.example"] * 3 + ["busy.example"] * 3


def big(path: Path, links: int) -> Archive:
    """An archive of many links in issues of a hundred, made by plain inserts."""
    archive = prepare(path)
    cite(archive, "1-2020-01-06", "first")
    connection = archive.connection
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO issues (id, publication_id, key, type, number, published, url, words, content_hash, added_in, "
        "changed_in) VALUES (?, 1, ?, 'newsletter', ?, '2021-01-01', 'https://digest.example/', 0, 'x', 1, 1)",
        [(number, f"{number}", number) for number in range(2, links // 100 + 2)],
    )
    connection.executemany(
        "INSERT INTO links (id, url, work) VALUES (?, ?, '')",
        [(number, f"https://host{number % 997}.example/{number}") for number in range(2, links + 2)],
    )
    connection.executemany(
        "INSERT INTO mentions (issue_id, link_id, occurrence, position, role, url) VALUES (?, ?, 1, ?, 'item', '')",
        [((number - 2) // 100 + 2, number, number % 100) for number in range(2, links + 2)],
    )
    connection.execute("COMMIT")
    return archive


def test_memory_is_flat_over_a_hundred_thousand_due_links(tmp_path: Path) -> None:
    with big(tmp_path / "big.db", 100_000) as archive:
        tracemalloc.start()
        try:
            seen = Counter(link.host for link in due_links(archive, now=at(0)))
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert sum(seen.values()) == 100_001
        assert most < 2_000_000, f"{most} bytes"


def plan(archive: Archive, sql: str) -> str:
    return "\n".join(str(step[3]) for step in archive.query(f"EXPLAIN QUERY PLAN {sql}"))


def test_frequent_questions_have_their_index(ledger: Archive) -> None:
    dead_rate = "SELECT domain_id, sum(state = 'dead'), count(*) FROM links GROUP BY domain_id"
    assert "COVERING INDEX links_domain" in plan(ledger, dead_rate)
    assert "COVERING INDEX links_due" in plan(ledger, "SELECT count(*) FROM links WHERE next_visit <= '2026'")
    assert "visits_host (host=? AND started>?)" in plan(
        ledger, "SELECT * FROM visits WHERE host = 'a.example' AND started > '2026'"
    )
    history = "SELECT id, started, outcome, reread_of FROM visits WHERE link_id = 1"
    assert "COVERING INDEX visits_link" in plan(ledger, history)
    in_log = plan(ledger, "SELECT * FROM host_log WHERE host = 'a.example'")
    assert "visits_host (host=?)" in in_log
    assert not {"SCAN v", "SCAN h", "SCAN visits", "SCAN hops"} & set(in_log.splitlines())


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


def test_what_is_lost_is_counted_by_domain(ledger: Archive) -> None:
    for day in (0, 7):
        record_visit(ledger, 1, visit(1, "gone", day=day))
    record_visit(ledger, 1, visit(2, "forbidden"))
    assert ledger.query("SELECT domain, links, visited, lost, blocked, lost_rate FROM domain_health") == [
        ("site.example", 3, 2, 1, 1, 0.5)
    ]


def test_the_flat_view_has_the_state(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "paywalled"))
    states: dict[str, State] = dict(ledger.query("SELECT link_url, source_state FROM entries"))
    assert states["https://site.example/a"] == "paywalled"
    assert states["https://site.example/b"] == "unvisited"


def test_the_copy_nearest_the_issue_is_shown(ledger: Archive) -> None:
    ledger.connection.executemany(
        "INSERT INTO snapshots (link_id, url, service, taken, status, found_in) VALUES (1, ?, 'wayback', ?, ?, 1)",
        [
            ("https://archive.example/2019", "2019-01-01T00:00:00Z", 200),
            ("https://archive.example/near", "2025-01-08T00:00:00Z", 200),
            ("https://archive.example/nearest", "2025-01-06T01:00:00Z", 404),
            ("https://archive.example/latest", "2026-01-01T00:00:00Z", None),
        ],
    )
    assert ledger.query("SELECT DISTINCT archived_url FROM entries WHERE link_id = 1") == [
        ("https://archive.example/near",)
    ]


KILLED = """
import sys
from crawler.archive.database import open_archive
from crawler.archive.ledger.visits import due_links, record_visit
from tests.archive.ledgers import at, visit
with open_archive(sys.argv[1]) as archive:
    for number in range(10**9):
        for link in due_links(archive, now=at(number * 1000)):
            recorded = record_visit(archive, 1, visit(link.link_id, "ok", day=number * 1000))
            print(recorded.visit_id, flush=True)
"""


def test_kill_9_loses_no_visit_that_was_recorded(ledger: Archive) -> None:
    ledger.close()
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(ledger.path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(50)]
        writer.kill()
        said += writer.stdout.readlines()
    with open_archive(ledger.path) as archive:
        last = max(int(line) for line in said if line.endswith("\n"))
        ((stored,),) = archive.query("SELECT max(id) FROM visits")
        assert stored >= last
        assert update_link_states(archive) == 0, "each visit and the state that it made were written together"


def test_what_a_host_was_asked_of_its_rules_is_in_its_log(ledger: Archive) -> None:
    urls = ("https://site.example/robots.txt", "https://www.other.example/robots.txt")
    asked = RobotsVisit(urls=urls, started=at(0), seconds=0.25, outcome="ok", status=200, crawl_delay=2.0)
    record_visit(ledger, 1, visit(1, "ok", day=0))
    record_robots(ledger, 1, [asked, RobotsVisit(urls=urls[:1], started=at(1), seconds=0, outcome="timeout")])
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
