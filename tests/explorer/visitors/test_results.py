"""Results of SQL that are kept while what they were made of stays as it is."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from crawler.archive.database import open_archive
from explorer.app import make_datasette
from explorer.generations import EVERYTHING, MOMENT, SCHEMA
from explorer.publications import restricted_by_parameter
from explorer.questions import QUESTIONS
from explorer.visitors import database, lanes, results
from explorer.visitors.results import KeptResults

Answer = Mapping[str, Any]

BY_YEAR = QUESTIONS["issues_by_year"].sql.partition("\n")[2]


class Asked:
    """Answers queries with a number that rises, after `wait`; and has the numbers of an archive."""

    def __init__(self, **answer: Any) -> None:
        self.answer = {"rows": [["a value"]], "read": ["issues"], **answer}
        self.wait: asyncio.Event | None = None
        self.fails = False
        self.times = 0
        self.numbers = {EVERYTHING: 1, SCHEMA: 1, "issues": 1, "links": 1}
        self.kept = KeptResults(lambda: dict(self.numbers))

    async def ask(self) -> Answer:
        self.times += 1
        number = self.times
        if self.wait is not None:
            await self.wait.wait()
        if self.fails:
            raise RuntimeError("no answer")
        return {**self.answer, "number": number}

    async def get(self, query: str = "SELECT 1", seconds: float = 1.5) -> Any:
        return (await self.kept.get(query, seconds, self.ask))["number"]


def test_a_result_is_kept_until_what_it_was_made_of_changes() -> None:
    async def visit() -> list[int]:
        asked = Asked()
        first = [await asked.get(), await asked.get(), await asked.get("SELECT 2")]
        asked.numbers |= {EVERYTHING: 2, "links": 2}
        second = [await asked.get()]
        asked.numbers |= {EVERYTHING: 3, "issues": 2}
        return [*first, *second, await asked.get()]

    assert asyncio.run(visit()) == [1, 1, 2, 1, 3]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param({"read": ["issues", MOMENT]}, [1, 2], id="of the moment"),
        pytest.param({"error": "no such column"}, [1, 2], id="an error"),
        pytest.param({"error": "interrupted", "interrupted": True}, [1, 1], id="interrupted"),
        pytest.param({"rows": [["x" * 1000]] * 10}, [1, 2], id="long"),
    ],
)
def test_what_is_kept(answer: Any, expected: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MAX_RESULT_BYTES", 5000)

    async def visit() -> list[int]:
        asked = Asked(**answer)
        return [await asked.get(), await asked.get()]

    assert asyncio.run(visit()) == expected


def test_a_query_that_was_interrupted_is_tried_again_later_or_with_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def visit() -> list[int]:
        asked = Asked(error="interrupted", interrupted=True)
        tried = [await asked.get(seconds=1.5), await asked.get(seconds=0.5), await asked.get(seconds=3.0)]
        later = time.monotonic() + results.INTERRUPTED_SECONDS + 1
        monkeypatch.setattr("explorer.visitors.results.time.monotonic", lambda: later)
        return [*tried, await asked.get(seconds=0.5)]

    assert asyncio.run(visit()) == [1, 1, 2, 3]


def test_the_same_query_is_asked_once_at_a_time() -> None:
    async def visit(*, fails: bool) -> tuple[list[Any], int]:
        asked = Asked()
        asked.wait, asked.fails = asyncio.Event(), fails
        under_way = [asyncio.ensure_future(asked.get()) for _ in range(3)]
        await asyncio.sleep(0)
        asked.wait.set()
        said = await asyncio.gather(*under_way, return_exceptions=True)
        return list(said), asked.times

    assert asyncio.run(visit(fails=False)) == ([1, 1, 1], 1)
    failed, times = asyncio.run(visit(fails=True))
    assert [type(one) for one in failed] == [RuntimeError] * 3
    assert times == 3


def test_one_that_began_before_a_change_is_no_answer_after_it() -> None:
    async def visit() -> list[int]:
        asked = Asked()
        asked.wait = asyncio.Event()
        before = asyncio.ensure_future(asked.get())
        await asyncio.sleep(0)
        asked.numbers |= {EVERYTHING: 2, "issues": 2}
        after = asyncio.ensure_future(asked.get())
        await asyncio.sleep(0)
        asked.wait.set()
        return [await before, await after, await asked.get()]

    assert asyncio.run(visit()) == [1, 2, 2]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "MAX_KEPT_BYTES", 10_000)

    async def visit() -> tuple[int, list[int]]:
        asked = Asked(rows=[["x" * 1000]])
        for number in range(100):
            await asked.get(f"SELECT {number}")
        return asked.kept.size, [await asked.get("SELECT 99"), await asked.get("SELECT 0")]

    size, numbers = asyncio.run(visit())
    assert 5000 < size <= 10_000
    assert numbers == [100, 101], "the latest is kept, the first is not"


def test_a_question_is_answered_once_until_the_archive_changes(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(small.read_bytes())
    asked: list[str] = []
    ask = lanes.Lane.ask

    async def noting(lane: lanes.Lane, query: Any) -> Any:
        asked.append(query["sql"])
        return await ask(lane, query)

    async def visit(datasette: Datasette) -> tuple[int, Any]:
        answer = await datasette.client.get("/archive/issues_by_year.json?_shape=array", cookies={"a": "b"})
        return sum(BY_YEAR in sql for sql in asked), answer.json()

    async def visits() -> list[tuple[int, Any]]:
        datasette = make_datasette(path)
        await datasette.invoke_startup()
        try:
            found = [await visit(datasette), await visit(datasette)]
            with open_archive(path) as archive, archive.transaction() as connection:
                connection.execute("UPDATE issues SET published = '2001-01-01' WHERE published IS NOT NULL")
            return [*found, await visit(datasette)]
        finally:
            datasette.get_database("archive").close()
            datasette.executor.shutdown()

    monkeypatch.setattr(lanes.Lane, "ask", noting)
    (first, rows), (second, again), (third, changed) = asyncio.run(visits())
    assert (first, second, third) == (1, 1, 2)
    assert rows == again != changed
    assert [row["year"] for row in changed if row["year"]] == ["2001"]


def test_only_a_question_without_values_has_more_time() -> None:
    sql = restricted_by_parameter(QUESTIONS["top_sites"].sql)
    assert database.is_a_question(sql, {"year": "", "rows": "", "publication": ""})
    assert not database.is_a_question(sql, {"year": "2021", "rows": "", "publication": ""})
    assert not database.is_a_question("SELECT 1", {})
