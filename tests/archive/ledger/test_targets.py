"""Links and images have one ledger: the same visits give the same rows."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from crawler.archive.checks.verify import verify
from crawler.archive.database import Archive
from crawler.archive.ledger.due import due_targets, target_to_visit
from crawler.archive.ledger.host_log import host_log
from crawler.archive.ledger.sources import write_source
from crawler.archive.ledger.states import FIRST_SHOWN, OBSERVATIONS, STORED, update_all_states
from crawler.archive.ledger.targets import IMAGES, LINKS, TABLES
from crawler.archive.ledger.visits import record_visit
from crawler.visits.outcomes import OUTCOMES, Outcome
from crawler.visits.target import TARGET_KINDS, DueTarget, Target
from tests.archive.builders import page
from tests.archive.ledgers import at, cite, visit

PATHS = ("one", "two", "three")
ADDRESS = "https://site.example/one"


@pytest.fixture
def twins(archive: Archive) -> Archive:
    """An archive in which links 1 to 3 and images 1 to 3 have the same addresses; the later issue shows the third."""
    links = [*cite(archive, "1-2025-01-06", *PATHS[:2]), *cite(archive, "2-2025-02-03", PATHS[2])]
    for number, path in zip(links, PATHS, strict=True):
        write_source(archive, number, page(image=f"https://site.example/{path}"), reader="1")
    same = "SELECT count(*) FROM links l JOIN images i ON i.id = l.id AND i.url = l.url"
    assert archive.query(same) == [(3,)]
    return archive


def derived(archive: Archive, table: str) -> list[tuple[Any, ...]]:
    columns = "url, state, state_since, proved_by, visited, next_visit, etag, last_modified"
    return archive.query(f"SELECT {columns} FROM {table} ORDER BY id")  # noqa: S608 - names of the schema


@pytest.mark.parametrize(
    "outcomes",
    [
        ("ok", "not_found", "not_found"),
        ("moved", "timeout", "timeout", "postponed", "not_modified"),
        ("forbidden", "no_such_host", "no_such_host", "no_such_host"),
        ("unsupported",),
        tuple(OUTCOMES),
    ],
)
def test_the_same_visits_prove_the_same(twins: Archive, outcomes: Iterable[Outcome]) -> None:
    hops = ((302, "https://elsewhere.example/a"), (301, "https://site.example/one"))
    for kind in TARGET_KINDS:
        for turn, outcome in enumerate(outcomes):
            known: dict[str, Any] = {"kind": kind, "url": ADDRESS, "day": 20 * turn, "status": 200, "redirects": hops}
            known |= {"final_url": ADDRESS, "etag": f'"{turn}"', "content_hash": "ab" * 32, "error": "It says so."}
            record_visit(twins, 1, visit(1, outcome, **known))
    assert derived(twins, "links") == derived(twins, "images")
    columns = "id, run_id, url, host, redirects, final_url, status, outcome, error, started, content_hash, redaction_id"
    rows = [twins.query(f"SELECT {columns} FROM {tables.visits} ORDER BY id") for tables in TABLES.values()]  # noqa: S608
    assert rows[0] == rows[1]
    log = [(row.kind, row.visit_id, row.hop) for row in host_log(twins, "elsewhere.example")]
    assert sorted(log) == sorted((kind, each + 1, 1) for kind in TARGET_KINDS for each in range(len(list(outcomes))))
    assert verify(twins) == []
    assert update_all_states(twins) == 0


@pytest.mark.parametrize("tables", [LINKS, IMAGES], ids=TARGET_KINDS)
def test_what_a_visit_changes_is_found_by_indexes(archive: Archive, tables: Any) -> None:
    for statement in (OBSERVATIONS, STORED, FIRST_SHOWN):
        plan = [row[3] for row in archive.query(f"EXPLAIN QUERY PLAN {tables.sql(statement)}", ("[1]",))]
        scans = [step for step in plan if step.startswith("SCAN")]
        assert all(step.startswith("SCAN n VIRTUAL TABLE") for step in scans), statement


def ids(due: Iterable[DueTarget]) -> list[int]:
    return [each.target.id for each in due]


@pytest.mark.parametrize("tables", [LINKS, IMAGES], ids=TARGET_KINDS)
def test_what_is_due_is_chosen_alike(twins: Archive, tables: Any) -> None:
    def due(day: float = 21, **chosen: Any) -> list[int]:
        return ids(due_targets(twins, tables, now=at(day), **chosen))

    assert due() == [3, 1, 2], "the newest issue first, and then in the order of the issue"
    assert (due(limit=2), due(limit=0)) == ([3, 1], [])
    assert (due(issue=(1, 1)), due(issue=(2, 9))) == ([1, 2], [3])
    record_visit(twins, 1, visit(1, "forbidden", kind=tables.kind, url=ADDRESS))
    record_visit(twins, 1, visit(2, "ok", day=20, kind=tables.kind, url="https://site.example/two", etag='"2"'))
    assert due() == [3, 1]
    assert (due(state="blocked"), due(state="alive")) == ([1], [])
    assert (due(domain="site.example"), due(domain="other.example")) == ([3, 1], [])
    assert (due(max_age=timedelta(days=10)), due(max_age=timedelta())) == ([3, 1], [3, 1, 2])
    seen = target_to_visit(twins, Target(tables.kind, 2))
    assert (seen.url, seen.host, seen.state, seen.etag) == ("https://site.example/two", "site.example", "alive", '"2"')


def test_what_no_issue_shows_any_more_is_not_due(twins: Archive) -> None:
    cite(twins, "1-2025-01-06", "two")
    assert ids(due_targets(twins, LINKS, now=at(0))) == ids(due_targets(twins, IMAGES, now=at(0))) == [3, 2]


def test_an_image_that_an_issue_uses_is_due(archive: Archive) -> None:
    with archive.transaction() as connection:
        cite(archive, "1-2025-01-06", "one")
        connection.execute("INSERT INTO images (id, url) VALUES (5, 'https://images.example/5.png')")
        connection.execute(
            "INSERT INTO image_uses (issue_id, image_id, occurrence, position, role, url)"
            " VALUES (1, 5, 1, 1, 'cover', '')"
        )
    assert ids(due_targets(archive, IMAGES, now=at(0))) == [5]
