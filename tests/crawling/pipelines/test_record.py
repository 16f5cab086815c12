"""What a visit showed is written whole or not at all."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from scrapy.crawler import Crawler

from crawler.archive.database import Archive
from crawler.archive.ledger.results import record
from crawler.archive.ledger.visits import RecordedVisit
from crawler.crawling.pipelines import record as pipeline
from crawler.crawling.pipelines.record import RecordVisits, _record_all
from crawler.exceptions import ArchiveError
from crawler.items import Alias, Problem
from crawler.linked_pages.source import Source
from crawler.visits.visit import PageResult, RobotsVisit
from tests.archive.conftest import prepare
from tests.archive.ledgers import at, cite, visit

UNKNOWN = 10_000
"""Id of no link."""


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with prepare(tmp_path / "archive.db") as prepared:
        yield prepared


def result(link_id: int) -> PageResult:
    address = "https://site.example/elsewhere"
    return PageResult(
        visit=visit(link_id, status=200, reader="1"),
        source=Source(title="A story", authors=("Ada Cog",), text="A cog turns."),
        aliases=(Alias(url=address, rule="redirect", evidence=f"301 -> {address}"),),
        problems=(Problem(kind="identity_doubtful", about="https://site.example/story", evidence="Two say so."),),
    )


def counts(archive: Archive) -> list[int]:
    tables = ("visits", "sources", "authors", "link_aliases", "problems")
    return [archive.query(f"SELECT count(*) FROM {table}")[0][0] for table in tables]  # noqa: S608 - names of the schema


def test_all_of_a_finding_is_written(archive: Archive) -> None:
    (link_id,) = cite(archive, "1-2026-01-05", "story")
    recorded = record(archive, 1, result(link_id))
    assert recorded.status.state == "alive"
    assert counts(archive) == [1, 1, 1, 1, 1]
    assert archive.query("SELECT visit_id, reader FROM sources") == [(recorded.visit_id, "1")]


def test_none_of_it_is_when_a_part_is_refused(archive: Archive) -> None:
    cite(archive, "1-2026-01-05", "story")
    with pytest.raises(ArchiveError):
        record(archive, 1, result(UNKNOWN))
    assert counts(archive) == [0, 0, 0, 0, 0]


def test_a_page_that_is_not_there_leaves_what_was_known_of_it(archive: Archive) -> None:
    (link_id,) = cite(archive, "1-2026-01-05", "story")
    record(archive, 1, result(link_id))
    record(archive, 1, PageResult(visit=visit(link_id, "not_found", day=40, status=404)))
    record(archive, 1, PageResult(visit=visit(link_id, "not_modified", day=80, status=304)))
    assert counts(archive) == [3, 1, 1, 1, 1]


def test_a_doubt_that_is_gone_is_no_problem_any_more(archive: Archive) -> None:
    (link_id,) = cite(archive, "1-2026-01-05", "story")
    record(archive, 1, result(link_id))
    record(archive, 1, replace(result(link_id), visit=visit(link_id, day=40, status=200, reader="1"), problems=()))
    assert archive.query("SELECT count(*) FROM problems") == [(0,)]


def test_one_defect_in_a_batch_costs_one_visit(archive: Archive) -> None:
    good = cite(archive, "1-2026-01-05", "story", "more", "tool")
    results = [result(link_id) for link_id in (*good[:2], UNKNOWN, good[2])]
    recorded = _record_all(archive, 1, results)
    assert [isinstance(row, RecordedVisit) for row in recorded] == [True, True, False, True]
    assert isinstance(recorded[2], ArchiveError)
    assert [row[0] for row in archive.query("SELECT link_id FROM visits ORDER BY id")] == good


@pytest.mark.parametrize(
    ("answer", "recorded_as"),
    [
        ({"status": 0}, ("protocol_error", None)),
        ({"status": 1000, "size": -1}, ("protocol_error", None)),
        ({"seconds": -1.0}, ("protocol_error", None)),
    ],
)
def test_an_answer_that_cannot_be_stored_is_a_visit_all_the_same(
    archive: Archive, answer: dict[str, Any], recorded_as: tuple[str, None]
) -> None:
    odd, good = cite(archive, "1-2026-01-05", "story", "more")
    given: dict[str, Any] = {"status": 200, "reader": "1"} | answer
    results = [replace(result(odd), visit=visit(odd, **given)), result(good)]
    assert all(isinstance(row, RecordedVisit) for row in _record_all(archive, 1, results))
    assert archive.query("SELECT outcome, status FROM visits ORDER BY id") == [recorded_as, ("ok", 200)]
    assert archive.query("SELECT next_visit > '2026' FROM links WHERE id = ?", (odd,)) == [(1,)]


def test_a_page_that_cannot_be_stored_costs_neither_its_visit_nor_others(archive: Archive) -> None:
    odd, good = cite(archive, "1-2026-01-05", "story", "more")
    unheard_of = replace(result(odd), source=replace(result(odd).source or Source(), modified="last week"))
    assert all(isinstance(row, RecordedVisit) for row in _record_all(archive, 1, [unheard_of, result(good)]))
    assert archive.query("SELECT link_id FROM sources") == [(good,)]
    rows = archive.query("SELECT outcome, status, reader, error LIKE '%could not be stored%' FROM visits ORDER BY id")
    assert rows == [("ok", 200, None, 1), ("ok", 200, "1", None)]


def test_an_odd_answer_for_robots_txt_costs_no_other_row(archive: Archive) -> None:
    asked = {"url": "https://site.example/robots.txt", "started": at(0), "seconds": 0.5, "outcome": "ok"}
    visits = [RobotsVisit(**asked | {"status": status}) for status in (200, 0, 404)]  # type: ignore[arg-type]
    (link_id,) = cite(archive, "1-2026-01-05", "story")
    assert isinstance(_record_all(archive, 1, [result(link_id)], visits)[0], RecordedVisit)
    rows = archive.query("SELECT outcome, status FROM robots_visits ORDER BY id")
    assert rows[0] == ("ok", 200)
    assert rows[1:] == [("protocol_error", None), ("ok", 404)]


def test_a_batch_is_one_transaction(archive: Archive) -> None:
    good = cite(archive, "1-2026-01-05", "story", "more")
    recorded = _record_all(archive, 1, [result(link_id) for link_id in good])
    assert all(isinstance(row, RecordedVisit) for row in recorded)
    assert not archive.connection.in_transaction


@pytest.mark.parametrize(("apart", "batches"), [(0.1, [8]), (0.0, [8]), (0.9, [1, 1, 1])])
def test_results_that_come_one_by_one_are_recorded_together(
    monkeypatch: pytest.MonkeyPatch, apart: float, batches: list[int]
) -> None:
    written = []

    async def write(self: RecordVisits, batch: list[Any]) -> None:
        written.append(len(batch))
        for _, recorded in batch:
            recorded.set_result(RecordedVisit(visit_id=1, status=Mock(state="alive"), next_visit=None))

    async def visit_all() -> None:
        visits = RecordVisits(Mock(spec=Crawler, stats=Mock()))
        items = []
        for _ in range(sum(batches)):
            items.append(asyncio.ensure_future(visits.process_item(result(1))))
            await asyncio.sleep(apart)
        await asyncio.gather(*items)

    monkeypatch.setattr(RecordVisits, "_write", write)
    monkeypatch.setattr(pipeline, "PAUSE", 0.5)
    asyncio.run(visit_all())
    assert written == batches
