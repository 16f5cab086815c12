import pytest

from crawler.archive.database import Archive
from crawler.archive.ledger.host_log import host_log
from crawler.archive.ledger.states import update_states
from crawler.archive.ledger.targets import LINKS
from crawler.archive.ledger.visits import record_visit
from crawler.text.dates import format_time
from crawler.visits.outcomes import Outcome
from tests.archive.ledgers import at, link_row, visit


def test_the_state_follows_from_the_ledger(ledger: Archive) -> None:
    first = record_visit(ledger, 1, visit(1, "not_found", status=404))
    assert link_row(ledger, 1)[0] == "transient"
    second = record_visit(ledger, 1, visit(1, "not_found", status=404, day=7))
    assert link_row(ledger, 1)[:3] == ("gone", "2026-01-05T06:00:00Z", f"[{first.visit_id}, {second.visit_id}]")
    record_visit(ledger, 1, visit(1, "ok", status=200, day=40))
    assert link_row(ledger, 1)[0] == "alive"
    assert link_row(ledger, 2)[0] == "unvisited", "no other link is touched"


def test_what_one_run_saw_at_two_addresses_that_are_one_link_now_counts_once(ledger: Archive) -> None:
    (today,) = ledger.query("SELECT url FROM links WHERE id = 1")[0]
    first = record_visit(ledger, 1, visit(1, "not_found", url=today))
    record_visit(ledger, 1, visit(1, "not_found", url=f"{today}?from=mail", day=1))
    assert link_row(ledger, 1)[:3] == ("transient", format_time(at(0)), f"[{first.visit_id}]")
    record_visit(ledger, 1, visit(1, "not_found", url=today, day=7))
    assert link_row(ledger, 1)[0] == "gone"


def test_a_late_entry_counts_at_its_time(ledger: Archive) -> None:
    record_visit(ledger, 1, visit(1, "ok", day=10))
    record_visit(ledger, 1, visit(1, "timeout", day=5))
    assert link_row(ledger, 1)[0] == "alive"
    assert link_row(ledger, 1)[3] == format_time(at(10))


@pytest.mark.parametrize("outcome", ["over_budget", "postponed"])
def test_what_the_run_gave_up_stays_due(ledger: Archive, outcome: Outcome) -> None:
    assert record_visit(ledger, 1, visit(1, outcome)).next_visit == ""
    assert link_row(ledger, 1) == ("unvisited", None, "[]", None, "")
    record_visit(ledger, 1, visit(1, "ok", day=1))
    before = link_row(ledger, 1)
    record_visit(ledger, 1, visit(1, outcome, day=50))
    assert link_row(ledger, 1) == before


def test_a_better_reader_corrects_what_an_old_visit_was_taken_for(ledger: Archive) -> None:
    old = record_visit(ledger, 1, visit(1, "ok", status=200, etag='"wall"'))
    record_visit(ledger, 1, visit(1, "timeout", day=30))
    again = record_visit(ledger, 1, visit(1, "bot_wall", status=200, day=99, reader="8"), reread_of=old.visit_id)
    assert link_row(ledger, 1)[0] == "transient", "it counts at the time of the old one"
    assert link_row(ledger, 1)[3] == format_time(at(30))
    record_visit(ledger, 1, visit(1, "not_modified", day=31))
    assert ledger.query("SELECT count(*) FROM visits WHERE reread_of IS NOT NULL") == [(1,)]
    assert [asked.outcome for asked in host_log(ledger, "site.example")] == ["ok", "timeout", "not_modified"]
    assert again.visit_id != old.visit_id


def test_states_can_be_derived_anew(ledger: Archive) -> None:
    for link_id in (1, 2, 3):
        record_visit(ledger, 1, visit(link_id, "forbidden"))
    assert update_states(ledger, LINKS) == 0
    before = [link_row(ledger, link_id) for link_id in (1, 2, 3)]
    ledger.connection.execute("UPDATE links SET state = 'dead', next_visit = NULL WHERE id > 1")
    assert update_states(ledger, LINKS) == 2
    assert [link_row(ledger, link_id) for link_id in (1, 2, 3)] == before
