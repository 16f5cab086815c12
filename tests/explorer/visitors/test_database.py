"""Which SQL runs where: the explorer's own pages wait for no visitor."""

import asyncio
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.app import Datasette
from datasette.database import QueryInterrupted
from datasette.views.base import DatasetteError

from explorer.app import make_datasette
from explorer.visitors import database, lanes

SLOW_SQL = "SELECT instr(hex(zeroblob(800000)), hex(zeroblob(400000)) || '1')"
SLOW = f"/archive.json?sql={quote(SLOW_SQL)}"


def test_pages_tables_and_canned_queries_do_not_wait_for_visitors_sql(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "GRACE_SECONDS", 0.3)
    ended: list[str] = []

    async def get(datasette: Datasette, path: str) -> Any:
        response = await datasette.client.get(path)
        ended.append(path)
        return response.status_code

    async def visit() -> list[int]:
        datasette = make_datasette(small, settings={"sql_time_limit_ms": 300})
        await datasette.invoke_startup()
        try:
            own = ("/issues", "/feeds/issues.atom", "/archive/issues.json", "/archive/top_sites.json")
            await asyncio.gather(*(get(datasette, path) for path in own))  # what is started once
            ended.clear()
            visitors = [asyncio.ensure_future(get(datasette, SLOW)) for _ in range(6)]
            await asyncio.sleep(0.2)
            statuses = [await get(datasette, path) for path in own]
            return [*statuses, *await asyncio.gather(*visitors)]
        finally:
            for database in datasette.databases.values():
                database.close()
            datasette.executor.shutdown()

    assert asyncio.run(visit()) == [200] * 4 + [400] * 6
    assert ended.index("/archive/top_sites.json") < 6, "the last page came before the last of those queries"


def test_pages_do_not_wait_for_searches(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MAX_WAITING", 5)

    async def visit() -> tuple[list[str], list[str]]:
        datasette = make_datasette(small)
        served, ended, release = datasette.get_database("archive"), list[str](), threading.Event()

        async def get(query: bytes) -> str:
            async def app(_scope: Any, _receive: Any, _send: Any) -> None:
                await served.execute_fn(lambda _: release.wait(10) if query else None)

            try:
                await database.note_own_sql(app)({"type": "http", "path": "/", "query_string": query}, None, None)  # type: ignore[arg-type]
            except DatasetteError as error:
                return str(error.status)
            ended.append(query.decode())
            return "done"

        searches = [asyncio.ensure_future(get(b"q=slow")) for _ in range(7)]
        await asyncio.sleep(0.1)
        await get(b"")
        before = list(ended)
        release.set()
        said = await asyncio.gather(*searches)
        served.close()
        datasette.executor.shutdown()
        return before, said

    before, said = asyncio.run(visit())
    assert before == [""], "the page came while all searches were under way or waiting"
    assert sorted(said) == ["503"] * 2 + ["done"] * 5


ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"


def test_a_request_has_so_many_seconds_however_many_queries_it_makes(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "REQUEST_SECONDS", 0.25)
    datasette = make_datasette(small)
    served = datasette.get_database("archive")

    async def seconds(path: str, query: bytes = b"") -> float:
        """How long an application works that makes ten queries for its answer, each up to a tenth of a second."""

        async def app(_scope: Any, _receive: Any, _send: Any) -> None:
            for _ in range(10):
                with suppress(QueryInterrupted):
                    await served.execute(ENDLESS, custom_time_limit=100)

        begun = time.monotonic()
        await database.note_own_sql(app)({"type": "http", "path": path, "query_string": query}, None, None)  # type: ignore[arg-type]
        return time.monotonic() - begun

    async def visit() -> tuple[float, float]:
        await served.execute("SELECT 1")  # what is started once
        return await seconds("/archive/links"), await seconds("/archive/links.csv", b"_stream=1")

    try:
        table, stream = asyncio.run(visit())
    finally:
        served.close()
        datasette.executor.shutdown()
    assert table < 0.9
    assert stream > 0.95


def test_a_query_that_was_ended_is_not_tried_again_at_once(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasette = make_datasette(small, settings={"sql_time_limit_ms": 100})
    served = datasette.get_database("archive")
    asked: list[object] = []
    ask = lanes.Lane.ask

    async def counted(lane: lanes.Lane, query: Any) -> Any:
        asked.append(query)
        return await ask(lane, query)

    monkeypatch.setattr(lanes.Lane, "ask", counted)

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        for _ in range(2):
            with pytest.raises(QueryInterrupted):
                await served.execute(SLOW_SQL)

    try:
        asyncio.run(database.note_own_sql(app)({"type": "http", "path": "/", "query_string": b""}, None, None))  # type: ignore[arg-type]
    finally:
        served.close()
        datasette.executor.shutdown()
    assert len(asked) == 1
