import os
import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import pytest

from crawler.archive.database import Archive, open_archive
from crawler.archive.ledger.states import update_states
from crawler.archive.ledger.targets import LINKS
from crawler.archive.ledger.visits import record_visit, record_visits
from crawler.exceptions import ArchiveError, RowRefusedError
from crawler.text.dates import format_time
from crawler.visits.outcomes import OUTCOMES, Outcome
from tests.archive.ledgers import at, link_row, visit, warc_record

CHECKOUT = Path(__file__).parents[3]


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
            capture=warc_record(),
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
    began = "2026-01-05T06:00:00Z"
    assert link_row(ledger, 1) == ("moved", began, f"[{recorded.visit_id}]", began, recorded.next_visit)
    assert recorded.next_visit is not None
    assert format_time(at(28)) <= recorded.next_visit <= format_time(at(36))
    assert ledger.query("SELECT etag, last_modified FROM links WHERE id = 1") == [
        ('"e1"', "Mon, 06 Jan 2020 10:00:00 GMT")
    ]


def test_visits_of_a_batch_are_recorded_as_one_after_the_other(ledger: Archive) -> None:
    hops = ((301, "https://other.example/b"), (302, "https://www.third.example/c"))
    visits = [
        visit(1, "moved", redirects=hops, final_url=hops[-1][1], status=200, etag='"e1"', capture=warc_record()),
        visit(2, "not_found", status=404, reader="7"),
        visit(3, "not_modified", status=304, etag='"e3"'),
        *(visit(2, "timeout", day=number, error="30 seconds") for number in range(1, 9)),
        visit(1, "postponed", day=9),
    ]

    def rows() -> list[Any]:
        tables = ("visits", "hops", "captures", "links")
        return [ledger.query(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables]  # noqa: S608 - of the schema

    with suppress(ZeroDivisionError), ledger.transaction():
        singly = [record_visit(ledger, 1, each) for each in visits]
        wanted = rows()
        raise ZeroDivisionError
    recorded = record_visits(ledger, 1, visits)
    assert rows() == wanted
    assert [each.visit_id for each in recorded] == [each.visit_id for each in singly]
    assert recorded[-1] == singly[-1]


def test_a_batch_of_which_one_visit_is_refused_leaves_nothing(ledger: Archive) -> None:
    with pytest.raises(RowRefusedError):
        record_visits(ledger, 1, [visit(1), visit(2, "odd")])  # type: ignore[arg-type]
    assert ledger.query("SELECT count(*) FROM visits") == [(0,)]
    assert link_row(ledger, 1)[0] == "unvisited"


def test_the_schema_has_every_outcome(ledger: Archive) -> None:
    for number, outcome in enumerate(OUTCOMES):
        record_visit(ledger, 1, visit(1, outcome, day=number))
    assert ledger.query("SELECT count(DISTINCT outcome) FROM visits") == [(len(get_args(Outcome)),)]
    with pytest.raises(RowRefusedError):
        record_visit(ledger, 1, visit(1, "odd"))  # type: ignore[arg-type]


@pytest.mark.parametrize("statement", ["UPDATE visits SET outcome = 'ok'", "DELETE FROM visits"])
def test_the_ledger_is_never_changed(ledger: Archive, statement: str) -> None:
    record_visit(ledger, 1, visit(1, "timeout", capture=warc_record()))
    for one in (statement, statement.replace("visits", "captures").replace("outcome = 'ok'", "length = 1")):
        with pytest.raises(sqlite3.IntegrityError, match=r"are never (updated|deleted)"):
            ledger.connection.execute(one)
    assert ledger.query("SELECT outcome FROM visits") == [("timeout",)]


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
        record_visit(ledger, 1, visit(999, capture=warc_record()))
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


KILLED = """
import sys
from crawler.archive.database import open_archive
from crawler.archive.ledger.due import due_targets
from crawler.archive.ledger.targets import LINKS
from crawler.archive.ledger.visits import record_visit
from tests.archive.ledgers import at, visit
with open_archive(sys.argv[1]) as archive:
    for number in range(10**9):
        for link in due_targets(archive, LINKS, now=at(number * 1000)):
            recorded = record_visit(archive, 1, visit(link.target.id, "ok", day=number * 1000))
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
        assert update_states(archive, LINKS) == 0, "each visit and the state that it made were written together"
