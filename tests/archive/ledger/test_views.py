import sqlite3

import pytest

from crawler.archive.database import Archive
from crawler.archive.ledger.visits import record_visit
from crawler.archive.snapshots.copies import reject
from crawler.visits.outcomes import Outcome
from crawler.visits.states import LOST_STATES, PRESENT_STATES, STATES, State
from tests.archive.ledgers import cite, visit


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


def test_what_is_lost_is_counted_by_domain(ledger: Archive) -> None:
    links = cite(ledger, "9-2024-01-08", *(f"more/{one}" for one in range(14)))
    for number, link in enumerate(links[:13]):
        outcome: Outcome = "gone" if number < 2 else "forbidden" if number < 4 else "timeout" if number < 5 else "ok"
        for day in (0, 7):
            record_visit(ledger, 1, visit(link, outcome, day=day))
    shown = "SELECT links, visited, present, lost, blocked, unclear, lost_rate FROM domain_health"
    others = ledger.query("SELECT count(*) FROM links")[0][0] - 14
    assert ledger.query(shown) == [(14 + others, 13, 8, 2, 2, 1, 0.2)]
    record_visit(ledger, 1, visit(links[12], "forbidden", day=9))
    assert ledger.query(shown)[0][-4:] == (2, 3, 1, None), "of nine there is no share"


def test_a_link_counts_by_its_first_citation(ledger: Archive) -> None:
    (link,) = cite(ledger, "7-2020-01-06", "again")
    cite(ledger, "8-2019-01-07", "again")
    assert ledger.query("SELECT published FROM first_citations WHERE link_id = ?", (link,)) == [("2019-01-07",)]
    ledger.connection.execute("UPDATE issues SET published = NULL WHERE number = 8")
    assert ledger.query("SELECT published FROM first_citations WHERE link_id = ?", (link,)) == [("2020-01-06",)]
    ledger.connection.execute("UPDATE mentions SET role = 'promo' WHERE link_id = ?", (link,))
    assert ledger.query("SELECT count(*) FROM first_citations WHERE link_id = ?", (link,)) == [(0,)]


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
    shown = "SELECT DISTINCT archived_url FROM entries WHERE link_id = 1"
    assert ledger.query(shown) == [("https://archive.example/near",)]
    ledger.connection.execute("UPDATE snapshots SET outcome = 'soft_404' WHERE url GLOB '*/near'")
    assert ledger.query(shown) == [("https://archive.example/latest",)]
    assert reject(ledger, 4, "It is of another page.")
    assert not reject(ledger, 4, "Again.")
    assert ledger.query(shown) == [("https://archive.example/2019",)]


def test_the_copies_next_to_the_first_citation(ledger: Archive) -> None:
    """Link 2 is cited on 2025-01-06 and again on 2025-02-03."""
    ledger.connection.executemany(
        "INSERT INTO snapshots (link_id, url, service, taken, status, digest, found_in)"
        " VALUES (2, ?, 'wayback', ?, ?, ?, 1)",
        [
            ("https://archive.example/before", "2025-01-05T23:59:59Z", 200, "A"),
            ("https://archive.example/that-day", "2025-01-06T00:00:01Z", 404, "B"),
            ("https://archive.example/after", "2025-01-10T12:00:00Z", 200, "A"),
        ],
    )
    (row,) = ledger.rows("SELECT * FROM link_snapshots WHERE link_id = 2")
    assert (row["cited"], row["before_url"], row["days_before"]) == ("2025-01-06", "https://archive.example/before", 1)
    assert (row["after_url"], row["days_after"], row["agree"]) == ("https://archive.example/after", 4, 1)
    (row,) = ledger.rows("SELECT * FROM link_snapshots WHERE link_id = 1")
    assert (row["before_url"], row["after_url"], row["agree"]) == (None, None, None)


def test_a_failure_changes_nothing_that_was_known_of_copies(ledger: Archive) -> None:
    state = "SELECT state FROM snapshot_states WHERE link_id = 1 AND service = 'Internet Archive'"
    seen = []
    for number, outcome in enumerate(("timeout", "none", "server_error", "excluded", "limited", "found"), start=1):
        ledger.connection.execute(
            "INSERT INTO snapshot_asks"
            " (run_id, link_id, about, service, pool, kind, url, started, seconds, outcome)"
            " VALUES (1, 1, 'a', 'Internet Archive', 'playback', 'timegate', 'u', ?, 0, ?)",
            (f"2026-01-0{number}T00:00:00Z", outcome),
        )
        seen += [found for (found,) in ledger.query(state)]
    assert seen == ["failed", "none", "none", "excluded", "excluded", "found"]
    assert ledger.query(state.replace("link_id = 1", "link_id = 2")) == [("not_asked",)]
    with pytest.raises(sqlite3.IntegrityError):
        ledger.connection.execute("DELETE FROM snapshot_asks")
    with pytest.raises(sqlite3.IntegrityError):
        ledger.connection.execute("UPDATE snapshot_asks SET outcome = 'none'")


def test_the_view_of_states_says_what_the_rules_say(archive: Archive) -> None:
    rows = {state: flags for state, *flags in archive.query("SELECT state, present, lost, unclear FROM link_states")}
    unclear = set(STATES) - {"unvisited", *PRESENT_STATES, *LOST_STATES}
    assert rows == {state: [state in PRESENT_STATES, state in LOST_STATES, state in unclear] for state in STATES}
